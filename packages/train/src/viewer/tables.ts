import { formatNumber, formatNumbers } from 'gloss-common/numbers';
import type { Slot } from 'gloss-charts/frame';
import { numberAt, type RunRecord, wholeOf } from '../records/run-record.ts';

import { labelOf, metricOf } from './declaration.ts';
import { html, Html } from './html.ts';
import type { WatchedRuns } from './runs.ts';
import { nameOf, type WatchedJob, type WatchedTopic } from './topics.ts';

const dates = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** The rows of the table that runs are chosen by. */
export function runRows(
  { runs, unreadable }: WatchedRuns,
  slots: ReadonlyMap<string, Slot>,
): readonly Html[] {
  if (runs.length + unreadable.length === 0)
    return [
      html`<tr>
        <td colspan="3">No run yet.</td>
      </tr>`,
    ];
  const readable = runs.map(({ record, state }) => {
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
  const others = unreadable.map(
    ({ folder, reason }) =>
      html`<tr class="unreadable">
        <th scope="row">${folder}</th>
        <td colspan="2">unreadable: ${reason}</td>
      </tr>`,
  );
  return [...readable, ...others];
}

/**
 * What trained models came to: a line for each job of a topic, and a column for each of its selected runs; beside them
 * what a publication reports, where the topic declares it.
 *
 * @param linkTo where a job's charts are; nothing where it has none
 */
export function resultTable(
  { runs, jobs }: WatchedTopic,
  linkTo: (job: WatchedJob) => string | undefined,
): Html {
  const records = runs.map(({ run }) => run.record);
  const name = mainMetric(records);
  const declared = records.map((record) => metricOf(record, name)).find(Boolean);
  const wholes = new Set(jobs.flatMap((job) => records.map((record) => partOf(job, record, name))));
  wholes.delete('');
  // Runs may be tested on different numbers of samples; then each cell says its own.
  const [whole] = wholes.size === 1 ? wholes : [];
  const figures = referenceOf(records, jobs, name);
  const nameCell = (job: WatchedJob) => {
    const href = linkTo(job);
    return href ? html`<a href="#${href}" id="to-${href}">${job.title}</a>` : job.title;
  };
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${name === '' ? 'no result yet' : labelOf(name, declared, whole)}</th>
        ${runs.map(
          ({ run, slot }) =>
            html`<th scope="col" class="number">
              ${swatch(slot)}<span class="visually-hidden">${nameOf(run.record)}</span>
            </th>`,
        )}
        ${figures && html`<th scope="col" class="number reference">${figures.source}</th>`}
      </tr>
    </thead>
    <tbody>
      ${jobs.map(
        (job) =>
          html`<tr>
            <th scope="row">${nameCell(job)}</th>
            ${records.map(
              (record) =>
                html`<td class="number">
                  ${resultsOf(job, record, name)}${whole ? '' : partOf(job, record, name)}
                </td>`,
            )}
            ${figures && html`<td class="number reference">${figures.of(job)}</td>`}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** The first declared metric that a result has; an empty name before there is a result. */
function mainMetric(records: readonly RunRecord[]): string {
  for (const { metrics, models } of records)
    for (const name of Object.keys(metrics))
      if (models.some(({ result }) => numberAt(result, name) !== undefined)) return name;
  return '';
}

const modelsOf = ({ models }: WatchedJob, run: RunRecord) =>
  models.flatMap(({ record, model }) => (record === run ? [model] : []));

/** Of all seeds, in their order. */
function resultsOf(job: WatchedJob, record: RunRecord, name: string): string {
  const values = modelsOf(job, record).map(({ result }) => numberAt(result, name) ?? NaN);
  return formatNumbers(values, metricOf(record, name), ' · ');
}

/** ` of 10,000`, where the metric counts a part of something. */
function partOf(job: WatchedJob, record: RunRecord, name: string): string {
  const of = metricOf(record, name)?.of;
  if (of === undefined) return '';
  const wholes = modelsOf(job, record).flatMap(({ result }) => wholeOf(result, name, of) ?? []);
  return wholes[0] === undefined ? '' : ` of ${formatNumber(wholes[0])}`;
}

/** What a publication reports, where it does for one of these jobs at least. */
function referenceOf(
  records: readonly RunRecord[],
  jobs: readonly WatchedJob[],
  name: string,
): { source: string; of: (job: WatchedJob) => string } | undefined {
  for (const record of records) {
    const metric = metricOf(record, name);
    const figures = new Map(Object.entries(metric?.reference ?? {}));
    if (jobs.some((job) => figures.has(job.name)))
      return {
        source: record.reference ?? 'reference',
        of: (job) => formatNumber(figures.get(job.name) ?? NaN, metric),
      };
  }
  return undefined;
}

function swatch(slot: Slot | undefined): Html {
  const line = slot ? html`<path class="plot-line series-${slot}" d="M0,6H26" />` : html``;
  return html`<svg class="swatch" viewBox="0 0 26 12" width="26" height="12" aria-hidden="true">
    ${line}
  </svg>`;
}
