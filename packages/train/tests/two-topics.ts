import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readOptions } from '../src/options.ts';
import { type RunRecord, runRecordSchema } from '../src/records/run-record.ts';
import type { Watcher } from '../src/runs/follow.ts';
import { run } from '../src/runs/run.ts';

export interface TestTopic {
  topic: string;
  /** The folder of the project that has the topic. */
  project: string;
  /** What its name stands for on the command line. */
  given: string[];
  /** Its models in a run of one seed, and those that have weights. */
  models: string[];
  trained: string[];
  /** What standard error has when the first model that is trained has ended an epoch. */
  first: (epoch: number) => RegExp;
}

/** The first topic of this project, and one that has nothing in common with it, of a project of its own. */
export const topics: readonly TestTopic[] = [
  {
    topic: 'distillation',
    project: resolve('.'),
    given: ['distillation'],
    models: ['teacher', 'alone', 'distilled'],
    trained: ['teacher', 'alone', 'distilled'],
    first: (epoch) => RegExp(`teacher +${epoch}/3`),
  },
  {
    topic: 'letters',
    project: resolve('packages/train/tests/project'),
    given: ['letters', '--data', 'text'],
    models: ['counts', 'learnt', 'pupil', 'mean', 'last'],
    trained: ['learnt', 'pupil', 'last'],
    first: (epoch) => RegExp(`learnt +${epoch}/3`),
  },
];

const script = resolve('scripts/train.ts');

export type Command = ChildProcess & { said: string; printed: string };

/** Starts the command as a person would, but for npm. */
export function start({ project }: Pick<TestTopic, 'project'>, ...args: string[]): Command {
  const child = spawn(process.execPath, [script, ...args], { cwd: project });
  const command = Object.assign(child, { said: '', printed: '' });
  child.stdout.on('data', (data) => (command.printed += data));
  child.stderr.on('data', (data) => (command.said += data));
  return command;
}

export function ended(
  command: Command,
): Promise<{ code: number | null; said: string; printed: string }> {
  return new Promise((done) =>
    command.on('close', (code) => done({ code, said: command.said, printed: command.printed })),
  );
}

/** Trains the preset smoke in this process, in the topic's project. */
export async function smokeHere(
  { project, given }: TestTopic,
  args: readonly string[],
  watcher: Partial<Watcher> = {},
): Promise<RunRecord> {
  const preset = args.includes('--resume') ? [] : ['--preset', 'smoke', '--backend', 'wasm'];
  const { signal } = new AbortController();
  return inProject(project, () =>
    run(readOptions([...given, ...preset, ...args]), {
      onEvent() {},
      say() {},
      signal,
      ...watcher,
    }),
  );
}

/** Topics are found below the current folder. */
export async function inProject<Value>(
  project: string,
  work: () => Promise<Value>,
): Promise<Value> {
  const before = process.cwd();
  process.chdir(project);
  try {
    return await work();
  } finally {
    process.chdir(before);
  }
}

/** The folder of the only run; a process that was killed at its very first write leaves one without a record. */
export async function folderIn(out: string): Promise<string> {
  for (const id of await readdir(out).catch(() => [])) {
    const folder = join(out, id);
    if ((await readdir(folder)).includes('record.json')) return folder;
  }
  return '';
}

export async function recordIn(folder: string): Promise<RunRecord> {
  return runRecordSchema.parse(JSON.parse(await readFile(join(folder, 'record.json'), 'utf8')));
}

/** What of a record has to be the same in every run with the same seed: all but times. */
export function learned({ models }: RunRecord): unknown {
  const kept = models.map(({ id, name, seed, epochs, result }) => ({
    id,
    name,
    seed,
    epochs,
    result,
  }));
  const isTime = /^(?:seconds|samplesPerSecond|ms[A-Z].*)$/;
  return JSON.parse(
    JSON.stringify(kept, (field, value) => (isTime.test(field) ? undefined : value)),
  );
}

export async function weightsOf(folder: string, { models }: RunRecord): Promise<string[]> {
  const files = models.flatMap(({ weights }) => weights ?? []);
  return Promise.all(files.map((file) => readFile(join(folder, file), 'base64')));
}
