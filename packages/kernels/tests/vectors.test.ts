import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { openBackend } from '../src/backends.ts';
import { addressOf, floatsAt, heapBackend } from '../src/heap.ts';
import { openVectors, type Vectors } from '../src/vectors.ts';

let vectors: Vectors;
beforeAll(async () => {
  await openBackend('wasm');
  vectors = openVectors();
});

const { fround } = Math;
const number = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
const guard = 12345;

/**
 * Lets a pass run on copies of some arrays in the heap, each with a number behind its end that must not change.
 *
 * @returns what the arrays hold then
 */
function inHeap(arrays: readonly number[][], run: (...addresses: number[]) => void): number[][] {
  const backend = heapBackend();
  const tensors = arrays.map((array) => tf.tensor1d([...array, guard]));
  const addresses = tensors.map((tensor) => addressOf(backend, tensor));
  run(...addresses);
  const held = tensors.map(({ size }, index) => [
    ...floatsAt(backend, addresses[index] as number, size),
  ]);
  tf.dispose(tensors);
  return held.map((numbers) => {
    expect(numbers.pop()).toBe(guard);
    return numbers;
  });
}

const arrays = (count: number) =>
  fc
    .integer({ min: 0, max: 21 })
    .chain((length) =>
      fc.tuple(
        ...Array.from({ length: count }, () =>
          fc.array(number, { minLength: length, maxLength: length }),
        ),
      ),
    );

test('momentum: as the formulas say, each operation rounded to 32 bits', () => {
  fc.assert(
    fc.property(arrays(3), number, number, ([w = [], s = [], g = []], mu, eta) => {
      const [weights, sums, gradients] = inHeap([w, s, g], (at, sumsAt, gradientsAt) =>
        vectors.momentum(at ?? 0, sumsAt ?? 0, gradientsAt ?? 0, w.length, mu, eta),
      );
      const next = s.map((sum, index) => fround(fround(sum * mu) + (g[index] ?? NaN)));
      // What is next to nothing is flushed to zero.
      const kept = next.map((sum) => (Math.abs(sum) < 1e-30 ? 0 : sum));
      const moved = w.map((weight, index) => fround(weight - fround((kept[index] ?? NaN) * eta)));
      expect(sums?.map((value) => value + 0)).toEqual(kept.map((value) => value + 0));
      expect(weights?.map((value) => value + 0)).toEqual(moved.map((value) => value + 0));
      expect(gradients).toEqual(g);
    }),
  );
});

test('a gradient that is not a number goes on into sum and weight, and is not flushed', () => {
  const [weights, sums] = inHeap([[1], [0], [NaN]], (w = 0, s = 0, g = 0) =>
    vectors.momentum(w, s, g, 1, 0.9, 0.1),
  );
  expect([weights, sums]).toEqual([[NaN], [NaN]]);
});

test('add and addSquares: y + x, y + x²', () => {
  fc.assert(
    fc.property(arrays(2), ([first = [], second = []]) => {
      const run = (pass: (y: number, x: number) => void) =>
        inHeap([first, second], (y = 0, x = 0) => pass(y, x))[0]?.map((value) => value + 0);
      const due = (pass: (y: number, x: number) => number) =>
        first.map((y, index) => fround(pass(y, second[index] ?? NaN)) + 0);
      const count = first.length;
      expect(run((y, x) => vectors.add(y, x, count))).toEqual(due((y, x) => y + x));
      expect(run((y, x) => vectors.addSquares(y, x, count))).toEqual(
        due((y, x) => y + fround(x * x)),
      );
    }),
  );
});

test('the passes are compiled once for a backend', () => {
  expect(openVectors()).toBe(vectors);
});
