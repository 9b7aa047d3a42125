import { barHeight, sectionInView } from './in-view.ts';

/** Marks in the table of contents where one is, and goes from section to section by j and k. */
const rows = [...document.querySelectorAll<HTMLElement>('.row[id]')];
const contents = document.querySelector<HTMLDetailsElement>('.contents details');
const now = document.querySelector('[data-now]');
const links = [...document.querySelectorAll<HTMLAnchorElement>('.contents li a')];
let current: Element | undefined;
let arrived: { row: HTMLElement; scroll: number } | undefined;

function markCurrent(): void {
  const id = sectionInView()?.id;
  // A section without a title belongs to the one before it.
  const index = rows.findIndex((row) => row.id === id);
  const titled = rows
    .slice(0, index + 1)
    .map((row) => links.find(({ hash }) => hash === `#${encodeURIComponent(row.id)}`))
    .findLast((link) => link !== undefined);
  if (titled === current) return;
  current?.removeAttribute('aria-current');
  current = titled;
  current?.setAttribute('aria-current', 'true');
  now?.replaceChildren(...Array.from(titled?.cloneNode(true).childNodes ?? []));
}

/** Less than any key or wheel scrolls by; a typeface that arrives late moves the text by so much. */
const drift = 32;

let waiting = false;
function onScroll(): void {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    markCurrent();
  });
}
addEventListener('scroll', onScroll, { passive: true });
addEventListener('resize', onScroll, { passive: true });
markCurrent();

document.addEventListener('click', ({ target }) => {
  const inside = target instanceof Element && target.closest('.contents');
  if (contents && (!inside || target.closest('a'))) contents.open = false;
});

document.addEventListener('keydown', (event) => {
  const { key, target } = event;
  if (key === 'Escape' && contents?.open) {
    contents.open = false;
    contents.querySelector('summary')?.focus();
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target instanceof Element && target.closest('input, textarea, select, dialog')) return;
  if (key !== 'j' && key !== 'k') return;
  const edge = barHeight() + 24;
  // At the end of a page the last sections can't come to the top: from there on, one goes by number.
  const hasStayed = arrived !== undefined && Math.abs(arrived.scroll - scrollY) < drift;
  const at = hasStayed && arrived ? rows.indexOf(arrived.row) : -1;
  const goal =
    at >= 0
      ? rows[at + (key === 'j' ? 1 : -1)]
      : key === 'j'
        ? rows.find((row) => row.getBoundingClientRect().top > edge)
        : rows.findLast((row) => row.getBoundingClientRect().top < barHeight() - 8);
  if (!goal) return;
  event.preventDefault();
  // At once, since the next key may follow before a smooth scroll has arrived.
  goal.scrollIntoView({ behavior: 'instant' });
  // The address follows, so that it can be passed on; going back still leads to the page before.
  location.replace(`#${encodeURIComponent(goal.id)}`);
  arrived = { row: goal, scroll: scrollY };
});
