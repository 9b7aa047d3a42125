import { sourceLanguage } from 'virtual:gloss/options';
import { unpin } from './lights.ts';
import { entryOf, nameAt } from './names.ts';
import type { HoverEntry } from '../view/hover-table.ts';

/** Says what a name is: its type, its tensor's shape, what the text says of it, and where it is defined. */
const box = document.getElementById('hover');
let shown: HTMLElement | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let byTouch = false;

const delay = { show: 140, hide: 220 };

function show(name: HTMLElement): void {
  clearTimeout(timer);
  const entry = entryOf(name);
  if (!box || !entry) return hide();
  shown?.removeAttribute('aria-describedby');
  shown = name;
  name.setAttribute('aria-describedby', box.id);
  box.replaceChildren(...contentOf(entry, box.dataset['defined'] ?? ''));
  box.showPopover();
  place();
}

function hide(): void {
  clearTimeout(timer);
  shown?.removeAttribute('aria-describedby');
  shown = undefined;
  if (box?.matches(':popover-open')) box.hidePopover();
}

function contentOf({ t, s, n, d, e, l }: HoverEntry, defined: string): Node[] {
  const parts = [
    part('code', 'type', t),
    s !== undefined && part('code', 'shape', text(s)),
    d !== undefined && part('div', 'doc', `<div>${d}</div>`),
    n !== undefined && part('div', 'doc', text(n), sourceLanguage),
    e !== undefined &&
      part('div', 'doc', text(e).replaceAll(/`([^`]+)`/g, '<code>$1</code>'), 'en'),
  ];
  if (l) {
    const link = part('a', 'defined', `${text(defined)} <b>${text(l[1])}</b>`);
    link.setAttribute('href', l[0]);
    parts.push(link);
  }
  return parts.filter((node) => node !== false);
}

function part(tag: string, className: string, html: string, lang?: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.innerHTML = html;
  if (lang !== undefined) element.lang = lang;
  return element;
}

function text(plain: string): string {
  return plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** Below the name, or above where there is no room; on a phone the style sheet puts it at the bottom. */
function place(): void {
  if (!box || !shown) return;
  const name = shown.getClientRects()[0];
  if (!name || name.bottom < 0 || name.top > innerHeight) return hide();
  const gap = 8;
  const below = name.bottom + gap;
  const above = name.top - gap - box.offsetHeight;
  const top = below + box.offsetHeight > innerHeight && above > 0 ? above : below;
  const left = Math.min(name.left, innerWidth - box.offsetWidth - gap);
  box.style.setProperty('--x', `${Math.max(gap, left)}px`);
  box.style.setProperty('--y', `${top}px`);
}

document.addEventListener('pointerdown', ({ pointerType }) => {
  byTouch = pointerType === 'touch';
});
document.addEventListener('pointerover', ({ target, pointerType }) => {
  if (pointerType === 'touch') return;
  clearTimeout(timer);
  const name = nameAt(target);
  // The pointer may go over into the box, to select its text or to follow its link.
  if (box?.contains(target as Node)) return;
  if (name && name !== shown) timer = setTimeout(() => show(name), delay.show);
  else if (!name && shown && shown !== document.activeElement) timer = setTimeout(hide, delay.hide);
});
document.addEventListener('focusin', ({ target }) => {
  const name = nameAt(target);
  if (name?.matches(':focus-visible')) show(name);
  else if (!box?.contains(target as Node)) hide();
});
document.addEventListener('click', (event) => {
  if (!byTouch || box?.contains(event.target as Node)) return;
  const name = nameAt(event.target);
  if (!name) return hide();
  // A finger can't point without touching: the first tap says what a name is, its box holds the link.
  if (name !== shown) event.preventDefault();
  show(name);
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  if (shown) hide();
  else if (!unpin() && document.activeElement?.matches('[data-t]')) {
    document.activeElement.closest('pre')?.focus();
  }
});
document.addEventListener('scroll', place, { passive: true, capture: true });
