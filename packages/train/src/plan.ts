import { didYouMean } from 'gloss-common/nearest';
import type { Job, PlannedJob } from './topic.ts';
import { UserError } from 'gloss-kernels/user-error';

/** A job for one seed, and the ids of those whose models it learns from. */
export interface Planned extends PlannedJob {
  title: string;
  needs: string[];
}

/** The i-th of n parts of a plan, from 1. */
export interface Shard {
  index: number;
  count: number;
}

/**
 * All jobs of a run, each after those that it needs.
 *
 * @throws {UserError} if a job needs another that doesn't come before it, or has a name that can't be its own and a file's
 */
export function planOf(jobs: readonly Job[], seeds: readonly number[]): Planned[] {
  const plan: Planned[] = [];
  const [first = 0] = seeds;
  for (const { name, title = name, seeds: many = 'each', needs = [], settings } of jobs) {
    if (!/^\w[\w-]*$/.test(name))
      throw new UserError(
        `A job is called "${name}", and files are named after it`,
        'Use letters, digits, _ and - only',
      );
    for (const seed of many === 'each' ? seeds : [first]) {
      const id = many === 'each' && seeds.length > 1 ? `${name}-seed${seed}` : name;
      if (plan.some((other) => other.id === id || (other.name === name && other.seed === seed)))
        throw new UserError(`Two jobs are called "${id}"`, 'Give each a name of its own');
      const found = needs.flatMap((need) => {
        const all = plan.filter((other) => other.name === need);
        if (all.length === 0)
          throw new UserError(
            `The job "${name}" needs "${need}", which doesn't come before it`,
            'Put it before, in the list of jobs',
          );
        // Of what is made for each seed, that of the same seed; of what is made once, the only one.
        const own = all.filter((other) => other.seed === seed);
        return (many === 'all' || own.length === 0 ? all : own).map((other) => other.id);
      });
      plan.push({ id, name, title, seed, settings, needs: found });
    }
  }
  return plan;
}

/**
 * Some jobs, every n-th of what they make, and all that these need. Work that several parts need is done by each of them, unless
 * an earlier run's is reused: on another machine, nothing else could be counted on.
 *
 * @throws {UserError} if a job is named that isn't there
 */
export function partOf(
  plan: readonly Planned[],
  { only, shard }: { only: readonly string[] | null; shard: Shard | null },
): Planned[] {
  const names = new Set(plan.map(({ name }) => name));
  const unknown = only?.find((name) => !names.has(name));
  if (unknown !== undefined)
    throw new UserError(
      `There is no job ${unknown}`,
      `${didYouMean(unknown, names)}Use some of ${[...names].join(', ')}`,
    );
  const { index, count } = shard ?? { index: 1, count: 1 };
  const chosen = new Set(
    plan
      .filter(({ name }) => only?.includes(name) ?? true)
      .filter((_, place) => place % count === index - 1)
      .map(({ id }) => id),
  );
  // What is needed stands before, so one pass from the end finds all of it.
  for (const { id, needs } of plan.toReversed())
    if (chosen.has(id)) for (const need of needs) chosen.add(need);
  return plan.filter(({ id }) => chosen.has(id));
}

/**
 * All that decides what became of a job, apart from data and backend: its name, seed and settings, and those of all that it learns
 * from. Two jobs that agree in it have the same result.
 */
export function lineageOf(job: Planned, plan: readonly Planned[]): string {
  const origin = ({ name, seed, settings, needs }: Planned): unknown[] => {
    const learntFrom = needs.flatMap((need) => plan.filter(({ id }) => id === need));
    return [name, seed, settings, learntFrom.map(origin)];
  };
  return JSON.stringify(origin(job));
}
