import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StepReport } from '../../../src/impl/distillation/index.ts';
import { watchLoss } from '../../../src/train/runs/divergence.ts';
import { readOptions } from '../../../src/train/options.ts';
import type { Preset, TrainedRow } from '../../../src/train/presets/preset-schema.ts';
import { presets } from '../../../src/train/presets/presets.ts';
import { run } from '../../../src/train/runs/run.ts';
import { runRecordSchema } from '../../../src/train/runs/run-record.ts';

const smoke = presets.smoke;
let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'gloss-diverge-'));
});
afterEach(async () => {
  presets.smoke = smoke;
  await rm(out, { recursive: true, force: true });
});

/** The rows of `smoke`, one of them at another learning rate. */
function rowsWith(name: string, learningRate: number): Preset['rows'] {
  return smoke.rows.map((row) =>
    row.name === name ? { ...(row as TrainedRow), learningRate } : row,
  );
}

async function trainWith(change: Partial<Preset>): Promise<{ message: string; folder: string }> {
  presets.smoke = { ...smoke, ...change };
  const args = ['--preset', 'smoke', '--backend', 'wasm', '--out', out];
  const message = await run(readOptions(args), {
    onEvent() {},
    say() {},
    signal: new AbortController().signal,
  }).then(
    () => 'It did not stop',
    (error: unknown) => String(error),
  );
  const [id = ''] = await readdir(out);
  return { message, folder: join(out, id) };
}

describe('a learning rate that is far too high', () => {
  test('ends the run while the loss is still finite, and names step, rate and the last checkpoint', async () => {
    const { message, folder } = await trainWith({
      rows: rowsWith('distilled', 5),
    });
    expect(message).toMatch(
      /^TrainError: The loss of "distilled" diverges: from \d\.\d\d at first to [\d.e+]+ on the mean of 20 steps, at step \d+ of epoch 1, with the learning rate \d\.\d\d\. Lower the learning rate in src\/train\/presets\/presets\.ts\. The last checkpoint is .*\/checkpoints\/000006$/,
    );
    const record = runRecordSchema.parse(
      JSON.parse(await readFile(join(folder, 'record.json'), 'utf8')),
    );
    expect(record.status).toBe('failed');
    // What is known of the way there is kept, and is all that JSON can say.
    expect(await readFile(join(folder, 'metrics.jsonl'), 'utf8')).toMatch(/"model":"distilled"/);
  }, 60_000);

  test('leaves no checkpoint whose weights are broken', async () => {
    const { message, folder } = await trainWith({
      batchSize: 1500,
      rows: rowsWith('teacher', 1e39),
    });
    expect(message).toBe(
      'TrainError: The weights of "teacher" are no longer finite after step 1 of epoch 1, and are not kept. Lower the learning rate in src/train/presets/presets.ts',
    );
    expect(await readdir(folder)).not.toContain('checkpoints');
  }, 60_000);
});

describe('the watch over a loss', () => {
  const watched = (losses: readonly number[]) => {
    const check = watchLoss('teacher', losses[0] ?? NaN);
    return losses.findIndex((loss, step) => {
      try {
        check({ epoch: 0, step, loss, learningRate: 0.1 } as StepReport);
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
});
