import { type Found, sectionsOf, type Fragment } from './search-sections.ts';

interface Pagefind {
  init(): Promise<void>;
  search(query: string): Promise<{ results: { data(): Promise<Fragment> }[] }>;
}

const pagesShown = 8;
const dialog = document.querySelector<HTMLDialogElement>('dialog.search');
const input = dialog?.querySelector('input');
const status = dialog?.querySelector('[role=status]');
const list = dialog?.querySelector('ol');
let engine: Promise<Pagefind> | undefined;
let attempts = 0;
let asked = 0;
/** What the list answers. */
let answered = '';

/** Loads the engine; what was typed in the meantime is searched for. */
export function startSearch(): void {
  engine ??= load();
  engine.catch(fail);
  const query = input?.value.trim() ?? '';
  if (query !== answered) void answer(query);
}

/** A browser remembers that a module could not be loaded, so another attempt asks for another address. */
async function load(): Promise<Pagefind> {
  const attempt = attempts++ === 0 ? '' : `?${attempts}`;
  const url = `${dialog?.dataset['index']}${attempt}`;
  const pagefind: Pagefind = await import(/* @vite-ignore */ url);
  await pagefind.init();
  return pagefind;
}

function fail(): void {
  engine = undefined;
  say(dialog?.dataset['failed'] ?? '');
}

/** The answer to the latest query. */
function say(words: string): void {
  if (status) status.textContent = words;
  list?.removeAttribute('aria-busy');
}

async function answer(query: string): Promise<void> {
  const turn = ++asked;
  list?.setAttribute('aria-busy', 'true');
  if (query === '') {
    answered = '';
    show([]);
    return say('');
  }
  try {
    engine ??= load();
    const { results } = await (await engine).search(query);
    const pages = await Promise.all(results.slice(0, pagesShown).map((result) => result.data()));
    // What was typed meanwhile has an answer of its own.
    if (turn !== asked) return;
    const found = pages.flatMap(sectionsOf);
    show(found.map(item));
    answered = query;
    const { none = '', found: some = '' } = dialog?.dataset ?? {};
    say(found.length === 0 ? none : some.replace('{n}', String(found.length)));
  } catch {
    // An earlier query that fails must not pass for the answer to this one.
    if (turn !== asked) return;
    fail();
  }
}

/** Focus within the list goes to its beginning when the list changes, rather than getting lost. */
function show(items: HTMLElement[]): void {
  const isInside = list?.contains(document.activeElement);
  list?.replaceChildren(...items);
  if (isInside) (list?.querySelector('a') ?? input)?.focus();
}

function item({ url, page, title, excerpt }: Found): HTMLElement {
  const link = document.createElement('a');
  link.href = url;
  const heading = document.createElement('strong');
  heading.textContent = title === '' || title === page ? page : `${page} › ${title}`;
  const text = document.createElement('span');
  text.append(
    ...excerpt.map(({ word, hit }) => {
      if (!hit) return word;
      const mark = document.createElement('mark');
      mark.textContent = word;
      return mark;
    }),
  );
  link.append(heading, text);
  const entry = document.createElement('li');
  entry.append(link);
  return entry;
}

/** From the field to the first result, and from result to result. */
function move(step: 1 | -1): void {
  const links = [...(list?.querySelectorAll('a') ?? [])];
  const at = links.findIndex((link) => link === document.activeElement) + step;
  (at < 0 ? input : links[Math.min(at, links.length - 1)])?.focus();
}

/** The first result of what stands in the field now, not of what stood there before. */
async function follow(): Promise<void> {
  const query = input?.value.trim() ?? '';
  if (answered !== query) await answer(query);
  if (answered === query) list?.querySelector('a')?.click();
}

/** A browser leaves the focus in the hidden field until it draws again, where the next key would count as typing. */
function close(): void {
  dialog?.close();
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && dialog?.contains(activeElement)) activeElement.blur();
}

let composed = -Infinity;
input?.addEventListener('compositionend', ({ timeStamp }) => {
  composed = timeStamp;
});
input?.addEventListener('input', () => void answer(input.value.trim()));
dialog?.addEventListener('keydown', (event) => {
  // Keys that choose among Han characters are the input method's; Safari sends them just after it has chosen.
  if (event.isComposing || event.timeStamp - composed < 50) return;
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    move(event.key === 'ArrowDown' ? 1 : -1);
  }
  // In a search field, Esc would empty it first.
  if (event.key === 'Escape') {
    event.preventDefault();
    close();
  }
  if (event.key === 'Enter' && document.activeElement === input) void follow();
});
dialog?.addEventListener('click', ({ target }) => {
  const leaves = target instanceof Element && target.closest('a, [data-close]');
  if (target === dialog || leaves) close();
});
