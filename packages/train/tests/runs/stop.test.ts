import * as tf from '@tensorflow/tfjs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunRecord } from '../../src/records/run-record.ts';
import type { RunEvent } from '../../src/records/state.ts';
import { learned, recordIn, smokeHere, topics, weightsOf } from '../two-topics.ts';
import { expectEveryStepOnce } from './metrics-file.ts';

/** How many moments of each kind are tried. */
const stops = Number(process.env['STOPS'] ?? 2);

type Phase = 'preparing' | 'stepping' | 'evaluating';

/**
 * A run looks whether it is to stop between two steps, and wherever a topic pauses. This signal is given at the n-th of these
 * moments, and knows what the run was doing at each of them.
 */
function stopAt(moment: number) {
  let phase: Phase = 'preparing';
  let epochs = 0;
  const phases: Phase[] = [];
  const { signal } = new AbortController();
  Object.defineProperty(signal, 'aborted', { get: () => phases.push(phase) >= moment });
  const onEvent = (event: RunEvent) => {
    if (event.type === 'begin') ({ epochs } = event);
    if (event.type === 'begin') phase = 'stepping';
    if (event.type === 'epoch' && event.epoch.epoch === epochs) phase = 'evaluating';
    if (event.type === 'result') phase = 'preparing';
  };
  return { signal, onEvent, phases };
}

const oneOf = (moments: readonly number[]) => moments[Math.floor(Math.random() * moments.length)];

describe.each(topics)('of $topic, a run that is stopped', (topic) => {
  let out: string;
  let whole: { record: RunRecord; weights: string[]; phases: Phase[] };
  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'gloss-stop-'));
    const { phases, ...watcher } = stopAt(Infinity);
    const record = await smokeHere(topic, ['--out', join(out, 'whole')], watcher);
    const weights = await weightsOf(join(out, 'whole', record.id), record);
    whole = { record, weights, phases };
  });
  afterAll(() => rm(out, { recursive: true, force: true }));

  test.each<Phase>(['preparing', 'stepping', 'evaluating'])(
    'while it is %s goes on to the same end, and leaves no tensor',
    async (phase) => {
      const { phases } = whole;
      const own = phases.flatMap((one, index) => (one === phase ? index + 1 : []));
      const some = Array.from({ length: stops }, () => oneOf(own));
      for (const moment of new Set([own[0], ...some, own.at(-1)])) {
        if (moment === undefined) throw new Error(`No moment of ${topic.topic} is ${phase}`);
        const folder = join(out, `at-${moment}`);
        const tensors = tf.memory().numTensors;
        const stopped = await smokeHere(topic, ['--out', folder], stopAt(moment));
        expect({ moment, status: stopped.status }).toEqual({ moment, status: 'interrupted' });
        expect({ moment, tensors: tf.memory().numTensors }).toEqual({ moment, tensors });
        expect(await recordIn(join(folder, stopped.id))).toEqual(stopped);
        // Stopped once more on the way, it still comes to its end.
        const args = ['--out', folder, '--resume'];
        const again = stopAt(Math.ceil(Math.random() * phases.length));
        const resumed = await smokeHere(topic, args, again);
        const last = resumed.status === 'complete' ? resumed : await smokeHere(topic, args);
        expect(last.status).toBe('complete');
        expect(learned(last)).toEqual(learned(whole.record));
        expect(await weightsOf(join(folder, last.id), last)).toEqual(whole.weights);
        await expectEveryStepOnce(join(folder, last.id), last);
      }
    },
    120_000,
  );
});
