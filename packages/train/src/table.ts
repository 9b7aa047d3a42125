import { titleInUnit } from 'gloss-common/metric';
import { formatNumber, formatNumbers, median } from 'gloss-common/numbers';
import { type ModelRecord, numberAt, type RunRecord, wholeOf } from './records/run-record.ts';

type Models = readonly ModelRecord[];
/** A metric and where a result has it. */
type Figure = readonly [path: string, metric: RunRecord['metrics'][string]];

interface Column {
  heading: string;
  /** Of a job's models; of a figure from deeper in their results, where one is given. */
  cell(models: Models, deeper?: Figure): string;
}

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
  const isDeeper = ([path]: Figure) => path.includes('.') && paths.has(lastOf(path));
  const columns: Column[] = [
    ...shown.filter((figure) => !isDeeper(figure)).flatMap((figure) => columnsOf(figure, record)),
    {
      heading: 'parameters',
      cell: ([first], deeper) => (deeper ? '' : formatNumber(first?.parameters ?? NaN)),
    },
    {
      heading: 'samples/s',
      cell: (own, deeper) => (deeper ? '' : formatNumber(Math.round(median(speeds(own))))),
    },
  ];
  const rows: string[][] = [];
  for (const name of new Set(models.map((model) => model.name))) {
    const own = models.filter((model) => model.name === name);
    rows.push([own[0]?.title ?? name, ...columns.map(({ cell }) => cell(own))]);
    for (const figure of shown)
      if (isDeeper(figure) && valuesOf(own, figure).length > 0)
        rows.push([`  ${figure[1].title}`, ...columns.map(({ cell }) => cell(own, figure))]);
  }
  const headings = ['', ...columns.map(({ heading }) => heading)].map(inTwoLines);
  const top = [0, 1]
    .map((line) => headings.map((lines) => lines[line] ?? ''))
    .filter((row) => row.some((cell) => cell !== ''));
  const lines = aligned([...top, ...rows]);
  const rule = '─'.repeat(Math.max(...lines.map(({ length }) => length)));
  const hasPublished = columns.some(({ heading }) => heading === published);
  return `${lines.toSpliced(top.length, 0, rule).join('\n')}\n\n${notes(record, hasPublished)}`;
}

/** The first column to the left, the others to the right. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Broken at the space that leaves the shortest lines; one line stands below, next to the figures. */
function inTwoLines(heading: string): readonly string[] {
  const words = heading.split(' ');
  const ways = words.map((_, count) => [words.slice(0, count), words.slice(count)]);
  const lines = ways.map((way) => way.map((part) => part.join(' ')));
  const width = (way: readonly string[]) => Math.max(...way.map(({ length }) => length));
  return lines.toSorted((a, b) => width(a) - width(b))[0] ?? [];
}

const published = 'published';

/** The metric itself, and what is published of it. */
function columnsOf(figure: Figure, { models, preset }: RunRecord): Column[] {
  const [path, metric] = figure;
  const { of, reference } = metric;
  const counts = of === undefined ? [] : models.map(({ result }) => wholeOf(result, path, of));
  const wholes = new Set(counts.filter((count) => count !== undefined));
  const whole = wholes.size === 1 ? ` of ${formatNumber(Number([...wholes][0]))}` : '';
  /** What is deeper stands below what it is a variant of. */
  const below =
    (cell: (models: Models, figure: Figure) => string): Column['cell'] =>
    (own, shown = figure) =>
      lastOf(shown[0]) === lastOf(path) ? cell(own, shown) : '';
  const own = { heading: titleInUnit(metric, whole), cell: below(spread) };
  // A smoke run is about a fraction of the data.
  if (!reference || preset === 'smoke') return [own];
  const reported = ([model]: Models, [, { reference, ...style }]: Figure) => {
    const value = reference?.[model?.name ?? ''];
    return value === undefined ? '' : formatNumber(value, style);
  };
  return [own, { heading: published, cell: below(reported) }];
}

/** `errors`, of `onHeldOut.errors`. */
function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function valuesOf(models: Models, [path]: Figure): number[] {
  return models.flatMap(({ result }) => numberAt(result, path) ?? []);
}

function speeds(models: Models): number[] {
  return models.flatMap(({ result }) => result?.samplesPerSecond ?? []);
}

/** `114`, or the median with the least and the most: `72 (70–75)`. */
function spread(models: Models, figure: Figure): string {
  const [values, [, style]] = [valuesOf(models, figure), figure];
  if (values.length < 2) return formatNumbers(values, style);
  const range = formatNumbers([Math.min(...values), Math.max(...values)], style, { between: '–' });
  const middle = formatNumber(median(values), style);
  return range === middle ? middle : `${middle} (${range})`;
}

function notes(
  { topic, title, preset, seeds, data, backend, reference }: RunRecord,
  hasPublished: boolean,
): string {
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
