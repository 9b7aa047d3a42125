import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Random } from '../../../src/impl/random.ts';
import { type Answers, mendBias } from '../../../src/train/networks/mend-bias.ts';

/** Answers of a network that is right but for noise, and thinks too little of some classes. */
function answers(seed: number, lack: readonly number[], amount: number, count = 400): Answers {
  const random = new Random(seed);
  const labels = Uint8Array.from({ length: count }, () => random.integer(10));
  const logits = Float32Array.from({ length: count * 10 }, (_, index) => {
    const digit = index % 10;
    const right = labels[Math.floor(index / 10)] === digit ? 6 : 0;
    return right + 2 * random.uniform() - (lack.includes(digit) ? amount : 0);
  });
  return { logits, labels };
}

test('finds the bias that is missing, by other images than those of the test', () => {
  const mended = mendBias([3], answers(1, [3], 9), answers(2, [3], 9));
  for (const { amount, testErrors, confusion } of [mended.onTest, mended.onHeldOut]) {
    // With 4 to 8 between right and wrong, whatever brings a 3 back by 9 ± 4 mends all.
    expect(amount).toBeGreaterThan(4);
    expect(amount).toBeLessThan(9.1);
    expect(testErrors).toBe(0);
    expect(confusion[3]?.[3]).toBeGreaterThan(20);
  }
  expect(mended.onHeldOut).toMatchObject({ heldOutCount: 400, heldOutErrors: 0 });
});

test('what lacks nothing is left as it is: of equally good shifts, the smallest is taken', () => {
  const { onTest, onHeldOut } = mendBias([7, 8], answers(3, [], 0), answers(4, [], 0));
  expect([onTest.amount, onHeldOut.amount]).toEqual([0, 0]);
});

test('by the test set, no shift leaves more errors than none, nor than the one chosen elsewhere', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.double({ min: -12, max: 12, noNaN: true }),
      (seed, lack) => {
        const test = answers(seed, [7, 8], lack, 60);
        const unmended = test.labels.reduce((errors, label, index) => {
          const row = test.logits.subarray(index * 10, index * 10 + 10);
          return errors + Number(row.indexOf(Math.max(...row)) !== label);
        }, 0);
        const { onTest, onHeldOut } = mendBias([7, 8], test, answers(seed + 1, [7, 8], lack, 60));
        expect(onTest.testErrors).toBeLessThanOrEqual(unmended);
        expect(onTest.testErrors).toBeLessThanOrEqual(onHeldOut.testErrors);
      },
    ),
    { numRuns: 20 },
  );
});
