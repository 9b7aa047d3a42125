import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ended,
  learned,
  recordIn,
  smokeHere,
  start,
  topics,
  weightsOf,
} from '../two-topics.ts';

describe.each(topics)('of $topic,', (topic) => {
  const [model = ''] = topic.trained;
  let out: string;
  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'gloss-reuse-'));
  });
  afterAll(() => rm(out, { recursive: true, force: true }));

  /** A smoke run, and which models were trained in it. */
  async function smoke(name: string, ...args: string[]) {
    const begun: string[] = [];
    const record = await smokeHere(topic, ['--out', join(out, name), ...args], {
      onEvent: ({ type, job }) => type === 'begin' && begun.push(job.id),
    });
    expect(record.status).toBe('complete');
    return { record, begun, folder: join(out, name, record.id) };
  }

  test('what a part has trained is taken over, weights and all, and nothing is trained twice', async () => {
    const whole = await smoke('whole');
    const part = await smoke('parts', '--only', model);
    expect(part.record.models.map(({ id }) => id)).toEqual([model]);
    const rest = await smoke('parts', '--reuse');
    expect(rest.begun).toEqual(whole.begun.filter((id) => id !== model));
    expect(rest.record.models).toContainEqual(part.record.models[0]);
    expect(new Set(learned(rest.record) as object[])).toEqual(
      new Set(learned(whole.record) as object[]),
    );
    for (const id of topic.trained) {
      const [one, other] = [whole, rest].map(({ record, folder }) =>
        weightsOf(folder, { ...record, models: record.models.filter((own) => own.id === id) }),
      );
      expect(await one).toEqual(await other);
    }
  });

  test('another seed, other settings or no wish for it trains anew', async () => {
    const first = await smoke('others', '--only', model);
    const again = await smoke('others', '--only', model);
    const seed = await smoke('others', '--only', model, '--seed', '2', '--reuse');
    for (const { begun } of [again, seed]) expect(begun).toEqual([model]);
    const reused = await smoke('others', '--only', model, '--reuse');
    expect(reused.begun).toEqual([]);
    for (const { folder } of [first, again, seed, reused]) {
      const record = await recordIn(folder);
      Object.assign(record.config, { batchSize: 25 });
      await writeFile(join(folder, 'record.json'), JSON.stringify(record));
    }
    expect((await smoke('others', '--only', model, '--reuse')).begun).toEqual([model]);
  });

  test('runs that can’t be read, or whose configuration is of another time, are passed over', async () => {
    const { record, folder } = await smoke('old', '--only', model);
    const text = JSON.stringify({ ...record, config: { rows: 'none' } });
    await writeFile(join(folder, 'record.json'), text);
    const other = await smoke('old', '--only', model, '--reuse');
    expect(other.begun).toEqual([model]);
    await writeFile(join(other.folder, 'record.json'), text.slice(0, 100));
    expect((await smoke('old', '--only', model, '--reuse')).begun).toEqual([model]);
    expect(await readFile(join(folder, 'record.json'), 'utf8')).toBe(text);
  });

  test('weights that are gone are named, with the way out', async () => {
    const { folder } = await smoke('gone', '--only', model);
    await rm(join(folder, `${model}.weights.bin`));
    const args = [...topic.given, '--preset', 'smoke', '--backend', 'wasm', '--reuse'];
    const { code, said } = await ended(start(topic, ...args, '--out', join(out, 'gone')));
    expect({ code, said }).toEqual({
      code: 1,
      said: `${folder}/${model}.weights.bin, the weights of "${model}", is gone. Copy it there, or leave --reuse out\n`,
    });
  });
});
