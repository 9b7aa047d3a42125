import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import distillation from '../../../src/impl/distillation/experiment.ts';
import type { Config } from '../../../src/impl/distillation/settings.ts';
import { expectFinite, watchLoss } from '../src/divergence.ts';
import { recordIn, smokeHere, topics } from './two-topics.ts';

const [topic] = topics as [(typeof topics)[0]];
/** What the trainer reads. */
const declared: { smoke: Config } = distillation.presets;
const { smoke } = declared;
let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'gloss-diverge-'));
});
afterEach(async () => {
  declared.smoke = smoke;
  await rm(out, { recursive: true, force: true });
});

async function trainWith(change: Partial<Config>): Promise<{ message: string; folder: string }> {
  declared.smoke = { ...smoke, ...change };
  const message = await smokeHere(topic, ['--out', out]).then(
    () => 'It did not stop',
    (error: unknown) => String(error),
  );
  const [id = ''] = await readdir(out);
  return { message, folder: join(out, id) };
}

/** The rows of `smoke`, one of them at another learning rate. */
function rowsWith(name: string, learningRate: number): Config['rows'] {
  return smoke.rows.map((row) =>
    row.name === name ? Object.assign({}, row, { learningRate }) : row,
  );
}

describe('a learning rate that is far too high', () => {
  test('ends the run while the loss is still finite, and names step, rate and the last checkpoint', async () => {
    const { message, folder } = await trainWith({ rows: rowsWith('distilled', 5) });
    expect(message).toMatch(
      /^UserError: The loss of "distilled" diverges: from \d\.\d\d at first to [\d.e+]+ on the mean of 20 steps, at step \d+ of epoch 1, with the learning rate \d\.\d\d\. Lower the learning rate in the presets of src\/impl\/distillation\. The last checkpoint is .*\/checkpoints\/000006$/,
    );
    expect((await recordIn(folder)).status).toBe('failed');
    // What is known of the way there is kept, and is all that JSON can say.
    expect(await readFile(join(folder, 'metrics.jsonl'), 'utf8')).toMatch(/"model":"distilled"/);
  });

  test('leaves no checkpoint whose weights are broken', async () => {
    const { message, folder } = await trainWith({
      batchSize: 1500,
      rows: rowsWith('teacher', 1e39),
    });
    expect(message).toBe(
      'UserError: The weights of "teacher" are no longer finite after step 1 of epoch 1, and are not kept. Lower the learning rate in the presets of src/impl/distillation',
    );
    expect(await readdir(folder)).not.toContain('checkpoints');
  });

  test('nor one whose optimiser remembers what is broken', () => {
    const check = (...arrays: number[][]) =>
      expectFinite(
        'm',
        3,
        10,
        arrays.map((array) => Float32Array.from(array)),
        'Learn slower',
      );
    expect(() => check([1, 2], [3, NaN])).toThrow('after step 3 of epoch 1');
    expect(() => check([1, 2], [3, 4])).not.toThrow();
  });
});

describe('the watch over a loss', () => {
  const watched = (losses: readonly number[]) => {
    const [firstLoss = NaN] = losses;
    const check = watchLoss('teacher', 100, 'Learn slower');
    return losses.findIndex((loss, step) => {
      try {
        check({ samples: 1, learningRate: 0.1, metrics: { loss } }, { step, firstLoss });
        return false;
      } catch {
        return true;
      }
    });
  };
  const repeated = (loss: number, count: number) => Array.from({ length: count }, () => loss);

  test('lets a loss fall, stumble, and stay', () => {
    expect(watched([2.3, ...repeated(2.3, 500)])).toBe(-1);
    expect(watched([2.3, 9, 9, 9, 2, 1, 0.5])).toBe(-1);
    expect(watched([2.3, ...repeated(0.01, 300), 2.3, ...repeated(0.01, 300)])).toBe(-1);
  });

  test('stops one that is high for long, one that explodes, and one that is no number', () => {
    expect(watched([2.3, ...repeated(8, 30)])).toBe(17);
    expect(watched([2.3, 2, 1e6])).toBe(2);
    expect(watched([2.3, 2, NaN])).toBe(2);
    expect(watched([Infinity])).toBe(0);
  });

  test('one below zero may fall further, and not rise far above it', () => {
    expect(watched([-1, ...repeated(-1, 100), ...repeated(-5, 100)])).toBe(-1);
    expect(watched([-1, ...repeated(0.5, 100)])).toBe(-1);
    expect(watched([-1, ...repeated(3, 100)])).toBeGreaterThan(5);
  });
});
