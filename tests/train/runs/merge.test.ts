import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { merge } from '../../../src/train/runs/merge.ts';
import { readOptions } from '../../../src/train/options.ts';
import { type RunRecord, runRecordSchema } from '../../../src/train/runs/run-record.ts';
import { run } from '../../../src/train/runs/run.ts';

let out: string;
/** Runs of the preset smoke; those that are only read, by all tests. */
let whole: RunRecord, odd: RunRecord, even: RunRecord, teacher: RunRecord;

async function smoke(...args: string[]): Promise<RunRecord> {
  const given = ['--preset', 'smoke', '--backend', 'wasm', '--jobs', '1', '--out', out, ...args];
  const signal = new AbortController().signal;
  return run(readOptions(given), { onEvent: () => {}, say: () => {}, signal });
}

async function joined(...runs: (RunRecord | string)[]) {
  const said: string[] = [];
  const ids = runs.map((one) => (typeof one === 'string' ? one : one.id));
  return { said, record: await merge({ runs: ids, out }, (message) => said.push(message)) };
}

/** The same run with another record. */
async function altered(
  record: RunRecord,
  name: string,
  change: (record: RunRecord) => unknown,
): Promise<string> {
  const copy = structuredClone(record);
  copy.id = name;
  change(copy);
  await cp(join(out, record.id), join(out, name), { recursive: true });
  await writeFile(join(out, name, 'record.json'), JSON.stringify(copy));
  return name;
}

const results = ({ models }: RunRecord) =>
  models.map(({ id, name, seed, result }) => [
    id,
    name,
    seed,
    result?.testErrors,
    result?.confusion,
  ]);

async function weightsOf({ id, models }: RunRecord): Promise<Buffer[]> {
  return Promise.all(models.map(({ weights }) => readFile(join(out, id, String(weights)))));
}

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'gloss-merge-'));
  whole = await smoke('--seed', '1,2');
  odd = await smoke('--seed', '1,2', '--shard', '1/2');
  even = await smoke('--seed', '1,2', '--shard', '2/2');
  teacher = await smoke('--seed', '3', '--only', 'teacher');
}, 120_000);
afterAll(() => rm(out, { recursive: true, force: true }));

describe('parts that are merged', () => {
  test('are the whole run, bit for bit, whatever order they are named in', async () => {
    for (const parts of [
      [odd, even],
      [even, odd],
    ]) {
      const { record, said } = await joined(...parts);
      expect(said).toEqual([]);
      expect(record.status).toBe('complete');
      expect(record.id).toMatch(/^smoke-merged-seeds1-2-\d+T\d+Z$/);
      expect(results(record)).toEqual(results(whole));
      expect(await weightsOf(record)).toEqual(await weightsOf(whole));
      const kept = await readFile(join(out, record.id, 'record.json'), 'utf8');
      expect(runRecordSchema.parse(JSON.parse(kept))).toEqual(record);
    }
  });

  test('say of each model where it comes from, also when they are merged again', async () => {
    const { record } = await joined(odd, even);
    const ids = whole.models.map(({ id }) => id);
    const [first, second] = record.parts ?? [];
    expect(record.parts?.flatMap(({ models }) => models).toSorted()).toEqual(ids.toSorted());
    const { id, startedAt, endedAt, commit, backend, jobs, versions, machine } = odd;
    const origin = { id, startedAt, endedAt, commit, backend, jobs, versions, machine };
    expect(first).toMatchObject(origin);
    expect(first?.models).toEqual(ids.filter((id) => odd.models.some((model) => model.id === id)));
    expect(second?.models.length).toBeGreaterThan(0);
    const again = (await joined(record, teacher)).record;
    expect(again.parts).toEqual([
      first,
      second,
      expect.objectContaining({ id: teacher.id, models: ['teacher-seed3'] }),
    ]);
  });

  test('get the ids of a run of several seeds, and miss what is missing', async () => {
    const { record, said } = await joined(teacher, odd, even);
    expect(record.seeds).toEqual([1, 2, 3]);
    expect(record.status).toBe('interrupted');
    expect(said).toEqual(['Missing for a complete run: alone-seed3, distilled-seed3']);
    expect(record.models.map(({ id }) => id).slice(0, 3)).toEqual([
      'teacher-seed1',
      'teacher-seed2',
      'teacher-seed3',
    ]);
  });

  test('need no row that nobody trained, and take each row from whom it was trained by', async () => {
    const first = await altered(odd, 'teacher-alone', (record) => {
      record.models = record.models.filter(({ name }) => name === 'teacher');
      for (const row of record.config.rows)
        if (row.name === 'alone') Object.assign(row, { epochs: 9 });
    });
    const only = await joined(teacher);
    expect(only.said).toEqual(['Left out, as no run has trained them: alone, distilled']);
    expect(only.record.status).toBe('complete');
    expect(only.record.config.rows).toEqual([teacher.config.rows[0]]);
    const { record } = await joined(first, odd, even);
    expect(record.config.rows).toEqual(whole.config.rows);
  });

  test('leave out what is not finished', async () => {
    const stopped = await altered(odd, 'stopped', ({ models }) => {
      for (const model of models) if (model.name === 'alone') delete model.result;
    });
    const { said, record } = await joined(stopped);
    expect(said).toContainEqual(
      expect.stringMatching(
        /^stopped: "alone" of seed \d is left out: it is not finished, after 3 epochs$/,
      ),
    );
    expect(record.models.every(({ result }) => result)).toBe(true);
  });

  test('leave out ensembles of other seeds, and rows trained once for another', async () => {
    const asPaper = (record: RunRecord) => {
      record.config.rows.push({ name: 'ensemble', membersFrom: 'teacher' });
      const [model] = record.models;
      if (model) record.models.push({ ...model, id: 'ensemble', name: 'ensemble', members: 2 });
      for (const row of record.config.rows)
        if (row.name === 'alone') Object.assign(row, { once: true });
    };
    const one = await altered(whole, 'with-ensemble', (record) => {
      asPaper(record);
      record.models = record.models.filter(({ name, seed }) => name !== 'alone' || seed === 2);
    });
    const { said, record } = await joined(one, teacher);
    expect(said).toEqual([
      'with-ensemble: "alone" of seed 2 is left out: the row is trained once, for seed 1',
      'with-ensemble: "ensemble" of seed 1 is left out: its ensemble is of seeds 1, 2, not of 1, 2, 3',
      'Missing for a complete run: alone, distilled-seed3, ensemble',
    ]);
    expect(record.status).toBe('interrupted');
    const same = await joined(one);
    expect(same.record.models.map(({ id }) => id)).toContain('ensemble');
  });
});

describe('what is no part of one run', () => {
  const differing: [string, (record: RunRecord) => unknown, string][] = [
    ['preset', (record) => (record.preset = 'quick'), '(preset: "smoke" and "quick")'],
    [
      'samples',
      ({ config }) => (config.samples = null),
      '(samples: {"train":1500,"test":500} and null)',
    ],
    ['batch', ({ config }) => (config.batchSize = 64), '(batchSize: 50 and 64)'],
    ['momentum', ({ config }) => (config.momentum = 0.5), '(momentum: 0.9 and 0.5)'],
    [
      'data',
      ({ data }) => (data.sha256 = '0123456789abcdef'),
      ',1500,500] and ["0123456789abcdef",1500,500])',
    ],
    ['backend', ({ backend }) => (backend.name = 'cpu'), '(backend: "wasm" and "cpu")'],
    [
      'epochs',
      ({ config }) => Object.assign(config.rows[0] ?? {}, { epochs: 5 }),
      ' in the row "teacher" (epochs: 3 and 5)',
    ],
  ];
  test.each(differing)('is refused: another %s', async (name, change, says) => {
    const other = await altered(even, `other-${name}`, change);
    await expect(joined(odd, other)).rejects.toThrow(
      new RegExp(
        `^The runs ${odd.id} and other-${name} are no parts of one: they differ.*${RegExp.escape(says)}\\. Leave one of them out$`,
      ),
    );
  });

  test('is refused: another result of the same training', async () => {
    const other = await altered(odd, 'other-result', ({ models }) => {
      const result = models[0]?.result;
      if (result) result.testErrors += 1;
    });
    const errors = odd.models[0]?.result?.testErrors ?? NaN;
    await expect(joined(odd, other)).rejects.toThrow(
      `The runs ${odd.id} and other-result have both trained "teacher" of seed 1, with different results (${errors} and ${errors + 1} errors). Leave one of them out`,
    );
  });

  test('an older record without a checksum goes by the name of its data', async () => {
    const old = await altered(even, 'old', ({ data }) => delete data.sha256);
    expect((await joined(odd, old)).record.status).toBe('complete');
  });

  test('no such run, the same twice, nothing finished, a damaged record, short weights', async () => {
    await expect(joined('none')).rejects.toThrow(
      `There is no run none in ${out}. Name one by its folder, or --out where it is`,
    );
    await expect(joined(odd, join(out, odd.id))).rejects.toThrow(
      `${join(out, odd.id)} is named twice. Name each run once`,
    );
    const empty = await altered(odd, 'empty', (record) => (record.models = []));
    await expect(joined(empty)).rejects.toThrow(
      'None of these runs has finished a training. Name others, or wait',
    );
    const cut = await altered(odd, 'cut', () => {});
    await truncate(join(out, cut, 'teacher-seed1.weights.bin'), 100);
    await expect(joined(cut)).rejects.toThrow(
      /weights of "teacher-seed1", has 100 bytes where \d+ are due\. Copy it there, or leave the run out$/,
    );
    await writeFile(join(out, cut, 'record.json'), '{');
    await expect(joined(cut)).rejects.toThrow(
      `${join(out, cut, 'record.json')} can't be read. Fetch it again from where it was made, or leave the run out`,
    );
  });
});

describe('the command', () => {
  const command = (...args: string[]) =>
    spawnSync(process.execPath, ['scripts/train.ts', 'merge', ...args], { encoding: 'utf8' });

  test('closes with a table, and takes folders as well as names', async () => {
    const target = join(out, 'elsewhere');
    const { status, stdout, stderr } = command(join(out, teacher.id), '--out', target);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'Left out, as no run has trained them: alone, distilled\n',
    });
    const [id = ''] = await readdir(target);
    expect(stdout).toMatch(/^teacher +\d+ +67 /m);
    expect(stdout).toContain('Preset smoke, seed 3: 3 epochs for the teacher.\n');
    expect(stdout).toContain(`Record and weights: ${target}/${id}\n`);
  });

  test('says in a line what is wrong', () => {
    expect(command().stderr).toBe(
      'merge joins runs, and none is named. Name some by their folders\n',
    );
    expect(command('a', '--seed', '1').stderr).toMatch(
      /^Unknown option '--seed'.*Options are --out, --json, --help\n$/,
    );
  });
});
