import type { Slot } from '../plots/frame.ts';
import { stepsPerEpoch } from '../train/metrics.ts';
import { modelTitles } from '../train/progress.ts';
import type { ModelName } from '../train/run-record.ts';
import { charts, drawChart, epochsOf, type Selected } from './charts.ts';
import { html, Html } from './html.ts';
import type { WatchedRun } from './runs.ts';

const models = Object.keys(modelTitles) as ModelName[];

/** The parts of the page that change, by the ids of the elements that hold them. */
export type Parts = Record<string, string>;

/**
 * What there is to see of the runs. Charts of models in which nothing has changed are taken from `drawn`.
 *
 * @param drawn what was drawn before, by what it was drawn of
 */
export function partsOf(
  runs: readonly WatchedRun[],
  slots: ReadonlyMap<string, Slot>,
  drawn: Map<string, string>,
): Parts {
  const selected = runs.flatMap((run): Selected[] => {
    const slot = slots.get(run.record.id);
    return slot ? [{ run, slot }] : [];
  });
  const parts: Parts = {
    state: stateOf(runs).text,
    runs: (runs.length > 0
      ? html`${runs.map((run) => rowOf(run, slots.get(run.record.id)))}`
      : html`<tr>
          <td colspan="6">No run yet.</td>
        </tr>`
    ).text,
  };
  for (const model of models) {
    const seen = selected.map(({ run, slot }) => {
      const last = run.lines
        .filter((line) => line.type === 'steps')
        .findLast((line) => line.model === model);
      return [run.record.id, slot, last?.step, last?.at];
    });
    for (const chart of charts) {
      const id = `${chart.name}-${model}`;
      const key = JSON.stringify([id, seen]);
      const svg = drawn.get(key) ?? drawChart(chart, model, selected);
      drawn.set(key, svg);
      parts[id] = svg;
    }
  }
  return parts;
}

export function pageOf(out: string, parts: Parts): string {
  const part = (id: string) => new Html(parts[id] ?? '');
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
                    ${models.map((model) => html`<th scope="col" class="number">${modelTitles[model]}</th>`)}
                    <th scope="col">begun</th>
                  </tr>
                </thead>
                <tbody id="runs">
                  ${part('runs')}
                </tbody>
              </table>
            </div>
            <p class="note">Test errors of each model. Choose up to six runs to compare.</p>
            <noscript
              ><p><button>Show</button> Without JavaScript, reload to see what is new.</p></noscript
            >
          </form>
          <div class="models">
            ${models.map(
              (model) =>
                html`<section aria-labelledby="${model}">
                  <h2 id="${model}">${modelTitles[model]}</h2>
                  ${charts.map(({ name }) => html`<div id="${name}-${model}">${part(`${name}-${model}`)}</div> `)}
                </section> `,
            )}
          </div>
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
  if (!last) return html`${nameOf(record)} has begun.`;
  const epochs = epochsOf(record, last.model);
  const done = (last.step / stepsPerEpoch(record)).toFixed(1);
  const rate = Math.round(last.samplesPerSecond).toLocaleString('en');
  return html`${nameOf(record)}: ${modelTitles[last.model]}, ${done} of ${epochs} epochs, ${rate}
  samples/s, loss ${last.loss.toPrecision(3)}.`;
}

function nameOf({ preset, seed }: WatchedRun['record']): string {
  return `${preset}, seed ${seed}`;
}

const dates = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

function rowOf({ record, state }: WatchedRun, slot: Slot | undefined): Html {
  const { id, startedAt } = record;
  const errors = models.map((name) => {
    const result = record.models.find((model) => model.name === name)?.result;
    return html`<td class="number">${result ? result.testErrors.toLocaleString('en') : '–'}</td>`;
  });
  const line = slot ? html`<path class="plot-line series-${slot}" d="M0,6H26" />` : html``;
  return html`<tr>
    <th scope="row">
      <label
        ><input
          type="checkbox"
          name="run"
          id="run-${id}"
          value="${id}"
          ${slot ? ' checked' : ''}
        /><svg class="swatch" viewBox="0 0 26 12" width="26" height="12" aria-hidden="true">
          ${line}</svg
        >${nameOf(record)}</label
      >
    </th>
    <td>${state}</td>
    ${errors}
    <td>${dates.format(new Date(startedAt))}</td>
  </tr>`;
}
