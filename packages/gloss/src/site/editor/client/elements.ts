import { directionOf } from '../../../translate/languages.ts';
import type { Part } from './ask.ts';

let ids = 0;

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = '',
  text = '',
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.textContent = text;
  return made;
}

export function button(words: string, act: () => void, className = ''): HTMLButtonElement {
  const made = element('button', className, words);
  made.type = 'button';
  made.addEventListener('click', act);
  return made;
}

/** A field of one line with its label before it. */
export function labelled(
  words: string,
  value = '',
): { label: HTMLElement; input: HTMLInputElement } {
  const input = element('input');
  input.id = `editor-field-${ids++}`;
  input.value = value;
  const label = element('label', '', words);
  label.append(input);
  return { label, input };
}

/** What can be opened, under its heading. */
export function folded(words: string, ...content: (HTMLElement | string)[]): HTMLDetailsElement {
  const made = element('details', 'editor-fold');
  made.append(element('summary', '', words), ...content);
  return made;
}

/** Text put where the cursor is, as if it had been typed. */
export function insert(field: HTMLTextAreaElement, text: string): void {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  field.focus();
  field.dispatchEvent(new Event('input'));
}

/** What went and what came, within what stayed. */
export function changeOf(parts: readonly Part[], language: string): HTMLElement {
  const change = element('span', 'editor-change');
  change.lang = language;
  change.dir = directionOf(language);
  const tags = { same: 'span', removed: 'del', added: 'ins' } as const;
  change.append(...parts.map(({ kind, text }) => element(tags[kind], '', text)));
  return change;
}
