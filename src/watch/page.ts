import type { Slot } from '../plots/frame.ts';
import { titleOf, titleOfModel } from '../train/titles.ts';
import { chartsOf, drawChart } from './charts.ts';
import { html, Html } from './html.ts';
import { epochsOf, rowsOf, type Selected, type WatchedRow } from './rows.ts';
import type { WatchedRun } from './runs.ts';
import { errorTable, nameOf, runRows } from './tables.ts';

/**
 * The parts of the page that change, by the ids of the elements that hold them. `models` comes before the charts, which
 * stand in it.
 */
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
  const rows = rowsOf(selected);
  const parts: Parts = {
    state: stateOf(runs).text,
    runs: html`${runRows(runs, slots)}`.text,
    errors: errorTable(rows, selected).text,
    models: html`${rows.map(placesFor)}`.text,
  };
  for (const row of rows) {
    const seen = row.models.map(({ record, slot, model, steps, epochs }) => {
      const last = steps.at(-1);
      return [record.id, slot, model.id, last?.step, last?.at, epochs.length];
    });
    for (const chart of chartsOf(row)) {
      const id = `${chart.name}-${row.name}`;
      const key = JSON.stringify([id, seen]);
      const svg = drawn.get(key) ?? drawChart(chart, row);
      drawn.set(key, svg);
      parts[id] = svg;
    }
  }
  return parts;
}

/** Where the charts of a row will stand. */
function placesFor(row: WatchedRow): Html {
  const charts = chartsOf(row);
  if (charts.length === 0) return html``;
  const id = `row-${row.name}`;
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${titleOf(row.name)}</h2>
    ${charts.map(({ name }) => html`<div id="${name}-${row.name}"></div> `)}
  </section> `;
}

export function pageOf(out: string, parts: Parts): string {
  const part = (id: string) => new Html(parts[id] ?? '');
  // Names of rows are plain words, whatever their preset.
  const models = (parts['models'] ?? '').replace(
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
          <div id="errors" class="scroll" tabindex="0" role="region" aria-label="Test errors">
            ${part('errors')}
          </div>
          <div id="models">${new Html(models)}</div>
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
  const epochs = epochsOf(record, model.name);
  const done = (last.step / last.stepsPerEpoch).toFixed(1);
  const rate = Math.round(last.samplesPerSecond).toLocaleString('en');
  return html`${nameOf(record)}: ${titleOfModel(model)}, ${done} of ${epochs} epochs, ${rate}
  samples/s, loss ${last.loss.toPrecision(3)}.`;
}
