import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Random } from '../../src/impl/random.ts';

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.bits());

test('the generator gives the published numbers of xoshiro128**', () => {
  const random = new Random(0);
  random.state = [1, 2, 3, 4];
  expect(draw(random, 6)).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492]);
});

test('the same seed gives the same numbers', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      expect(draw(new Random(seed), 20)).toEqual(draw(new Random(seed), 20));
    }),
  );
});

test('a saved state continues where it was saved', () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(50), (seed, before) => {
      const random = new Random(seed);
      draw(random, before);
      const saved: unknown = JSON.parse(JSON.stringify(random.state));
      const expected = draw(random, 20);
      const restored = new Random(0);
      restored.state = saved as number[];
      expect(draw(restored, 20)).toEqual(expected);
    }),
  );
});

test('reading the state draws nothing, and changing what was read changes nothing', () => {
  const random = new Random(7);
  random.state.fill(0);
  expect(draw(random, 5)).toEqual(draw(new Random(7), 5));
});

test('neighbouring seeds give unrelated numbers', () => {
  for (let seed = -50; seed < 50; seed++) {
    const one = draw(new Random(seed), 64);
    const next = draw(new Random(seed + 1), 64);
    expect(one.filter((bits) => next.includes(bits))).toEqual([]);
    // Of 2048 bits of unrelated numbers, half differ: 1024 ± 22.6.
    const different = one.reduce((sum, bits, index) => {
      const changed = (bits ^ (next[index] ?? 0)) >>> 0;
      return sum + changed.toString(2).replaceAll('0', '').length;
    }, 0);
    expect(Math.abs(different - 1024)).toBeLessThan(100);
  }
});

test('uniform numbers lie in [0, 1) with the mean and the variance they should have', () => {
  const random = new Random(1);
  const values = Array.from({ length: 100_000 }, () => random.uniform());
  expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(mean).toBeCloseTo(1 / 2, 2);
  expect(variance).toBeCloseTo(1 / 12, 2);
});

test('integers reach every value below their bound equally often, and none else', () => {
  const random = new Random(2);
  const counts = Array.from({ length: 5 }, () => 0);
  for (let index = 0; index < 50_000; index++) {
    const value = random.integer(5);
    counts[value] = (counts[value] ?? 0) + 1;
  }
  expect(counts).toHaveLength(5);
  // 10,000 ± 89 are due.
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(450);
});

test('a permutation holds each number once', () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(300), (seed, length) => {
      const order = new Random(seed).permutation(length);
      expect([...order].sort((a, b) => a - b)).toEqual([...Array(length).keys()]);
    }),
  );
});

test('all six orders of three samples are equally likely', () => {
  const random = new Random(3);
  const counts = new Map<string, number>();
  for (let index = 0; index < 6000; index++) {
    const order = random.permutation(3).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  // 1,000 ± 29 are due. A shuffle that swaps any two places would give 889 and 1,111.
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(100);
});

test.each([0.1, 0.5, 0.8])(
  'a mask that keeps %d holds 1/k in that share and 0 elsewhere',
  (keep) => {
    const length = 100_000;
    const mask = new Random(4).mask(length, keep);
    const kept = mask.filter((value) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / keep)]));
    const deviation = Math.sqrt((keep * (1 - keep)) / length);
    expect(Math.abs(kept.length / length - keep)).toBeLessThan(4 * deviation);
  },
);

test('a mask asks for the same bits as everybody, one for each unit', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.nat({ max: 200 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (seed, length, keep) => {
        const [bulk, single] = [new Random(seed), new Random(seed)];
        const expected = draw(single, length).map((bits) =>
          bits < keep * 2 ** 32 ? Math.fround(1 / keep) : 0,
        );
        expect([...bulk.mask(length, keep)]).toEqual(expected);
        expect(bulk.state).toEqual(single.state);
      },
    ),
  );
});

test('a mask that keeps everything changes nothing', () => {
  expect(new Set(new Random(5).mask(10_000, 1))).toEqual(new Set([1]));
});
