import { type Slot, slots } from 'gloss-charts/frame';
import type { WatchedRun } from './runs.ts';

/** How many runs are compared until some are chosen: the latest one and some before it. */
const usual = 4;

/**
 * Gives the chosen runs a slot each: a colour and a dash that they keep when others come and go.
 *
 * @param runs the latest first
 * @param chosen ids; undefined where nothing was chosen yet
 */
export function select(
  runs: readonly WatchedRun[],
  chosen: readonly string[] | undefined,
): ReadonlyMap<string, Slot> {
  const ids = runs.map(({ record }) => record.id);
  const wanted = chosen ? ids.filter((id) => chosen.includes(id)) : ids.slice(0, usual);
  const given = new Map<string, Slot>();
  for (const id of wanted.slice(0, slots.length)) {
    // Counted from the oldest, which no new run moves.
    const place = ids.length - 1 - ids.indexOf(id);
    const order = slots.map((_, index) => slots[(place + index) % slots.length]);
    const free = order.find((slot) => slot && ![...given.values()].includes(slot));
    if (free) given.set(id, free);
  }
  return given;
}
