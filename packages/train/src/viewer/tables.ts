import { formatNumber, formatNumbers } from 'gloss-common/numbers';
import type { Slot } from 'gloss-charts/frame';
import { numberAt, type RunRecord, wholeOf } from '../records/run-record.ts';
import { labelOf, metricOf } from './charts.ts';
import { html, Html } from './html.ts';
import type { WatchedRuns } from './runs.ts';
import { nameOf, type Selected, type WatchedJob, type WatchedTopic } from './topics.ts';

const dates = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** The rows of the table that runs are chosen by. */
export function runRows({ runs, unreadable }: WatchedRuns, selected: readonly Selected[]): Html[] {
  if (runs.length + unreadable.length === 0)
    return [
      html`<tr>
        <td colspan="3">No run yet.</td>
      </tr>`,
    ];
  const readable = runs.map(({ record, state }) => {
    const slot = selected.find((run) => run.record.id === record.id)?.slot;
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
 * What trained models came to: of each declared metric a table with a line for each job of a topic, and a column for each of its
 * selected runs; beside them what a publication reports, where the topic declares it.
 *
 * @param linkTo where a job's charts are; nothing where it has none
 */
export function resultTables(
  { runs, jobs }: WatchedTopic,
  linkTo: (job: WatchedJob) => string | undefined,
): Html[] {
  const records = runs.map(({ record }) => record);
  const declared = new Set(records.flatMap(({ metrics }) => Object.keys(metrics)));
  const has = (job: WatchedJob, name: string) =>
    job.models.some(
      ({ record, model: { result } }) =>
        metricOf(record, name)?.kind === undefined && numberAt(result, name) !== undefined,
    );
  const [first = '', ...others] = [...declared].filter((name) =>
    jobs.some((job) => has(job, name)),
  );
  // In the first one stand all jobs, with a result or without, and their links.
  return [
    resultTable(first, runs, jobs, linkTo),
    ...others.map((name) =>
      resultTable(
        name,
        runs,
        jobs.filter((job) => has(job, name)),
      ),
    ),
  ];
}

function resultTable(
  name: string,
  runs: readonly Selected[],
  jobs: readonly WatchedJob[],
  linkTo: (job: WatchedJob) => string | undefined = () => undefined,
): Html {
  const records = runs.map(({ record }) => record);
  const wholes = new Set(jobs.flatMap((job) => records.map((record) => partOf(job, record, name))));
  wholes.delete('');
  // Runs may be tested on different numbers of samples; then each cell says its own.
  const [whole] = wholes.size === 1 ? wholes : [];
  const publishing = records.find((record) =>
    jobs.some((job) => publishedOf(job, record, name) !== undefined),
  );
  const columns = [
    ...runs.map(({ record, slot }) => ({
      kind: 'number',
      heading: html`${swatch(slot)}<span class="visually-hidden">${nameOf(record)}</span>`,
      cell: (job: WatchedJob) =>
        resultsOf(job, record, name) + (whole ? '' : partOf(job, record, name)),
    })),
    ...[publishing ?? []].flat().map((record) => ({
      kind: 'number reference',
      heading: record.reference ?? 'reference',
      cell: (job: WatchedJob) =>
        formatNumber(publishedOf(job, record, name) ?? NaN, metricOf(record, name)),
    })),
  ];
  const nameCell = (job: WatchedJob) => {
    const href = linkTo(job);
    return href ? html`<a href="#${href}" id="to-${href}">${job.title}</a>` : job.title;
  };
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${name === '' ? 'no result yet' : labelOf(name, records, whole)}</th>
        ${columns.map(({ kind, heading }) => html`<th scope="col" class="${kind}">${heading}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${jobs.map(
        (job) =>
          html`<tr>
            <th scope="row">${nameCell(job)}</th>
            ${columns.map(({ kind, cell }) => html`<td class="${kind}">${cell(job)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

const modelsOf = ({ models }: WatchedJob, run: RunRecord) =>
  models.flatMap(({ record, model }) => (record === run ? [model] : []));

/** Of all seeds, in their order. */
function resultsOf(job: WatchedJob, record: RunRecord, name: string): string {
  const values = modelsOf(job, record).map(({ result }) => numberAt(result, name) ?? NaN);
  return formatNumbers(values, metricOf(record, name), { between: ' · ' });
}

/** ` of 10,000`, where the metric counts a part of something. */
function partOf(job: WatchedJob, record: RunRecord, name: string): string {
  const of = metricOf(record, name)?.of;
  if (of === undefined) return '';
  const [whole] = modelsOf(job, record).flatMap(({ result }) => wholeOf(result, name, of) ?? []);
  return whole === undefined ? '' : ` of ${formatNumber(whole)}`;
}

function publishedOf(job: WatchedJob, record: RunRecord, name: string): number | undefined {
  const { reference = {} } = metricOf(record, name) ?? {};
  return Object.hasOwn(reference, job.name) ? reference[job.name] : undefined;
}

function swatch(slot: Slot | undefined): Html {
  const line = slot ? html`<path class="plot-line series-${slot}" d="M0,6H26" />` : html``;
  return html`<svg class="swatch" viewBox="0 0 26 12" width="26" height="12" aria-hidden="true">
    ${line}
  </svg>`;
}
