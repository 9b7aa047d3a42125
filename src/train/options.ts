import { parseArgs } from 'node:util';
import { type BackendName, backendNames } from './backends.ts';
import { type PresetName, presets } from './presets.ts';
import { TrainError } from './train-error.ts';

/** What was asked for on the command line. */
export interface Options {
  preset: PresetName;
  backend: BackendName;
  seed: number;
  out: string;
  data?: string | undefined;
  /** The run to go on with, `''` for the latest that is unfinished; absent for a new one. */
  resume?: string | undefined;
  /** Whether a page shows the run while it goes on. */
  watch: boolean;
  json: boolean;
  help: boolean;
}

export const help = `Trains teacher, student, and distilled student on MNIST.

  npm run train -- [options]

  --preset smoke|quick     smoke takes seconds, quick three to ten minutes (quick)
  --backend auto|blas|wasm|cpu
                           auto takes the fastest one here: the system's BLAS, or
                           WebAssembly; cpu is for comparison             (auto)
  --seed N                 first weights, order, shifts, dropout          (1)
  --data DIR               other data in MNIST's four IDX files           (MNIST)
  --out DIR                where records and weights are kept             (runs)
  --resume [RUN]           go on with a run that was stopped; the latest, if none is named
  --watch                  show the run and those before it on a page of this machine
  --json                   print the run's record, and nothing else
  --help                   this text

Ctrl-C ends a run after the current step and keeps its record; --resume goes on from there.
`;

const known = {
  preset: { type: 'string', default: 'quick' },
  backend: { type: 'string', default: 'auto' },
  seed: { type: 'string', default: '1' },
  out: { type: 'string', default: 'runs' },
  data: { type: 'string' },
  resume: { type: 'string' },
  watch: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * Reads the command line.
 *
 * @throws {TrainError} where an option is unknown, or has a value that it can't have
 */
export function readOptions(args: readonly string[]): Options {
  const values = parse(args);
  const seed = Number(values.seed);
  if (values.resume !== undefined && args.some((arg) => /^--(?:preset|seed)(?:=|$)/.test(arg))) {
    throw new TrainError(
      'A run that is resumed has a preset and a seed',
      'Leave --preset and --seed out',
    );
  }
  // The generators take 32 bits: two seeds that differ above them would be one and the same run.
  if (values.seed.trim() === '' || seed !== seed >>> 0) {
    throw new TrainError(
      `--seed ${values.seed} is no whole number from 0 to 4294967295`,
      'Give one, such as --seed 1',
    );
  }
  return {
    preset: oneOf('--preset', values.preset, Object.keys(presets) as PresetName[]),
    backend: oneOf('--backend', values.backend, backendNames),
    seed,
    out: values.out,
    data: values.data,
    resume: values.resume,
    watch: values.watch,
    json: values.json,
    help: values.help,
  };
}

function parse(args: readonly string[]) {
  try {
    const read = parseArgs({ args: withValue(args), options: known, allowPositionals: false });
    return read.values;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split(/\.\s/)[0] : String(cause);
    const names = Object.keys(known).map((name) => `--${name}`);
    throw new TrainError(String(reason), `Options are ${names.join(', ')}`, { cause });
  }
}

/** `--resume` may stand without a value: then it is the latest run. */
function withValue(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    const next = args[index + 1];
    return arg === '--resume' && (next === undefined || next.startsWith('--'))
      ? ['--resume=']
      : [arg];
  });
}

function oneOf<Name extends string>(option: string, value: string, names: readonly Name[]): Name {
  const name = names.find((candidate) => candidate === value);
  if (name !== undefined) return name;
  const later = value === 'paper' ? ' yet' : '';
  throw new TrainError(`There is no ${option} ${value}${later}`, `Use one of ${names.join(', ')}`);
}
