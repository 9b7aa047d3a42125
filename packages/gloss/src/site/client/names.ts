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

/** Its entry; of a symbol, that of the first name it stands for. */
export function entryOf(name: HTMLElement): HoverEntry | undefined {
  const { t, s } = name.dataset;
  const holder =
    t === undefined ? document.querySelector<HTMLElement>(`[data-t][data-s="${s}"]`) : name;
  return table[Number(holder?.dataset['t'])] || undefined;
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
