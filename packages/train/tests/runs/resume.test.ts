import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Command,
  ended,
  folderIn,
  learned,
  recordIn,
  start as startIn,
  topics,
  weightsOf,
} from '../two-topics.ts';
import { expectEveryStepOnce } from './metrics-file.ts';

/** How many runs of each topic are killed; a hundred take some minutes. */
const kills = Number(process.env['KILLS'] ?? 3);

describe.each(topics)('of $topic,', (topic) => {
  const { given, models, trained, first } = topic;
  let out: string;
  let whole: { milliseconds: number; learned: unknown; weights: string[] };

  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'gloss-resume-'));
    const begin = performance.now();
    const { code } = await ended(start('whole'));
    expect(code).toBe(0);
    whole = { milliseconds: performance.now() - begin, ...(await outcome('whole')) };
  });
  afterAll(() => rm(out, { recursive: true, force: true }));

  function start(name: string, ...args: string[]): Command {
    const options = args.length > 0 ? args : ['--preset', 'smoke', '--backend', 'wasm'];
    return startIn(topic, ...given, ...options, '--out', join(out, name));
  }

  /** Kills a run once what it says matches. */
  function killAt(command: Command, said: RegExp) {
    command.stderr?.on('data', () => {
      if (said.test(command.said)) command.kill('SIGKILL');
    });
    return ended(command);
  }

  const folderOf = (name: string) => folderIn(join(out, name));

  /** What has to be the same, whatever happened on the way. */
  async function outcome(name: string) {
    const folder = await folderOf(name);
    const record = await recordIn(folder);
    expect(record.status).toBe('complete');
    expect(record.models.map(({ id }) => id)).toEqual(models);
    await expectEveryStepOnce(folder, record);
    return { learned: learned(record), weights: await weightsOf(folder, record) };
  }

  async function expectSameAsWhole(name: string, isUntidy = false): Promise<void> {
    const same = await outcome(name);
    expect(same.learned).toEqual(whole.learned);
    expect(same.weights.map((data, index) => data === whole.weights[index])).toEqual(
      trained.map(() => true),
    );
    // Nothing is left of what it took to get here.
    if (isUntidy) return;
    const files = [...trained.map((id) => `${id}.weights.bin`), 'metrics.jsonl', 'record.json'];
    expect((await readdir(await folderOf(name))).sort()).toEqual(files.sort());
  }

describe('killed at any moment and resumed, a run ends as one that was never stopped', () => {
  test.each(Array.from({ length: kills }, (_, number) => number))(
    '%i',
    async (number) => {
      const name = `killed-${number}`;
      const random = () => (0.15 + 0.9 * Math.random()) * whole.milliseconds;
      let child = start(name);
      for (let attempt = 0; ; attempt++) {
        // Where starting takes all the time that there is before a kill, a run would never end.
        const timer = attempt < 10 ? setTimeout(() => child.kill('SIGKILL'), random()) : undefined;
        const { code, said } = await ended(child);
        clearTimeout(timer);
        // Killed between its last word and tidying up, it is complete, and only untidy.
        if (/is unfinished/.test(said)) return expectSameAsWhole(name, true);
        if (code === 0) break;
        // Killed before it had written down that it is a run, it has left nothing to go on with.
        const isThere = (await folderOf(name)) !== '';
        expect(said).not.toMatch(/damaged|Error/);
        child = isThere ? start(name, '--resume') : start(name);
      }
      await expectSameAsWhole(name);
    },
    120_000,
  );
});

test('Ctrl-C keeps the very step', async () => {
  const child = start('stopped');
  child.stderr?.on('data', () => {
    if (first(2).test(child.said)) child.kill('SIGINT');
  });
  expect((await ended(child)).code).toBe(130);
  expect((await ended(start('stopped', '--resume'))).code).toBe(0);
  await expectSameAsWhole('stopped');
});

test('a line of metrics that was torn is cut off, and so is what happened after the checkpoint', async () => {
  await killAt(start('torn'), first(2));
  const path = join(await folderOf('torn'), 'metrics.jsonl');
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  const beyond = { ...JSON.parse(String(lines.at(-1))), model: models.at(-1), loss: 123 };
  await appendFile(path, `${JSON.stringify(beyond)}\n{"type":"steps","model":"lea`);
  expect((await ended(start('torn', '--resume'))).code).toBe(0);
  await expectSameAsWhole('torn');
  expect(await readFile(path, 'utf8')).not.toContain('"loss":123,');
});

describe('a checkpoint that is damaged', () => {
  /** A run that was killed when it had two checkpoints, and both, the later one last. */
  async function killed(name: string): Promise<string[]> {
    await killAt(start(name), first(3));
    const folder = join(await folderOf(name), 'checkpoints');
    const numbers = (await readdir(folder)).filter((entry) => !entry.endsWith('.tmp')).sort();
    return numbers.map((number) => join(folder, number));
  }
  const damaged = /checkpoints\/\d{6} is damaged: it has changed since it was written/;

  test('is named, and the one before it serves', async () => {
    const checkpoints = await killed('damaged');
    await truncate(String(checkpoints.at(-1)), 100);
    const { code, said } = await ended(start('damaged', '--resume'));
    expect(said).toMatch(damaged);
    expect(code).toBe(0);
    await expectSameAsWhole('damaged');
  });

  test.each([
    ['of its numbers', (data: Buffer) => data.length - 7],
    ['of its head', (data: Buffer) => data.indexOf('"step":') + 7],
  ])('is noticed by a single byte %s; without any other the run begins again', async (_, place) => {
    const name = `flipped-${place(Buffer.from('"step":'))}`;
    for (const checkpoint of await killed(name)) {
      const data = await readFile(checkpoint);
      data[place(data)] = (data[place(data)] ?? 0) ^ 1;
      await writeFile(checkpoint, data);
    }
    const { code, said } = await ended(start(name, '--resume'));
    expect(said).toMatch(damaged);
    expect(code).toBe(0);
    await expectSameAsWhole(name);
  });

  test('or of an earlier version, which was a folder, is named', async () => {
    for (const checkpoint of await killed('earlier')) {
      await rm(checkpoint);
      await mkdir(checkpoint);
      await writeFile(join(checkpoint, 'state.json'), '{}');
    }
    const { code, said } = await ended(start('earlier', '--resume'));
    expect(said).toMatch(/checkpoints\/\d{6} is damaged: EISDIR/);
    expect(code).toBe(0);
    await expectSameAsWhole('earlier');
  });
});

describe('what can’t be resumed says why', () => {
  test('a folder that another process trains into', async () => {
    await killAt(start('held'), first(1));
    const folder = await folderOf('held');
    const lock = join(folder, `lock-${process.pid}`);
    await writeFile(lock, '');
    const { code, said } = await ended(start('held', '--resume'));
    expect({ code, said }).toEqual({
      code: 1,
      said: `Another process is training into ${folder}. Wait for it, stop it, or, if there is none, remove ${lock}\n`,
    });
    await rm(lock);
    expect((await ended(start('held', '--resume'))).code).toBe(0);
  });

  test.each([
    [
      'nothing unfinished',
      ['--resume'],
      /^No run of \w+ in .* is unfinished\. Begin one without --resume$/m,
    ],
    ['a name that is none', ['--resume', 'nowhere'], /^There is no run nowhere in /m],
    [
      'a seed of one’s own',
      ['--resume', '--seed', '3'],
      /^A run that is resumed has a preset, seeds and a part\. /m,
    ],
  ])('%s', async (_, args, reason) => {
    const { code, said } = await ended(start('whole', ...args));
    expect(code).toBe(1);
    expect(said).toMatch(reason);
  });

  test('a run that is complete, by its name', async () => {
    const folder = await folderOf('whole');
    const { code, said } = await ended(start('whole', '--resume', folder.split('/').at(-1) ?? ''));
    expect(code).toBe(1);
    expect(said).toContain('is complete. There is nothing to resume');
  });

  test('another backend', async () => {
    await killAt(start('backend'), first(1));
    const { code, said } = await ended(start('backend', '--resume', '--backend', 'cpu'));
    expect(code).toBe(1);
    expect(said).toContain('was trained on wasm, not on cpu. Resume it with --backend wasm');
  });
});
});
