import type { HoverEntry } from '../view/hover-table.ts';

/** The table that `data-t` points into; zero where an excerpt needs no entry. */
const table: (HoverEntry | 0)[] = JSON.parse(
  document.getElementById('hovers')?.textContent || '[]',
);

/** What stands under the pointer or has the focus: a name in code, or a symbol in a formula or its button. */
export function nameAt(target: EventTarget | null): HTMLElement | undefined {
  const found = target instanceof Element ? target.closest('[data-t],[data-s]') : null;
  return found instanceof HTMLElement ? found : undefined;
}

/** Its entry; of a symbol, that of the name it stands for of which most is said. */
export function entryOf(name: HTMLElement): HoverEntry | undefined {
  const { t, s } = name.dataset;
  if (t !== undefined) return table[Number(t)] || undefined;
  const holders = [...document.querySelectorAll<HTMLElement>(`[data-t][data-s="${s}"]`)];
  const entries = holders.flatMap((holder) => table[Number(holder.dataset['t'])] || []);
  return entries.reduce<HoverEntry | undefined>(
    (best, entry) => (best && lettersOf(best) >= lettersOf(entry) ? best : entry),
    undefined,
  );
}

/** How much is said of it in words. */
function lettersOf({ d = '', n = '' }: HoverEntry): number {
  const words = d.replaceAll(/<math.*?<\/math>|<code>.*?<\/code>|<[^>]*>/gs, '') + n;
  return words.match(/\p{L}/gu)?.length ?? 0;
}

/** All that means the same as a name: the symbol's occurrences, or the names of one declaration. */
export function kinOf(name: HTMLElement): HTMLElement[] {
  const { s } = name.dataset;
  if (s !== undefined) return [...document.querySelectorAll<HTMLElement>(`[data-s="${s}"]`)];
  const kin = entryOf(name)?.k;
  return [...document.querySelectorAll<HTMLElement>('[data-t]')].filter(
    (other) => entryOf(other)?.k === kin,
  );
}
