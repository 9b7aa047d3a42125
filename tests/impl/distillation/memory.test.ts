import * as tf from '@tensorflow/tfjs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median } from 'gloss-common/numbers';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  baselineObjective,
  distilledObjective,
  teacherObjective,
} from '../../../src/impl/distillation/index.ts';
import { StudentModel } from '../../../src/impl/distillation/student.ts';
import { TeacherModel } from '../../../src/impl/distillation/teacher.ts';
import type { Objective } from '../../../src/impl/gradient-descent.ts';
import { classCount } from '../../../src/impl/mnist.ts';
import { Random } from '../../../src/impl/random.ts';
import { backendsHere } from '../backends-here.ts';
import { drawnDigits } from '../digits.ts';
import { bothLosses, noise, trainingOf } from './runs.ts';

/** `MEMORY_STEPS=60000` is about an hour of steps of the real teacher, on small networks. */
const steps = Number(process.env['MEMORY_STEPS'] ?? 1000);
/** A growth of resident memory is measured as often, before it counts. */
const rounds = 3;
const isLong = 'MEMORY_STEPS' in process.env;
const batchSize = 4;
const width = 24;
const options = { width, inputDropout: 0.1, hiddenDropout: 0.3, maxNorm: 1.5 };

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const count = 200;
const digits = drawnDigits(count, 1);

const objectives: Record<string, () => Objective> = {
  'the teacher, with jitter, dropout and its limit': () =>
    teacherObjective(new TeacherModel(options, new Random(1)), digits, 2, noise),
  'the baseline student': () => baselineObjective(new StudentModel(width, new Random(2)), digits),
  'the distilled student': () => {
    const logits = tf.randomNormal<tf.Rank.R2>([count, classCount], 0, 5, 'float32', 1);
    const student = new StudentModel(width, new Random(2));
    return distilledObjective(student, digits, logits, bothLosses);
  },
};

type Usage = ReturnType<typeof inUse>;

/** One sample alone may be low: V8 forgets compiled code now and then, and makes it anew. */
const usual = (samples: readonly Usage[], key: keyof Usage) =>
  median(samples.map((sample) => sample[key]));

/** What is in use, in bytes where no other unit is named. */
function inUse() {
  // Buffers are swept in the background: the second collection waits for what the first one found.
  collectGarbage();
  collectGarbage();
  const { numTensors, numDataBuffers, numBytes } = tf.memory();
  const { wasm } = tf.backend() as unknown as { wasm?: { HEAPU8: Uint8Array } };
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  const wasmHeap = wasm?.HEAPU8.buffer.byteLength ?? 0;
  return { numTensors, numDataBuffers, numBytes, wasmHeap, heapUsed, arrayBuffers, rss };
}

// Plain JavaScript keeps its numbers where the garbage collector sees them; and it would take minutes.
const backends = (await backendsHere()).filter(({ name }) => name !== 'cpu');

describe.each(backends)('memory on $name', ({ name, open }) => {
  beforeAll(open);

  test.each(Object.entries(objectives))(
    `${steps} steps of %s leave nothing behind`,
    async (what, makeObjective) => {
      const objective = makeObjective();
      const epochs = Math.ceil((rounds * steps * batchSize) / count);
      const gentle = { epochs, batchSize, learningRate: 0.001 };
      const training = trainingOf(objective, digits, gentle);
      let grownRss = Infinity;
      // What the system hasn't taken back yet is no leak, which would grow as much in every round.
      for (let round = 0; round < rounds && grownRss >= 2 ** 24; round++) {
        const samples: Usage[] = [];
        for (let step = 0; step < steps; step++) {
          const { metrics } = await training.step(round * steps + step);
          if (!Number.isFinite(metrics.loss))
            throw new Error(`The loss of step ${step} is ${metrics.loss}`);
          if ((step + 1) % Math.floor(steps / 20) === 0) samples.push(inUse());
        }
        expect(samples.length).toBeGreaterThanOrEqual(20);
        if (isLong) console.log(JSON.stringify({ name, what, steps, samples }));
        for (const key of ['numTensors', 'numDataBuffers', 'numBytes', 'wasmHeap'] as const) {
          const values = samples.slice(2).map((sample) => sample[key]);
          expect(new Set(values).size, key).toBe(1);
        }
        // In the first half code is compiled, and the garbage-collected heap grows to its size, in leaps of 32 MB.
        const [before, after] = [samples.slice(10, 15), samples.slice(-5)];
        const grown = (key: keyof Usage) => usual(after, key) - usual(before, key);
        expect(grown('arrayBuffers')).toBeLessThan(2 ** 15);
        expect(grown('heapUsed')).toBeLessThan(2 ** 18 + 10 * steps);
        grownRss = grown('rss');
      }
      training.dispose();
      tf.dispose([...objective.variables]);
      expect(grownRss).toBeLessThan(2 ** 24);
    },
    rounds * (30_000 + 20 * steps),
  );
});
