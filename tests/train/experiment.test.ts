import * as tf from '@tensorflow/tfjs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readOptions } from '../../src/train/options.ts';
import { run } from '../../src/train/runs/run.ts';
import { runRecordSchema } from '../../src/train/runs/run-record.ts';

test('a run can be stopped while the teacher answers the transfer set', async () => {
  const out = await mkdtemp(join(tmpdir(), 'gloss-answers-'));
  try {
    const controller = new AbortController();
    const seen: number[] = [];
    const before = tf.memory().numBytes;
    const record = await run(readOptions(['--preset', 'smoke', '--out', out]), {
      signal: controller.signal,
      say() {},
      onEvent(event) {
        if (event.type !== 'answers') return;
        seen.push(event.done);
        controller.abort();
      },
    });
    expect(seen).toEqual([1000]);
    expect(record.status).toBe('interrupted');
    expect(record.models.map(({ name }) => name)).toEqual(['teacher', 'alone']);
    const kept = await readFile(join(out, record.id, 'record.json'), 'utf8');
    expect(runRecordSchema.parse(JSON.parse(kept))).toEqual(record);
    // TensorFlow.js's momentum optimiser never gives back the scalar of its learning rate.
    expect(tf.memory().numBytes - before).toBeLessThanOrEqual(2 * Float32Array.BYTES_PER_ELEMENT);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
});
