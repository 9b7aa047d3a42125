import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { partOf, planOf } from '../../../src/train/presets/plan.ts';
import { presetSchema } from '../../../src/train/presets/preset-schema.ts';
import { presets } from '../../../src/train/presets/presets.ts';

const ids = (plan: readonly { id: string }[]) => plan.map(({ id }) => id);

test('every preset is what a record will hold', () => {
  for (const preset of Object.values(presets)) expect(presetSchema.parse(preset)).toEqual(preset);
});

describe('a plan', () => {
  test('of one seed has the names of its rows, of several seeds one of each', () => {
    expect(ids(planOf(presets.quick, [7]))).toEqual(['teacher', 'alone', 'distilled']);
    expect(ids(planOf(presets.quick, [1, 2]))).toEqual([
      'teacher-seed1',
      'teacher-seed2',
      'alone-seed1',
      'alone-seed2',
      'distilled-seed1',
      'distilled-seed2',
    ]);
  });

  test('a student learns from the teacher of its own seed, an ensemble asks all', () => {
    const plan = planOf(presets.paper, [4, 5]);
    const needs = (id: string) => plan.find((task) => task.id === id)?.needs;
    expect(needs('distilled-seed5')).toEqual(['teacher-seed5']);
    expect(needs('without3')).toEqual(['teacher-seed4']);
    expect(needs('ensemble')).toEqual(['teacher-seed4', 'teacher-seed5']);
    expect(needs('from-ensemble')).toEqual(['ensemble']);
  });

  test('a row that needs one below it is refused', () => {
    const { rows } = presets.quick;
    const upsideDown = { ...presets.quick, rows: rows.toReversed() };
    expect(() => planOf(upsideDown, [1])).toThrow(
      'The row "distilled" needs "teacher", which doesn\'t come before it. Put it before, in the preset',
    );
  });
});

describe('its parts', () => {
  const plan = planOf(presets.paper, [1, 2, 3]);

  test('together are the plan, and each has all that it needs, before it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), (count) => {
        const parts = Array.from({ length: count }, (_, index) =>
          partOf(plan, { only: null, shard: { index: index + 1, count } }),
        );
        expect(new Set(parts.flatMap(ids))).toEqual(new Set(ids(plan)));
        for (const part of parts) {
          for (const [place, { needs }] of part.entries())
            for (const need of needs) expect(ids(part.slice(0, place))).toContain(need);
        }
      }),
    );
  });

  test('some rows, and what they need', () => {
    expect(ids(partOf(plan, { only: ['from-ensemble'], shard: null }))).toEqual([
      'teacher-seed1',
      'teacher-seed2',
      'teacher-seed3',
      'ensemble',
      'from-ensemble',
    ]);
    expect(ids(partOf(plan, { only: ['alone'], shard: { index: 2, count: 3 } }))).toEqual([
      'alone-seed2',
    ]);
    expect(() => partOf(plan, { only: ['pupil'], shard: null })).toThrow(
      /^There is no row pupil\. Use some of teacher, alone, /,
    );
  });
});
