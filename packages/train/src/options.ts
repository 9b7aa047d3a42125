import { parseArgs } from 'node:util';
import { type BackendName, backendNames } from 'gloss-kernels/backends';
import { readDataSource } from './data/data-source.ts';
import type { Shard } from './plan.ts';
import type { RunOptions } from './runs/run.ts';
import { UserError } from 'gloss-kernels/user-error';

/** What was asked for on the command line. */
export interface Options extends RunOptions {
  /** Whether a page shows the run while it goes on. */
  watch: boolean;
  /** Where that page is; its usual port, or a free one, if not given. */
  port: number | undefined;
  json: boolean;
  help: boolean;
}

/**
 * @param topics what can be trained: `name: title (presets)`, and what each is
 * @param usual the topic that is trained if none is named
 */
export function helpOn(topics: string, usual: string): string {
  return `Trains a topic of src/impl; without one, ${usual}.

  npm run train -- [TOPIC] [options]
  npm run train -- merge RUN… [--out DIR] [--json]

Topics, each with its presets:
${topics}
Options:
  --preset NAME            one of the topic's presets                     (quick)
  --backend auto|cuda|native|webgpu|blas|wasm|cpu
                           auto takes the first of these that works here. blas needs
                           a BLAS of the system's; cuda, native and webgpu need optional packages
                           (docs/native.md, docs/webgpu.md); cpu is for comparison (auto)
  --software               with --backend webgpu: software in place of a GPU, to
                           test it; slow
  --seed N[,N…]            first weights, order, noise                    (1)
  --only JOB[,JOB…]        only these jobs of the preset, and what they need
  --shard I/N              only the I-th of N parts of all jobs, and what they need
  --reuse                  take over what runs in --out have trained already
  --data DIR|URL           other data in the topic's files, gzipped or not: a folder,
                           or the address of one, which is fetched into data/ once and
                           checked against its SHA256SUMS; given again with a mirror's
                           address, that is the next to be tried
  --out DIR                where records and weights are kept             (runs)
  --resume [RUN]           go on with a run that was stopped; the latest, if none is named
  --watch                  show the run and those before it on a page of this machine
  --port N                 with --watch: where that page is               (4380, or a free one)
  --json                   print the run's record, and nothing else
  --help                   this text

Ctrl-C ends a run after the current step, with exit code 130, and keeps its record; --resume goes
on from there, with the run's own preset, seeds and part.
merge joins runs of one preset, parts by --seed, --only or --shard, into one below --out; each RUN
is a folder with a record.json, or its name there. The parts stay as they are.
`;
}

const known = {
  preset: { type: 'string', default: 'quick' },
  backend: { type: 'string', default: 'auto' },
  software: { type: 'boolean', default: false },
  seed: { type: 'string', default: '1' },
  only: { type: 'string' },
  shard: { type: 'string' },
  reuse: { type: 'boolean', default: false },
  out: { type: 'string', default: 'runs' },
  data: { type: 'string', multiple: true },
  resume: { type: 'string' },
  watch: { type: 'boolean', default: false },
  port: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * Reads the command line.
 *
 * @throws {UserError} where an option is unknown, or has a value that it can't have
 */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = explained(known, (options) =>
    parseArgs({ args: withValue(args), options, allowPositionals: true }),
  );
  const [topic, ...others] = positionals;
  if (others.length > 0)
    throw new UserError(
      `"${others.join(' ')}" is more than one topic`,
      'Name one, and begin options with --',
    );
  if (
    values.resume !== undefined &&
    args.some((arg) => /^--(?:preset|seed|only|shard|reuse)(?:=|$)/.test(arg))
  ) {
    throw new UserError(
      'A run that is resumed has a preset, seeds and a part',
      'Leave --preset, --seed, --only, --shard and --reuse out',
    );
  }
  if (values.software && values.backend !== 'webgpu') {
    throw new UserError(
      '--software stands in for a GPU, and goes with no other backend',
      'Give it with --backend webgpu, or leave it out',
    );
  }
  if (values.port !== undefined && !values.watch)
    throw new UserError('--port is where the page of --watch is', 'Give both, or neither');
  return {
    ...values,
    topic,
    port: portIn(values.port),
    backend: backendIn(values.backend),
    seeds: seedsIn(values.seed),
    only: values.only?.split(','),
    shard: shardIn(values.shard),
    data: values.data && readDataSource(values.data),
  };
}

/**
 * Reads what stands behind the word `merge`.
 *
 * @throws {UserError} where no run is named, or an option is unknown
 */
export function readMergeOptions(args: readonly string[]) {
  const { out, json, help } = known;
  const { values, positionals } = explained({ out, json, help }, (options) =>
    parseArgs({ args: [...args], options, allowPositionals: true }),
  );
  if (values.help || positionals.length > 0) return { ...values, runs: positionals };
  throw new UserError('merge joins runs, and none is named', 'Name some by their folders');
}

function backendIn(value: string): BackendName {
  const name = backendNames.find((candidate) => candidate === value);
  if (name !== undefined) return name;
  throw new UserError(`There is no --backend ${value}`, `Use one of ${backendNames.join(', ')}`);
}

function portIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (text.trim() !== '' && Number.isInteger(port) && port >= 0 && port < 65536) return port;
  throw new UserError(`--port ${text} is no port`, 'Give a number from 0 to 65535');
}

function seedsIn(text: string): number[] {
  const seeds = text.split(',').map((part) => {
    const seed = Number(part);
    // The generators take 32 bits: two seeds that differ above them would be one and the same run.
    if (part.trim() !== '' && seed === seed >>> 0) return seed;
    throw new UserError(
      `--seed ${text} is no whole number from 0 to 4294967295`,
      'Give one, such as --seed 1, or several with commas between',
    );
  });
  if (new Set(seeds).size === seeds.length) return seeds;
  throw new UserError(`--seed ${text} names a seed twice`, 'Name each seed once');
}

function shardIn(text: string | undefined): Shard | undefined {
  if (text === undefined) return undefined;
  const [, index = NaN, count = NaN] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index >= 1 && index <= count) return { index, count };
  throw new UserError(`--shard ${text} is no part of a whole`, 'Give one, such as --shard 1/4');
}

function explained<Known extends object, Read>(options: Known, read: (options: Known) => Read) {
  try {
    return read(options);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split(/\.\s/)[0] : String(cause);
    const names = Object.keys(options).map((name) => `--${name}`);
    throw new UserError(String(reason), `Options are ${names.join(', ')}`, { cause });
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
