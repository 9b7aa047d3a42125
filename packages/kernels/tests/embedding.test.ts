import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { openBackend } from '../src/backends.ts';
import { overrideWasm } from '../src/wasm.ts';
import { error, noise } from './beside-cpu.ts';
import { expectNothingKept } from './heap-here.ts';

beforeAll(async () => {
  await openBackend('cpu');
  await openBackend('wasm');
});

const length = fc.integer({ min: 0, max: 12 });
const count = fc.integer({ min: 1, max: 6 });
const rest = fc.constantFrom<number[]>([], [1], [9], [3, 4]);

test('rows are gathered as on the plain backend', async () => {
  await fc.assert(
    fc.asyncProperty(length, count, rest, fc.nat(), async (numbers, rows, inner, seed) => {
      const make = () => {
        const ids = tf.randomUniformInt([numbers, 2], 0, rows, seed + 1);
        return [tf.gather(noise([rows, ...inner], seed), ids)];
      };
      expect(await error(make)).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test.each([-1, 3])('a row %i of three is refused', (id) => {
  const rows = tf.ones([3, 16]);
  const ids = tf.tensor1d([id], 'int32');
  expectNothingKept(() => expect(() => tf.gather(rows, ids)).toThrow(/out-of-bounds|index/), 2);
  tf.dispose([rows, ids]);
});

test('the gradient of an embedding adds the rows of each number', async () => {
  await fc.assert(
    fc.asyncProperty(length, count, rest, fc.nat(), async (numbers, segments, inner, seed) => {
      const make = () => {
        // Some numbers name no segment.
        const ids = tf.randomUniformInt([numbers], -1, segments + 1, seed + 1);
        return [
          tf.unsortedSegmentSum(noise([numbers, ...inner], seed), ids as tf.Tensor1D, segments),
        ];
      };
      // What is summed in another order may cancel to almost nothing.
      expect(await error(make)).toBeLessThan(1e-4);
    }),
    { numRuns: 60 },
  );
});

test('segments of whole numbers are the plain backend’s', async () => {
  const numbers = () => tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32');
  const once = () => [tf.unsortedSegmentSum(numbers(), tf.tensor1d([1, 1], 'int32'), 2)];
  expect(await error(once)).toBe(0);
});

test('without the fast kernel, the plain one that the backend was opened with is there again', () => {
  overrideWasm()();
  const segments = tf.tidy(() => {
    const sums = tf.unsortedSegmentSum(tf.ones([3, 9]), tf.tensor1d([1, 0, 1], 'int32'), 2);
    return [...sums.dataSync()];
  });
  expect(segments).toEqual([...Array<number>(9).fill(1), ...Array<number>(9).fill(2)]);
  overrideWasm();
});

test('gradients of an embedding keep no memory', () => {
  const table = noise([65, 32], 1);
  const ids = tf.randomUniformInt([16, 8], 0, 65, 2);
  const gradient = tf.grad((weights) => tf.gather(weights, ids).square().sum());
  expectNothingKept(() => gradient(table).dispose(), 200);
  tf.dispose([table, ids]);
});
