import { cp, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { merge } from '../../src/runs/merge.ts';
import type { RunRecord } from '../../src/records/run-record.ts';
import {
  ended,
  inProject,
  learned,
  recordIn,
  smokeHere,
  start,
  type TestTopic,
  topics,
  weightsOf,
} from '../two-topics.ts';

const [distillation, letters] = topics as [TestTopic, TestTopic];

let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'gloss-merge-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

const smoke = (topic: TestTopic, ...args: string[]) => smokeHere(topic, [...args, '--out', out]);

/** Merges where the topics of neither project would be found by chance. */
async function joinedIn({ project }: TestTopic, ...runs: (RunRecord | string)[]) {
  const said: string[] = [];
  const ids = runs.map((one) => (typeof one === 'string' ? one : one.id));
  const record = await inProject(project, () =>
    merge({ runs: ids, out }, (message) => said.push(message)),
  );
  return { said, record };
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

const weights = (record: RunRecord) => weightsOf(join(out, record.id), record);
const ids = ({ models }: RunRecord) => models.map(({ id }) => id);

describe.each(topics)('of $topic, parts that are merged', (topic) => {
  const joined = (...runs: (RunRecord | string)[]) => joinedIn(topic, ...runs);
  /** Runs that are only read, by all tests. */
  let whole: RunRecord, odd: RunRecord, even: RunRecord;
  beforeAll(async () => {
    whole = await smoke(topic, '--seed', '1,2');
    odd = await smoke(topic, '--seed', '1,2', '--shard', '1/2');
    even = await smoke(topic, '--seed', '1,2', '--shard', '2/2');
  });

  test('are the whole run, bit for bit, whatever order they are named in', async () => {
    for (const parts of [
      [odd, even],
      [even, odd],
    ]) {
      const { record, said } = await joined(...parts);
      expect(said).toEqual([]);
      expect(record.status).toBe('complete');
      expect(record.id).toMatch(RegExp(`^${topic.topic}-smoke-merged-seeds1-2-\\d+T\\d+Z$`));
      expect(learned(record)).toEqual(learned(whole));
      expect(await weights(record)).toEqual(await weights(whole));
      expect(await recordIn(join(out, record.id))).toEqual(record);
    }
  });

  test('say of each model where it comes from, also when they are merged again', async () => {
    const { record } = await joined(odd, even);
    const [first, second] = record.parts ?? [];
    expect(record.parts?.flatMap(({ models }) => models).toSorted()).toEqual(ids(whole).toSorted());
    const { id, startedAt, endedAt, commit, backend, versions, machine } = odd;
    expect(first).toMatchObject({ id, startedAt, endedAt, commit, backend, versions, machine });
    expect(first?.models).toEqual(ids(whole).filter((id) => ids(odd).includes(id)));
    expect(second?.models.length).toBeGreaterThan(0);
    const third = await smoke(topic, '--seed', '3', '--only', String(topic.trained[0]));
    const again = (await joined(record, third)).record;
    expect(again.seeds).toEqual([1, 2, 3]);
    expect(again.parts?.map(({ id }) => id)).toEqual([odd.id, even.id, third.id]);
    expect(again.parts?.[2]?.models).toEqual([`${topic.trained[0]}-seed3`]);
  });

  test('leave out what is not finished', async () => {
    const [, model = ''] = topic.trained;
    const stopped = await altered(odd, `${topic.topic}-stopped`, ({ models }) => {
      for (const one of models) if (one.name === model) delete one.result;
    });
    const { said, record } = await joined(stopped);
    expect(said).toContainEqual(
      expect.stringMatching(
        RegExp(`^${stopped}: "${model}" of seed \\d is left out: it is not finished, after 3 epochs$`),
      ),
    );
    expect(record.models.every(({ result }) => result)).toBe(true);
  });

  const differing: [string, (record: RunRecord) => unknown, string][] = [
    ['preset', (record) => (record.preset = 'quick'), 'preset ("smoke" and "quick")'],
    ['batch', ({ config }) => (config['batchSize'] = 64), 'config.batchSize ('],
    [
      'data',
      ({ data }) => (data.sha256 = '0123456789abcdef'),
      ' and "0123456789abcdef")',
    ],
    ['count', ({ data }) => (data['more'] = 3), 'data.more (none and 3)'],
    ['backend', ({ backend }) => (backend.name = 'cpu'), 'backend ("wasm" and "cpu")'],
    ['topic', (record) => (record.topic = 'else'), `topic ("${topic.topic}" and "else")`],
  ];
  test.each(differing)('are refused where one has another %s', async (name, change, says) => {
    const other = await altered(even, `${topic.topic}-other-${name}`, change);
    await expect(joined(odd, other)).rejects.toThrow(
      RegExp(
        `^The runs ${odd.id} and ${other} are no parts of one: they differ in .*${RegExp.escape(says)}.*\\. Leave one of them out$`,
      ),
    );
  });

  test('are refused where one has another result, or curve, of the same training', async () => {
    const model = odd.models.find(({ name }) => name === topic.trained[0]);
    const changes: [string, (model: RunRecord['models'][0]) => unknown][] = [
      ['result', ({ result }) => result && (result['confusion'] = result['samples'] = [])],
      ['epoch', ({ epochs }) => epochs[0] && (epochs[0].loss += 1)],
    ];
    for (const [name, change] of changes) {
      const other = await altered(odd, `${topic.topic}-other-${name}`, ({ models }) =>
        models.filter(({ id }) => id === model?.id).map(change),
      );
      await expect(joined(odd, other)).rejects.toThrow(
        `The runs ${odd.id} and ${other} have both trained "${model?.name}" of seed ${model?.seed}, with different results. Leave one of them out`,
      );
    }
  });

  test('may have taken another time', async () => {
    const slow = await altered(odd, `${topic.topic}-slow`, ({ models }) => {
      for (const { result, epochs } of models) {
        for (const epoch of epochs) epoch.seconds += 1;
        for (const field of ['seconds', 'msPerImage', 'msPerPass'])
          if (result?.[field] !== undefined) result[field] = 1234;
      }
    });
    expect((await joined(odd, slow, even)).record.status).toBe('complete');
  });

  test('an older record without a checksum goes by the name of its data', async () => {
    const old = await altered(even, `${topic.topic}-old`, ({ data }) => delete data.sha256);
    expect((await joined(odd, old)).record.status).toBe('complete');
  });

  test('no such run, the same twice, nothing finished, a damaged record, short weights', async () => {
    await expect(joined('none')).rejects.toThrow(
      `There is no run none in ${out}. Name one by its folder, or --out where it is`,
    );
    await expect(joined(odd, join(out, odd.id))).rejects.toThrow(
      `${join(out, odd.id)} is named twice. Name each run once`,
    );
    const empty = await altered(odd, `${topic.topic}-empty`, (record) => (record.models = []));
    await expect(joined(empty)).rejects.toThrow(
      'None of these runs has finished a training. Name others, or wait',
    );
    const cut = await altered(odd, `${topic.topic}-cut`, () => {});
    const { id, weights: file } = odd.models.find((model) => model.weights) ?? {};
    await truncate(join(out, cut, String(file)), 100);
    await expect(joined(cut)).rejects.toThrow(
      RegExp(
        `weights of "${id}", has 100 bytes where \\d+ are due\\. Copy it there, or leave the run out$`,
      ),
    );
    const before = await readdir(out);
    await writeFile(join(out, cut, 'record.json'), '{');
    await expect(joined(cut)).rejects.toThrow(
      `${join(out, cut, 'record.json')} can't be read. Fetch it again from where it was made, or leave the run out`,
    );
    expect(await readdir(out)).toEqual(before);
  });
});

describe('runs of a seed each', () => {
  test('are the run of all seeds where every model is of one', async () => {
    const whole = await smoke(distillation, '--seed', '4,5');
    const parts = [
      await smoke(distillation, '--seed', '4'),
      await smoke(distillation, '--seed', '5'),
    ];
    const { record, said } = await joinedIn(distillation, ...parts);
    expect(said).toEqual([]);
    expect(learned(record)).toEqual(learned(whole));
    expect(await weights(record)).toEqual(await weights(whole));
  });

  test('count as far as their models learnt from the same as in a run of all seeds', async () => {
    const parts = [await smoke(letters, '--seed', '1'), await smoke(letters, '--seed', '2')];
    const [one, two] = parts as [RunRecord, RunRecord];
    const { record, said } = await joinedIn(letters, one, two);
    expect(record.status).toBe('interrupted');
    // The second pupil learnt from a table of its own seed's run; here it would be that of the first.
    expect(ids(record)).toEqual(['counts', 'learnt-seed1', 'learnt-seed2', 'pupil-seed1']);
    const learnsFromOthers = 'is left out: in a run of all these seeds it learns from others';
    const isMadeForOthers = 'is left out: in a run of all these seeds it is made for others';
    expect(said).toEqual([
      `${one.id}: "mean" of seed 1 ${learnsFromOthers}`,
      `${one.id}: "last" of seed 1 ${learnsFromOthers}`,
      `${two.id}: "counts" of seed 2 ${isMadeForOthers}`,
      `${two.id}: "pupil" of seed 2 ${learnsFromOthers}`,
      `${two.id}: "mean" of seed 2 ${isMadeForOthers}`,
      `${two.id}: "last" of seed 2 ${isMadeForOthers}`,
      'Missing for a complete run: pupil-seed2, mean, last',
    ]);
    const whole = await smoke(letters, '--seed', '1,2');
    const same = (learned(whole) as { id: string }[]).filter(({ id }) => ids(record).includes(id));
    expect(learned(record)).toEqual(same);
  });
});

describe('the command', () => {
  const command = (...args: string[]) => ended(start(distillation, 'merge', ...args));

  test('closes with a table, and takes folders as well as names', async () => {
    const teacher = await smoke(distillation, '--seed', '3', '--only', 'teacher');
    const target = join(out, 'elsewhere');
    const { code, printed, said } = await command(join(out, teacher.id), '--out', target);
    expect({ code, said }).toEqual({
      code: 0,
      said: 'Left out, as no run has trained them: alone, distilled\n',
    });
    const [id = ''] = await readdir(target);
    expect(printed).toMatch(/^teacher +\d+ +\d\.\d+ +89,610 /m);
    expect(printed).toContain('Knowledge distillation (distillation), preset smoke, seed 3.\n');
    expect(printed).toContain(`Record and weights: ${target}/${id}\n`);
  });

  test('says in a line what is wrong', async () => {
    expect((await command()).said).toBe(
      'merge joins runs, and none is named. Name some by their folders\n',
    );
    expect((await command('a', '--seed', '1')).said).toMatch(
      /^Unknown option '--seed'.*Options are --out, --json, --help\n$/,
    );
  });
});
