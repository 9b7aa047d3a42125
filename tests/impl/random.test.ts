import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/impl/random.ts';

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.bits());
const stateOf = ({ a, b, c, d }: Random) => [a, b, c, d];

test('the generator gives the published numbers of xoshiro128**', () => {
  const random = Object.assign(new Random(0), { a: 1, b: 2, c: 3, d: 4 });
  expect(draw(random, 6)).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492]);
});

describe('keys', () => {
  const part = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  const key = fc.array(part, { minLength: 1, maxLength: 4 });

  test('the same key gives the same numbers', () => {
    fc.assert(
      fc.property(key, (parts) => {
        expect(draw(new Random(...parts), 20)).toEqual(draw(new Random(...parts), 20));
      }),
    );
  });

  test('of each integer the lowest 32 bits count', () => {
    fc.assert(
      fc.property(part, part, fc.integer({ min: -100, max: 100 }), (seed, step, turns) => {
        const same = new Random(seed + turns * 2 ** 32, step);
        expect(stateOf(same)).toEqual(stateOf(new Random(seed, step)));
      }),
    );
  });

  test('integers have their places, and a key is another than its beginning', () => {
    fc.assert(
      fc.property(part, part, part, (seed, purpose, step) => {
        fc.pre(purpose !== step);
        const states = [
          [seed, purpose, step],
          [seed, step, purpose],
          [seed, purpose],
          [seed, step],
          [seed],
        ].map((parts) => String(stateOf(new Random(...parts))));
        expect(new Set(states).size).toBe(5);
      }),
    );
  });

  // A generator that begins with another's words in other places is related to it.
  test('no two of all small keys have a word of their state in common', () => {
    const small = Array.from({ length: 8 }, (_, index) => index);
    const keys = small.flatMap((seed) =>
      small.flatMap((purpose) => small.map((step) => [seed, purpose, step])),
    );
    const words = keys.flatMap((parts) => stateOf(new Random(...parts)));
    expect(new Set(words).size).toBe(8 ** 3 * 4);
  });

  const places = { seed: 0, purpose: 1, step: 2 };
  test.each(Object.entries(places))('neighbours in the %s give unrelated numbers', (_, place) => {
    const near = fc.integer({ min: 1, max: 8 });
    fc.assert(
      fc.property(fc.tuple(part, fc.nat(10), fc.nat(100_000)), near, (one, apart) => {
        const other = one.with(place, (one[place] ?? NaN) + apart);
        expectUnrelated(draw(new Random(...one), 64), draw(new Random(...other), 64));
      }),
      { numRuns: 200 },
    );
  });

  test('first numbers of many generators are as uniform as those of one', () => {
    for (const place of Object.values(places)) {
      const counts = Array.from({ length: 16 }, () => 0);
      for (let index = 0; index < 16_000; index++) {
        const value = new Random(...[3, 4, 5].with(place, index)).integer(16);
        counts[value] = (counts[value] ?? 0) + 1;
      }
      // 1,000 ± 31 are due for each.
      for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
    }
  });
});

/** Of 64² pairs of unrelated numbers hardly one is equal, and of 2048 bits half differ: 1024 ± 22.6. */
function expectUnrelated(one: readonly number[], other: readonly number[]): void {
  expect(one.filter((bits) => other.includes(bits)).length).toBeLessThan(2);
  const different = one.reduce((sum, bits, index) => {
    const changed = (bits ^ (other[index] ?? 0)) >>> 0;
    return sum + changed.toString(2).replaceAll('0', '').length;
  }, 0);
  expect(Math.abs(different - 1024)).toBeLessThan(150);
}

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

describe('shuffles', () => {
  test('a permutation holds each number once', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(300), (seed, length) => {
        const order = new Random(seed).permutation(length);
        expect([...order].sort((a, b) => a - b)).toEqual([...Array(length).keys()]);
      }),
    );
  });

  test.each<[string, (draw: number) => Random]>([
    ['one generator', constant(new Random(3))],
    ['the generators of many epochs', (epoch) => new Random(3, 3, epoch)],
  ])('all six orders of three samples are equally likely, out of %s', (_, randomOf) => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 6000; index++) {
      const order = randomOf(index).permutation(3).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // 1,000 ± 29 are due. A shuffle that swaps any two places would give 889 and 1,111.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(100);
  });
});

function constant(random: Random): () => Random {
  return () => random;
}

describe('masks', () => {
  test.each([0.1, 0.5, 0.8])('one that keeps %d holds 1/k in that share, 0 elsewhere', (keep) => {
    const length = 100_000;
    const mask = new Random(4).mask(length, keep);
    const kept = mask.filter((value) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / keep)]));
    const deviation = Math.sqrt((keep * (1 - keep)) / length);
    expect(Math.abs(kept.length / length - keep)).toBeLessThan(4 * deviation);
  });

  /** Gives 32 bits of which each half runs through all 2¹⁶ values, one upwards and one downwards. */
  class Counting extends Random {
    #next = 0;
    override bits(): number {
      const next = this.#next++;
      return ((next << 16) | (0xffff - next)) >>> 0;
    }
  }

  test('the probability is met to within 2⁻¹⁶, by either half of the bits', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 1, noNaN: true }), (keep) => {
        const mask = new Counting(0).mask(2 ** 17, keep);
        for (const half of [0, 1]) {
          const stay = mask.filter((value, index) => index % 2 === half && value > 0).length;
          expect(Math.abs(stay / 2 ** 16 - keep)).toBeLessThan(2 ** -16);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('one draw decides about two units, of an odd length the last about one', () => {
    const share = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.integer(), fc.nat({ max: 200 }), share, (seed, length, keep) => {
        const [bulk, single] = [new Random(seed), new Random(seed)];
        const halves = draw(single, Math.ceil(length / 2)).flatMap((bits) => [
          bits >>> 16,
          bits & 0xffff,
        ]);
        const expected = halves
          .slice(0, length)
          .map((bits) => (bits < keep * 2 ** 16 ? Math.fround(1 / keep) : 0));
        expect([...bulk.mask(length, keep)]).toEqual(expected);
        expect(stateOf(bulk)).toEqual(stateOf(single));
      }),
    );
  });

  test('neighbouring units stay or go independently of each other', () => {
    const mask = new Random(6).mask(100_000, 0.5);
    const pairs = [0, 0, 0, 0];
    for (let index = 0; index < mask.length; index += 2) {
      const pair = 2 * Number(mask[index] !== 0) + Number(mask[index + 1] !== 0);
      pairs[pair] = (pairs[pair] ?? 0) + 1;
    }
    // 12,500 ± 97 are due for each.
    for (const count of pairs) expect(Math.abs(count - 12_500)).toBeLessThan(450);
  });

  test('one that keeps everything changes nothing', () => {
    expect(new Set(new Random(5).mask(10_000, 1))).toEqual(new Set([1]));
  });
});
