import type { ModelRecord, RunRecord } from './runs/run-record.ts';
import { titleOf } from './titles.ts';

/** Test errors of 10,000 in §3 of Hinton, Vinyals & Dean 2015; where the biases were mended, after that. */
const paperErrors: Readonly<Record<string, number>> = {
  teacher: 67,
  alone: 146,
  distilled: 74,
  without3: 206,
  'without3 mended': 109,
  only7and8: 4730,
  'only7and8 mended': 1320,
};

const headings = ['', 'test errors', 'paper', 'parameters', 'ms/image', 'samples/s', 'seconds'];

/** The figures of a run beside the paper's, for people; everything is in the record. */
export function formatTable(record: RunRecord): string {
  const names = [...new Set(record.models.map(({ name }) => name))];
  const rows = names.flatMap((name) =>
    rowsOf(
      name,
      record.models.filter((model) => model.name === name),
    ),
  );
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return `${[line(headings), '─'.repeat(line(headings).length), ...rows.map(line)].join('\n')}\n\n${notes(record)}`;
}

/** A row of the table, and one more where biases were mended. */
function rowsOf(name: string, models: readonly ModelRecord[]): string[][] {
  const paper = (key: string) => (key in paperErrors ? number(paperErrors[key] ?? NaN) : '');
  const results = models.flatMap(({ result }) => (result ? [result] : []));
  const parameters = number(models[0]?.parameters ?? NaN);
  const mended = results.flatMap((result) => (result.mended ? [result.mended] : []));
  const rates = results.flatMap(({ samplesPerSecond }) => samplesPerSecond ?? []);
  const row = [
    titleOf(name),
    spread(results.map(({ testErrors }) => testErrors)),
    paper(name),
    parameters,
    results.length > 0 ? median(results.map(({ msPerImage }) => msPerImage)).toFixed(2) : '–',
    rates.length > 0 ? number(median(rates)) : '–',
    results.length > 0 ? number(median(results.map(({ seconds }) => seconds))) : '–',
  ];
  if (mended.length === 0) return [row];
  const after = (label: string, errors: number[], paperErrorsOfIt: string) => [
    `  ${label}`,
    spread(errors),
    paperErrorsOfIt,
    '',
    '',
    '',
    '',
  ];
  return [
    row,
    after(
      'bias by test set',
      mended.map(({ onTest }) => onTest.testErrors),
      paper(`${name} mended`),
    ),
    after(
      'bias by held-out',
      mended.map(({ onHeldOut }) => onHeldOut.testErrors),
      '',
    ),
  ];
}

/** `114`, or the median with the least and the most: `72 (70–75)`. */
function spread(values: readonly number[]): string {
  if (values.length === 0) return '–';
  if (values.length === 1) return number(values[0] ?? NaN);
  return `${number(median(values))} (${number(Math.min(...values))}–${number(Math.max(...values))})`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low = NaN, high = NaN] = [
    sorted[Math.ceil(sorted.length / 2) - 1],
    sorted[sorted.length >> 1],
  ];
  return (low + high) / 2;
}

function notes({ preset, seeds, data, backend, config }: RunRecord): string {
  const epochs = (name: string) =>
    config.rows.flatMap((row) => (row.name === name && 'epochs' in row ? [row.epochs] : []))[0];
  const distilled = config.rows.find(({ name }) => name === 'distilled');
  const temperature =
    distilled && 'epochs' in distilled ? distilled.softTargets?.temperature : undefined;
  // A merged run may be without some of them.
  const how = [
    ...(epochs('teacher') ? [`${epochs('teacher')} epochs for the teacher`] : []),
    ...(epochs('alone') ? [`${epochs('alone')} for each student`] : []),
  ];
  const many = seeds.length > 1;
  return [
    `Errors of ${number(data.test)} test images, ${data.name}. The paper's (§3) took far longer training.`,
    `Preset ${preset}, seed${many ? 's' : ''} ${seeds.join(', ')}${how.length > 0 ? `: ${how.join(', ')}` : ''}${temperature === undefined ? '' : `; T = ${temperature}`}.`,
    ...(many ? ['Of several seeds, the median; in brackets, the fewest and the most errors.'] : []),
    `Backend ${backend.name}: ${backend.device}.`,
    ...(preset === 'smoke'
      ? ['A smoke run shows that everything works; distillation needs a longer one.']
      : []),
    'ms/image: median for one image at a time. samples/s and seconds: training.',
  ]
    .map((text) => `${text}\n`)
    .join('');
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en');
}
