import type { EnsembleRow, Preset, TrainedRow } from './preset-schema.ts';
import { TrainError } from '../train-error.ts';

/** A row of a preset for one seed: a network to be trained, or an ensemble of networks that are. */
export type Task = {
  /** Unique within a run: the row's name, and its seed where the run has several. */
  id: string;
  name: string;
  seed: number;
  /** Ids of the tasks whose networks it asks. */
  needs: string[];
} & ({ kind: 'trained'; row: TrainedRow } | { kind: 'ensemble'; row: EnsembleRow });
export type TrainedTask = Extract<Task, { kind: 'trained' }>;

/** The i-th of n parts of a plan, from 1. */
export interface Shard {
  index: number;
  count: number;
}

/**
 * All tasks of a run, each after those that it needs.
 *
 * @throws {TrainError} where a row needs another that doesn't come before it
 */
export function planOf({ rows }: Preset, seeds: readonly number[]): Task[] {
  const tasks: Task[] = [];
  const [first = 0] = seeds;
  const idOf = (name: string, seed: number) => (seeds.length === 1 ? name : `${name}-seed${seed}`);
  const idsOf = (name: string, by: string, seed?: number): string[] => {
    const found = tasks.filter((task) => task.name === name);
    // Of a teacher the student's own seed; of an ensemble, or of a row that is trained once, the only one.
    const own = found.filter((task) => task.seed === seed);
    const ids = (own.length > 0 ? own : found).map(({ id }) => id);
    if (ids.length === 0)
      throw new TrainError(
        `The row "${by}" needs "${name}", which doesn't come before it`,
        'Put it before, in the preset',
      );
    return ids;
  };
  for (const row of rows) {
    const { name } = row;
    if ('membersFrom' in row) {
      const needs = idsOf(row.membersFrom, name);
      tasks.push({ kind: 'ensemble', id: name, name, seed: first, needs, row });
      continue;
    }
    for (const seed of row.once ? [first] : seeds) {
      const needs = row.softTargets ? idsOf(row.softTargets.from, name, seed) : [];
      const id = row.once ? name : idOf(name, seed);
      tasks.push({ kind: 'trained', id, name, seed, needs, row });
    }
  }
  return tasks;
}

/**
 * Some rows, every n-th of what they make, and all that these need. Work that several parts need is done by each of them, unless
 * an earlier run's is reused: on another machine, nothing else could be counted on.
 *
 * @throws {TrainError} where a row is named that isn't there
 */
export function partOf(
  tasks: readonly Task[],
  { only, shard }: { only: readonly string[] | null; shard: Shard | null },
): Task[] {
  const names = new Set(tasks.map(({ name }) => name));
  const unknown = only?.find((name) => !names.has(name));
  if (unknown !== undefined)
    throw new TrainError(`There is no row ${unknown}`, `Use some of ${[...names].join(', ')}`);
  const { index, count } = shard ?? { index: 1, count: 1 };
  const chosen = new Set(
    tasks
      .filter(({ name }) => only?.includes(name) ?? true)
      .filter((_, place) => place % count === index - 1)
      .map(({ id }) => id),
  );
  // What is needed stands before, so one pass from the end finds all of it.
  for (const { id, needs } of tasks.toReversed()) {
    if (chosen.has(id)) for (const need of needs) chosen.add(need);
  }
  return tasks.filter(({ id }) => chosen.has(id));
}
