import { kinOf, nameAt } from './names.ts';

/** Lights up everything that means the same as what is pointed at or has the focus; a click keeps it lit. */
let pinned: HTMLElement | undefined;

function mark(name: HTMLElement | undefined, className: 'lit' | 'pinned'): void {
  for (const lit of document.querySelectorAll(`.${className}`)) lit.classList.remove(className);
  if (name) for (const kin of kinOf(name)) kin.classList.add(className);
}

function pin(name: HTMLElement | undefined): void {
  pinned = name;
  mark(name, 'pinned');
  for (const button of document.querySelectorAll('.symbols button')) {
    button.setAttribute('aria-pressed', String(button.classList.contains('pinned')));
  }
}

/** Lets go of what a click has kept lit, and tells whether there was anything. */
export function unpin(): boolean {
  const had = pinned !== undefined;
  pin(undefined);
  return had;
}

document.addEventListener('pointerover', ({ target }) => mark(nameAt(target), 'lit'));
document.addEventListener('focusin', ({ target }) => mark(nameAt(target), 'lit'));
document.addEventListener('focusout', () => mark(undefined, 'lit'));
let selectedBefore = '';
document.addEventListener('pointerdown', () => {
  selectedBefore = String(getSelection());
});
document.addEventListener('click', (event) => {
  const name = nameAt(event.target);
  // A link leads where it leads.
  if (!name || name.closest('a')) return;
  // A click that ends a selection asks for nothing else.
  const selected = String(getSelection());
  if (!name.closest('button') && selected !== '' && selected !== selectedBefore) return;
  pin(name.classList.contains('pinned') ? undefined : name);
});
