import { formatNumber, formatNumbers, median } from '../numbers.ts';
import type { ModelRecord, RunRecord } from './runs/run-record.ts';

/** One figure a model, read at a path of its result. */
interface Column {
  heading: string;
  cell(models: readonly ModelRecord[]): string;
}

type Metric = RunRecord['metrics'][string];

/**
 * The figures of a run beside those that a publication reports, for people; everything is in the record. What is shown, and
 * how, the record's own metrics declare: those at the top of results are columns, those deeper in them rows of their own.
 */
export function formatTable(record: RunRecord): string {
  const declared = Object.entries(record.metrics).filter(([, { kind }]) => kind === undefined);
  const top = declared.filter(([path]) =>
    record.models.some(({ result }) => at(result, path) !== undefined),
  );
  // A smoke run is about a fraction of the data.
  const withPublished = record.preset !== 'smoke';
  const columns = top
    .filter(([path]) => !path.includes('.'))
    .flatMap(([path, metric]) => columnsOf(path, metric, withPublished));
  const deeper = top.filter(([path]) => path.includes('.'));
  const rest: Column[] = [
    { heading: 'parameters', cell: ([first]) => formatNumber(first?.parameters ?? NaN) },
    { heading: 'samples/s', cell: (models) => medianOf(models, 'samplesPerSecond') },
    { heading: 'seconds', cell: (models) => medianOf(models, 'seconds') },
  ];
  const names = [...new Set(record.models.map(({ name }) => name))];
  const rows = names.flatMap((name) => {
    const models = record.models.filter((model) => model.name === name);
    const cells = columns.concat(rest).map(({ cell }) => cell(models));
    const further = deeper.flatMap(([path, metric]) => rowOf(path, metric, models, columns));
    return [[models[0]?.title ?? name].concat(cells)].concat(further);
  });
  const headings = ['', ...[...columns, ...rest].map(({ heading }) => heading)];
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    headings
      .map((_, column) => {
        const cell = cells[column] ?? '';
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  return `${[line(headings), '─'.repeat(line(headings).length), ...rows.map(line)].join('\n')}\n\n${notes(record)}`;
}

/** The metric itself, and what is published of it. */
function columnsOf(path: string, metric: Metric, withPublished: boolean): Column[] {
  const own: Column = {
    heading: metric.unit ? `${metric.title}, ${metric.unit}` : metric.title,
    cell: (models) => spread(models, path, metric),
  };
  if (!metric.reference || !withPublished) return [own];
  return [own, { heading: 'published', cell: ([model]) => published(metric, model) }];
}

/** A figure from deeper in the result: below the column whose metric has the same last step. */
function rowOf(
  path: string,
  metric: Metric,
  models: readonly ModelRecord[],
  columns: readonly Column[],
): string[][] {
  const values = spread(models, path, metric);
  if (values === '–') return [];
  const cells = [values, metric.reference ? published(metric, models[0]) : ''];
  return [[`  ${metric.title}`, ...cells.slice(0, columns.length)]];
}

function published({ reference, ...metric }: Metric, model: ModelRecord | undefined): string {
  const value = reference?.[model?.name ?? ''];
  return value === undefined ? '' : formatNumber(value, metric);
}

/** `114`, or the median with the least and the most: `72 (70–75)`. */
function spread(models: readonly ModelRecord[], path: string, metric: Metric): string {
  const values = models.flatMap(({ result }) => at(result, path) ?? []);
  if (values.length < 2) return formatNumbers(values, metric);
  const range = formatNumbers([Math.min(...values), Math.max(...values)], metric, '–');
  return `${formatNumber(median(values), metric)} (${range})`;
}

function medianOf(models: readonly ModelRecord[], field: string): string {
  const values = models.flatMap(({ result }) => at(result, field) ?? []);
  return values.length > 0 ? formatNumber(Math.round(median(values))) : '–';
}

/** The number at `mended.onTest.testErrors`, if there is one. */
function at(result: unknown, path: string): number | undefined {
  let value: unknown = result;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return typeof value === 'number' ? value : undefined;
}

function notes({ topic, title, preset, seeds, data, backend, reference }: RunRecord): string {
  const { name, sha256: _, ...counts } = data;
  const many = seeds.length > 1;
  const samples = Object.entries(counts).map(([kind, count]) => `${formatNumber(count)} ${kind}`);
  return [
    `${title} (${topic}), preset ${preset}, seed${many ? 's' : ''} ${seeds.join(', ')}.`,
    `Data: ${name}, ${samples.join(', ')}.`,
    ...(reference === undefined ? [] : [`Published: ${reference}.`]),
    ...(many ? ['Of several seeds, the median, and in brackets the least and the most.'] : []),
    `Backend ${backend.name}: ${backend.device}.`,
    ...(preset === 'smoke'
      ? ['A smoke run shows that everything works; its figures mean little.']
      : []),
    'samples/s and seconds: training.',
  ]
    .map((text) => `${text}\n`)
    .join('');
}
