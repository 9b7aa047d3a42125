import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { presets } from '../../../src/impl/distillation/settings.ts';
import distillation from '../../../src/impl/distillation/experiment.ts';
import { lineageOf, partOf, type Planned, planOf } from '../src/plan.ts';
import type { Job } from '../src/topic.ts';
import { findTopics, loadTopic, presetOf } from '../src/topics.ts';

const ids = (plan: readonly { id: string }[]) => plan.map(({ id }) => id);
const paper = distillation.jobs(presets.paper);
const quick = distillation.jobs(presets.quick);

test('every preset of every topic is what its schema says, and can be planned', async () => {
  for (const topic of await findTopics()) {
    const experiment = await loadTopic(topic);
    for (const name of Object.keys(experiment.presets)) {
      const jobs = experiment.jobs(presetOf(experiment, topic, name));
      expect(planOf(jobs, [1, 2]).length).toBeGreaterThan(0);
    }
    expect(Object.keys(experiment.presets)[0]).toBe('smoke');
  }
});

describe('a plan', () => {
  test('of one seed has the names of its jobs, of several seeds one of each', () => {
    expect(ids(planOf(quick, [7]))).toEqual(['teacher', 'alone', 'distilled']);
    expect(ids(planOf(quick, [1, 2]))).toEqual([
      'teacher-seed1',
      'teacher-seed2',
      'alone-seed1',
      'alone-seed2',
      'distilled-seed1',
      'distilled-seed2',
    ]);
  });

  test('a student learns from the teacher of its own seed, an ensemble predicts with all', () => {
    const plan = planOf(paper, [4, 5]);
    const needs = (id: string) => plan.find((task) => task.id === id)?.needs;
    expect(needs('distilled-seed5')).toEqual(['teacher-seed5']);
    expect(needs('without3')).toEqual(['teacher-seed4']);
    expect(needs('ensemble')).toEqual(['teacher-seed4', 'teacher-seed5']);
    expect(needs('from-ensemble')).toEqual(['ensemble']);
  });

  const job = (name: string, rest: Partial<Job> = {}): Job => ({ name, settings: {}, ...rest });
  test.each([
    [
      'a job that needs one below it',
      quick.toReversed(),
      'The job "distilled" needs "teacher", which doesn\'t come before it. Put it before, in the list of jobs',
    ],
    [
      'two of one name',
      [job('a'), job('a', { seeds: 'first' })],
      'Two jobs are called "a". Give each a name of its own',
    ],
    [
      'a name that another has with its seed',
      [job('a'), job('a-seed2', { seeds: 'first' })],
      'Two jobs are called "a-seed2". Give each a name of its own',
    ],
    [
      'a name that would lead out of the folder',
      [job('../a')],
      'A job is called "../a", and files are named after it. Use letters, digits, _ and - only',
    ],
  ])('%s is refused', (_, jobs, message) => {
    expect(() => planOf(jobs, [1, 2])).toThrow(message);
  });
});

/** Any jobs, each of which needs some of those before it. */
const anyJobs: fc.Arbitrary<Job[]> = fc
  .array(
    fc.record({
      seeds: fc.constantFrom('each', 'first', 'all'),
      needs: fc.array(fc.nat({ max: 6 }), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((all) =>
    all.map(({ seeds, needs }, place) => ({
      name: `job${place}`,
      seeds: seeds as NonNullable<Job['seeds']>,
      needs: [...new Set(needs.filter((need) => need < place))].map((need) => `job${need}`),
      settings: { place },
    })),
  );
const anySeeds = fc.uniqueArray(fc.nat({ max: 9 }), { minLength: 1, maxLength: 4 });

function expectClosed(part: readonly Planned[]): void {
  for (const [place, { needs }] of part.entries())
    for (const need of needs) expect(ids(part.slice(0, place))).toContain(need);
}

describe('of any jobs', () => {
  test('a plan has each once, after all that it needs, of its own seed where there is one', () => {
    fc.assert(
      fc.property(anyJobs, anySeeds, (jobs, seeds) => {
        const plan = planOf(jobs, seeds);
        expect(new Set(ids(plan)).size).toBe(plan.length);
        expectClosed(plan);
        for (const { name, seeds: many, needs = [] } of jobs) {
          const own = plan.filter((planned) => planned.name === name);
          expect(own.map(({ seed }) => seed)).toEqual(many === 'each' ? seeds : seeds.slice(0, 1));
          for (const planned of own)
            for (const need of needs) {
              const made = plan.filter((other) => other.name === need);
              const given = made.filter(({ id }) => planned.needs.includes(id));
              if (many === 'all') expect(given).toEqual(made);
              else {
                expect(given).toHaveLength(1);
                if (made.length > 1) expect(given[0]?.seed).toBe(planned.seed);
              }
            }
        }
      }),
    );
  });

  test('parts together are the plan, and each has all that it needs', () => {
    const counts = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(anyJobs, anySeeds, counts, fc.boolean(), (jobs, seeds, count, isSome) => {
        const plan = planOf(jobs, seeds);
        const only = isSome ? jobs.slice(0, 2).map(({ name }) => name) : null;
        const parts = Array.from({ length: count }, (_, index) =>
          partOf(plan, { only, shard: { index: index + 1, count } }),
        );
        for (const part of parts) expectClosed(part);
        const whole = partOf(plan, { only, shard: null });
        expect(new Set(parts.flatMap(ids))).toEqual(new Set(ids(whole)));
        if (!only) expect(whole).toEqual(plan);
      }),
    );
  });

  test('a job has the same lineage in any part, and another with another seed', () => {
    fc.assert(
      fc.property(anyJobs, anySeeds, (jobs, seeds) => {
        const plan = planOf(jobs, seeds);
        const lineages = plan.map((job) => JSON.stringify(lineageOf(job, plan)));
        expect(new Set(lineages).size).toBe(plan.length);
        for (const { name } of jobs) {
          const part = partOf(plan, { only: [name], shard: null });
          for (const job of part)
            expect(JSON.stringify(lineageOf(job, part))).toBe(lineages[plan.indexOf(job)]);
        }
      }),
    );
  });
});

test('some jobs, and what they need', () => {
  const plan = planOf(paper, [1, 2, 3]);
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
  expect(() => partOf(plan, { only: ['teachr'], shard: null })).toThrow(
    /^There is no job teachr\. Did you mean "teacher"\? Use some of teacher, alone, /,
  );
});
