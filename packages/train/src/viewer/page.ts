import { formatNumber } from 'gloss-common/numbers';
import { drawChart, metricOf } from './charts.ts';
import { html, Html } from './html.ts';
import type { WatchedRun, WatchedRuns } from './runs.ts';
import { resultTables, runRows } from './tables.ts';
import {
  nameOf,
  type Selected,
  titleOf,
  topicsOf,
  type WatchedJob,
  type WatchedTopic,
} from './topics.ts';

/**
 * The parts of the page that change, by the ids of the elements that hold them. `topics` comes before the tables and
 * charts, which stand in it.
 */
export type Parts = Record<string, string>;

/** Unique in the page, and free of signs that mean something in HTML, whatever a record calls its metrics and jobs. */
const idOf = (...parts: string[]) =>
  parts.map((part) => encodeURIComponent(part.toWellFormed())).join(':');
const topicId = ({ name }: WatchedTopic) => idOf('topic', name);
const jobId = (topic: WatchedTopic, job: WatchedJob) => idOf('job', topic.name, job.name);
const chartId = (topic: WatchedTopic, job: WatchedJob, metric: string) =>
  idOf('job', topic.name, job.name, metric);

/**
 * What there is to see of the runs. Charts of models in which nothing has changed are taken from `drawn`.
 *
 * @param drawn what was drawn before, by what it was drawn of
 */
export function partsOf(
  watched: WatchedRuns,
  selected: readonly Selected[],
  drawn: Map<string, string>,
): Parts {
  const topics = topicsOf(selected);
  const parts: Parts = {
    state: stateOf(watched.runs).text,
    runs: html`${runRows(watched, selected)}`.text,
    topics: html`${topics.map(placesFor)}`.text,
  };
  for (const topic of topics) {
    const linkTo = (job: WatchedJob) => (job.metrics.length > 0 ? jobId(topic, job) : undefined);
    parts[`${topicId(topic)}:results`] = html`${resultTables(topic, linkTo)}`.text;
    for (const job of topic.jobs) {
      const seen = job.models.map(({ record, slot, model, steps, epochs }) => {
        const last = steps.at(-1);
        return [record.id, slot, model.id, last?.step, last?.at, epochs.length];
      });
      for (const metric of job.metrics) {
        const id = chartId(topic, job, metric);
        const key = JSON.stringify([id, seen]);
        const svg = drawn.get(key) ?? drawChart(id, metric, job);
        drawn.set(key, svg);
        parts[id] = svg;
      }
    }
  }
  return parts;
}

/** Where the results of a topic and the charts of its jobs will stand. */
function placesFor(topic: WatchedTopic): Html {
  const id = topicId(topic);
  const jobs = topic.jobs.filter(({ metrics }) => metrics.length > 0);
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${topic.title}</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Results, ${topic.title}">
      <div id="${id}:results"></div>
    </div>
    <div class="jobs">
      ${jobs.map(
        (job) =>
          html`<section>
            <h3 id="${jobId(topic, job)}">${job.title}</h3>
            ${job.metrics.map((metric) => html`<div id="${chartId(topic, job, metric)}"></div> `)}
          </section> `,
      )}
    </div>
  </section> `;
}

/** The whole page, as it is without JavaScript. */
export function pageOf(out: string, parts: Parts): string {
  const part = (id: string) => new Html(parts[id] ?? '');
  const topics = (parts['topics'] ?? '').replace(
    /<div id="([^"]+)">/g,
    (place, id: string) => place + (parts[id] ?? ''),
  );
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Runs · Gloss</title>
        <link rel="icon" href="/favicon.svg" />
        <link rel="stylesheet" href="/watch.css" />
        <script src="/client.js" defer></script>
      </head>
      <body>
        <main>
          <h1>Runs</h1>
          <p class="where">in <code>${out}</code></p>
          <p id="state">${part('state')}</p>
          <p id="end" hidden>
            The training is over, and this is its last state. <code>npm run watch</code> shows it
            again.
          </p>
          <form>
            <div class="scroll" tabindex="0" role="region" aria-label="Runs">
              <table>
                <thead>
                  <tr>
                    <th scope="col">run</th>
                    <th scope="col">state</th>
                    <th scope="col">begun</th>
                  </tr>
                </thead>
                <tbody id="runs">
                  ${part('runs')}
                </tbody>
              </table>
            </div>
            <p class="note">Choose up to six runs to compare.</p>
            <noscript
              ><p><button>Show</button> Without JavaScript, reload to see what is new.</p></noscript
            >
          </form>
          <div id="topics">${new Html(topics)}</div>
        </main>
      </body>
    </html> `.text;
}

/** Where the run that is going on stands. */
function stateOf(runs: readonly WatchedRun[]): Html {
  const running = runs.find(({ state }) => state === 'running');
  if (!running) return html`No run is going on.`;
  const { record, lines } = running;
  const last = lines.findLast((line) => line.type === 'steps');
  const model = record.models.find(({ id }) => id === last?.model);
  if (!last || !model) return html`${nameOf(record)} has begun.`;
  const done = (last.step / last.stepsPerEpoch).toFixed(1);
  const rate = formatNumber(Math.round(last.samplesPerSecond));
  const { title = 'loss', unit, ...style } = metricOf(record, 'loss') ?? {};
  const loss = `${title} ${formatNumber(last.loss, style)}${unit ? ` ${unit}` : ''}`;
  return html`${nameOf(record)}: ${titleOf(model)}, ${done} of ${model.plannedEpochs} epochs,
  ${rate} samples/s, ${loss}.`;
}
