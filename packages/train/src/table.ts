import { titleInUnit } from 'gloss-common/metric';
import { formatNumber, formatNumbers, median } from 'gloss-common/numbers';
import { numberAt, wholeOf } from './records/number-at.ts';
import type { ModelRecord, RunRecord } from './records/run-record.ts';

/** One figure a model. */
interface Column {
  heading: string;
  /** The metric whose figures, or published ones, it has. */
  metric?: string;
  isPublished?: boolean;
  cell(models: readonly ModelRecord[]): string;
}

type Metric = RunRecord['metrics'][string];

/**
 * The figures of a run next to those that a publication reports, for people; everything is in the record. What is shown, and
 * how, the record's own metrics declare: those at the top of results are columns; one deeper in them has a row in the column
 * of the metric that its path ends with, or else a column of its own.
 */
export function formatTable(record: RunRecord): string {
  const { models } = record;
  const shown = Object.entries(record.metrics).filter(
    ([path, { kind }]) =>
      kind === undefined && models.some(({ result }) => numberAt(result, path) !== undefined),
  );
  const paths = new Set(shown.map(([path]) => path));
  const isRow = (path: string) => path.includes('.') && paths.has(lastOf(path));
  const columns: Column[] = [
    ...shown
      .filter(([path]) => !isRow(path))
      .flatMap(([path, metric]) => columnsOf(path, metric, record)),
    { heading: 'parameters', cell: ([first]) => formatNumber(first?.parameters ?? NaN) },
    { heading: 'samples/s', cell: (own) => medianOf(own, 'samplesPerSecond') },
  ];
  const rows: string[][] = [];
  for (const name of new Set(models.map((model) => model.name))) {
    const own = models.filter((model) => model.name === name);
    rows.push([own[0]?.title ?? name, ...columns.map(({ cell }) => cell(own))]);
    for (const [path, metric] of shown)
      if (isRow(path)) rows.push(...rowOf(path, metric, own, columns));
  }
  const headings = columns.map(({ heading }) => inTwoLines(heading));
  const top = [
    ['', ...headings.map(([above]) => above)],
    ['', ...headings.map(([, below]) => below)],
  ].filter((row) => row.some((cell) => cell !== ''));
  const lines = aligned([...top, ...rows]);
  const rule = '─'.repeat(Math.max(...lines.map(({ length }) => length)));
  const table = lines.toSpliced(top.length, 0, rule).join('\n');
  return `${table}\n\n${notes(record, columns)}`;
}

/** The first column to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? '';
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Broken at the space that leaves the shortest lines; one line stands below, next to the figures. */
function inTwoLines(heading: string): [above: string, below: string] {
  const words = heading.split(' ');
  const ways = words.map((_, count): [string, string] => [
    words.slice(0, count).join(' '),
    words.slice(count).join(' '),
  ]);
  const width = (lines: readonly string[]) => Math.max(...lines.map(({ length }) => length));
  return ways.toSorted((a, b) => width(a) - width(b))[0] ?? ['', heading];
}

/** The metric itself, and what is published of it. */
function columnsOf(path: string, metric: Metric, { models, preset }: RunRecord): Column[] {
  const { of, reference } = metric;
  const counts = new Set(
    of === undefined ? [] : models.flatMap(({ result }) => wholeOf(result, path, of) ?? []),
  );
  const [count] = counts;
  const whole = counts.size === 1 && count !== undefined ? ` of ${formatNumber(count)}` : '';
  const own: Column = {
    heading: titleInUnit(metric, whole),
    metric: lastOf(path),
    cell: (own) => spread(own, path, metric),
  };
  // A smoke run is about a fraction of the data.
  if (!reference || preset === 'smoke') return [own];
  const cell = ([model]: readonly ModelRecord[]) => published(metric, model);
  return [own, { heading: 'published', metric: lastOf(path), isPublished: true, cell }];
}

/** A figure from deeper in the result, below the one that it is a variant of. */
function rowOf(
  path: string,
  metric: Metric,
  models: readonly ModelRecord[],
  columns: readonly Column[],
): string[][] {
  const values = spread(models, path, metric);
  if (values === '–') return [];
  const cells = columns.map((column) => {
    if (column.metric !== lastOf(path)) return '';
    return column.isPublished ? published(metric, models[0]) : values;
  });
  return [[`  ${metric.title}`, ...cells]];
}

/** `errors`, of `onHeldOut.errors`. */
function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function published({ reference, ...metric }: Metric, model: ModelRecord | undefined): string {
  const value = reference?.[model?.name ?? ''];
  return value === undefined ? '' : formatNumber(value, metric);
}

/** `114`, or the median with the least and the most: `72 (70–75)`. */
function spread(models: readonly ModelRecord[], path: string, metric: Metric): string {
  const values = models.flatMap(({ result }) => numberAt(result, path) ?? []);
  if (values.length < 2) return formatNumbers(values, metric);
  const range = formatNumbers([Math.min(...values), Math.max(...values)], metric, '–');
  const middle = formatNumber(median(values), metric);
  return range === middle ? middle : `${middle} (${range})`;
}

function medianOf(models: readonly ModelRecord[], field: string): string {
  const values = models.flatMap(({ result }) => numberAt(result, field) ?? []);
  return values.length > 0 ? formatNumber(Math.round(median(values))) : '–';
}

function notes(
  { topic, title, preset, seeds, data, backend, reference }: RunRecord,
  columns: readonly Column[],
): string {
  const hasPublished = columns.some(({ isPublished }) => isPublished);
  const { name, sha256: _, ...counts } = data;
  const many = seeds.length > 1;
  const samples = Object.entries(counts).map(([kind, count]) => `${formatNumber(count)} ${kind}`);
  return [
    `${title} (${topic}), preset ${preset}, seed${many ? 's' : ''} ${seeds.join(', ')}.`,
    `Data: ${name}, ${samples.join(', ')}.`,
    ...(reference === undefined || !hasPublished ? [] : [`Published: ${reference}.`]),
    ...(many ? ['Of several seeds, the median, and in brackets the least and the most.'] : []),
    `Backend ${backend.name}: ${backend.device}.`,
    ...(preset === 'smoke'
      ? ['A smoke run shows that everything works; its figures mean little.']
      : []),
    'samples/s: training.',
  ]
    .map((text) => `${text}\n`)
    .join('');
}
