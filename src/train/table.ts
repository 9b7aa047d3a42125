import { modelTitles } from './progress.ts';
import type { ModelName, RunRecord } from './run-record.ts';

/** Test errors of 10,000 in §3 of Hinton, Vinyals & Dean 2015. */
const paperErrors: Record<ModelName, number> = { teacher: 67, alone: 146, distilled: 74 };

const headings = ['', 'test errors', 'paper', 'parameters', 'ms/image', 'samples/s', 'seconds'];

/** The figures of a run beside the paper's, for people; everything is in the record. */
export function formatTable(record: RunRecord): string {
  const rows = record.models.map(({ name, parameters, result }) =>
    result
      ? [
          modelTitles[name],
          number(result.testErrors),
          number(paperErrors[name]),
          number(parameters),
          result.msPerImage.toFixed(2),
          number(result.samplesPerSecond),
          number(result.seconds),
        ]
      : [modelTitles[name], '–', number(paperErrors[name]), number(parameters), '–', '–', '–'],
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

function notes({ preset, seed, data, backend, config }: RunRecord): string {
  const { teacher, student, distillation } = config;
  return [
    `Errors of ${number(data.test)} test images, ${data.name}. The paper's (§3) took far longer training.`,
    `Preset ${preset}, seed ${seed}: ${teacher.epochs} epochs for the teacher, ${student.epochs} for each student; T = ${distillation.temperature}.`,
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
