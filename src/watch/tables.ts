import type { Slot } from '../plots/frame.ts';
import type { RunRecord } from '../train/runs/run-record.ts';
import { titleOf } from '../train/titles.ts';
import { chartsOf } from './charts.ts';
import { html, Html } from './html.ts';
import type { Selected, WatchedRow } from './rows.ts';
import type { WatchedRun } from './runs.ts';

const dates = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** `smoke, seeds 1, 2` */
export function nameOf({ preset, seeds, part: { shard } }: RunRecord): string {
  const part = shard ? `, part ${shard.index} of ${shard.count}` : '';
  return `${preset}, seed${seeds.length > 1 ? 's' : ''} ${seeds.join(', ')}${part}`;
}

/** The rows of the table that runs are chosen by. */
export function runRows(
  runs: readonly WatchedRun[],
  slots: ReadonlyMap<string, Slot>,
): Html | readonly Html[] {
  if (runs.length === 0)
    return html`<tr>
      <td colspan="3">No run yet.</td>
    </tr>`;
  return runs.map(({ record, state }) => {
    const slot = slots.get(record.id);
    return html`<tr>
      <th scope="row">
        <label
          ><input
            type="checkbox"
            name="run"
            id="run-${record.id}"
            value="${record.id}"
            ${slot ? ' checked' : ''}
          />${swatch(slot)}<span>${nameOf(record)}</span></label
        >
      </th>
      <td>${state}</td>
      <td>${dates.format(new Date(record.startedAt))}</td>
    </tr>`;
  });
}

/** Test errors: a line for each row of the presets, a column for each selected run. */
export function errorTable(rows: readonly WatchedRow[], selected: readonly Selected[]): Html {
  if (rows.length === 0) return html``;
  const head = selected.map(
    ({ run: { record }, slot }) =>
      html`<th scope="col" class="number">
        ${swatch(slot)}<span class="visually-hidden">${nameOf(record)}</span>
      </th>`,
  );
  return html`<table>
    <thead>
      <tr>
        <th scope="col">test errors</th>
        ${head}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            <th scope="row">
              ${
                chartsOf(row).length > 0
                  ? html`<a href="#row-${row.name}" id="link-${row.name}">${titleOf(row.name)}</a>`
                  : titleOf(row.name)
              }
            </th>
            ${selected.map(({ run }) => html`<td class="number">${errorsOf(row, run.record)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Of all seeds, in their order. */
function errorsOf({ models }: WatchedRow, run: RunRecord): string {
  const errors = models
    .filter(({ record }) => record === run)
    .map(({ model: { result } }) => (result ? result.testErrors.toLocaleString('en') : '–'));
  return errors.join(' · ') || '–';
}

function swatch(slot: Slot | undefined): Html {
  const line = slot ? html`<path class="plot-line series-${slot}" d="M0,6H26" />` : html``;
  return html`<svg class="swatch" viewBox="0 0 26 12" width="26" height="12" aria-hidden="true">
    ${line}
  </svg>`;
}
