import './editor.css';
import { sourceLanguage } from 'virtual:gloss/options';
import { fromEdit, toEdit } from './edit-text.ts';

interface Finding {
  check: string;
  level: 'error' | 'warning';
  message: string;
}
type State = 'translated' | 'outdated' | 'suggested' | 'missing' | 'identical' | 'invalid';
interface Segment {
  state: State;
  key: string;
  original: string;
  value?: string;
  difference?: { kind: string; text: string }[];
  holes: string[];
  findings: Finding[];
}
interface Answer {
  file: string;
  sections: { id?: string; segments: Segment[] }[];
  words: Record<
    'edit' | 'save' | 'close' | 'next' | 'saved' | 'sound' | 'former' | 'hint' | State,
    string
  >;
}

const language = document.documentElement.lang;
const base = import.meta.env.BASE_URL.replace(/\/*$/, '/');
const path = location.pathname
  .slice(base.length)
  .replace(new RegExp(`^${language}/`), '')
  .replace(/\/$/, '');
const remembered = `editor ${language} ${path}`;

if (language !== sourceLanguage && document.querySelector('article[data-source]')) void open();

async function ask<T>(action: string, input?: object): Promise<T> {
  const address = `${base}__editor/${action}`;
  const response = await (input
    ? fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
      })
    : fetch(address));
  const result = await response.json();
  if (!response.ok) throw new Error(result.message);
  return result as T;
}

async function open(): Promise<void> {
  const query = new URLSearchParams({ language, path });
  const answer = await ask<Answer>(`segments?${query}`);
  const all = answer.sections.flatMap(({ segments }) => segments);
  for (const { id, segments } of answer.sections) {
    placeMarks(id, segments, (segment) => edit(answer, all, all.indexOf(segment)));
  }
  // Saving reloads the page; the translator goes on in the same place.
  const last = sessionStorage.getItem(remembered);
  if (last !== null) edit(answer, all, Number(last));
}

/** A mark beside each segment; where a page's blocks and its segments don't match one by one, all at the section's head. */
function placeMarks(
  id: string | undefined,
  segments: Segment[],
  choose: (segment: Segment) => void,
): void {
  const blocks = id === undefined ? headBlocks() : blocksOf(id, segments);
  const fallback =
    id === undefined
      ? document.querySelector('.opening')
      : document.querySelector(`[id="${id}"] .prose`);
  segments.forEach((segment, index) => {
    const mark = document.createElement('button');
    mark.type = 'button';
    mark.className = `editor-mark ${segment.state}`;
    mark.textContent = '✎';
    mark.title = `${segment.state}: ${toEdit(segment.key).slice(0, 80)}`;
    mark.addEventListener('click', () => choose(segment));
    const block = blocks.length === segments.length ? blocks[index] : fallback;
    block?.append(mark);
  });
}

function headBlocks(): Element[] {
  return [...document.querySelectorAll('.opening h1, .opening .summary')];
}

/** The blocks that hold words, and no blocks in turn: those that translations are made of. */
function blocksOf(id: string, [first]: Segment[]): Element[] {
  const section = document.querySelector(`[id="${id}"] .prose`);
  const tags = 'p, h1, h2, h3, h4, h5, h6, li, dt, dd, td, th, blockquote';
  const found = [...(section?.querySelectorAll<HTMLElement>(`${tags}, .plot-figure`) ?? [])];
  const own = found.flatMap((block) => {
    // A plot's texts are words within its drawings: its caption has the marks of them all.
    if (block.matches('.plot-figure')) {
      const caption = block.querySelector('figcaption') ?? block;
      return Array.from({ length: Number(block.dataset['texts']) }, () => caption);
    }
    if (block.closest('.plot-figure') || block.querySelector(tags)) return [];
    const copy = block.cloneNode(true) as Element;
    for (const other of copy.querySelectorAll('.katex, code, .badge')) other.remove();
    return /\p{L}/u.test(copy.textContent) ? [block] : [];
  });
  // The page's first heading stands above it all.
  const heading = first?.key.startsWith('<h1') ? document.querySelector('.opening h1') : null;
  return heading ? [heading, ...own] : own;
}

let panel: HTMLElement | undefined;

function close(): void {
  panel?.remove();
  panel = undefined;
  sessionStorage.removeItem(remembered);
}

function edit(answer: Answer, all: Segment[], index: number): void {
  const segment = all[index];
  if (!segment) return close();
  panel?.remove();
  sessionStorage.setItem(remembered, String(index));
  const { words, file } = answer;
  panel = element('aside', 'editor');
  panel.setAttribute('aria-label', words.edit);
  const original = element('div', 'editor-original prose');
  original.lang = sourceLanguage;
  original.innerHTML = segment.original;
  const field = element('textarea', 'editor-field') as HTMLTextAreaElement;
  field.lang = language;
  field.value = toEdit(segment.value ?? '');
  field.placeholder = words.hint;
  field.setAttribute('aria-label', words.edit);
  const chips = element('div', 'editor-chips');
  segment.holes.forEach((html, number) => {
    const chip = element('button', 'editor-chip') as HTMLButtonElement;
    chip.type = 'button';
    chip.innerHTML = `<b>⟦${number}⟧</b> ${html}`;
    chip.addEventListener('click', () => insert(field, `⟦${number}⟧`));
    chips.append(chip);
  });
  const list = element('ul', 'editor-findings');
  list.setAttribute('role', 'status');
  const save = button(words.save, () => void store());
  const buttons = element('div', 'editor-buttons');
  buttons.append(
    save,
    button(words.next, () => edit(answer, all, nextOpen(all, index))),
    button(words.close, close),
    element('code', 'editor-file', file),
  );
  panel.append(element('p', 'editor-state', words[segment.state]), original);
  if (segment.difference) panel.append(differenceOf(segment.difference, words.former));
  panel.append(chips, field, list, buttons);
  document.body.append(panel);
  field.focus();

  const value = () => fromEdit(segment.key, field.value);
  const review = async () => {
    const text = value();
    const { findings } = await ask<{ findings: Finding[] }>('check', {
      language,
      key: segment.key,
      value: text,
    });
    if (text !== value()) return;
    list.replaceChildren(
      ...findings.map(({ level, check, message }) => element('li', level, `${check}: ${message}`)),
      ...(findings.length === 0 && text !== '' ? [element('li', 'sound', words.sound)] : []),
    );
  };
  const store = async () => {
    try {
      await ask('save', { language, path, key: segment.key, value: value() });
      segment.value = value();
      save.textContent = words.saved;
    } catch (error) {
      list.replaceChildren(
        element('li', 'error', error instanceof Error ? error.message : String(error)),
      );
    }
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  field.addEventListener('input', () => {
    save.textContent = words.save;
    clearTimeout(timer);
    timer = setTimeout(() => void review(), 200);
  });
  panel.addEventListener('keydown', (event) => {
    event.stopPropagation();
    if (event.key === 'Escape') close();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void store();
  });
  void review();
}

/** The next segment that readers see untranslated, or simply the next. */
function nextOpen(all: Segment[], from: number): number {
  const wanting = all.findIndex(({ state }, index) => index > from && state !== 'translated');
  return wanting < 0 ? from + 1 : wanting;
}

function differenceOf(parts: { kind: string; text: string }[], label: string): HTMLElement {
  const line = element('p', 'editor-difference', `${label} `);
  line.lang = sourceLanguage;
  for (const { kind, text } of parts) {
    const tags: Record<string, string> = { removed: 'del', added: 'ins' };
    line.append(element(tags[kind] ?? 'span', '', text));
  }
  return line;
}

function insert(field: HTMLTextAreaElement, text: string): void {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  field.focus();
  field.dispatchEvent(new Event('input'));
}

function button(words: string, act: () => void): HTMLButtonElement {
  const made = element('button', '', words) as HTMLButtonElement;
  made.type = 'button';
  made.addEventListener('click', act);
  return made;
}

function element(tag: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
