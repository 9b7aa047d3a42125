import { sourceLanguage } from 'virtual:gloss/options';
import type { DeskWords } from '../desk-words.ts';
import { directionOf } from '../../../translate/languages.ts';
import { fromEdit, toEdit } from '../edit-text.ts';
import { type Finding, type Part, RefusedError, type Segment } from './ask.ts';
import { draftsOf } from './drafts.ts';
import { button, changeOf, element, insert } from './elements.ts';
import { language } from './here.ts';
import { closePanel, openPanel } from './panel.ts';
import { whichOne } from './which-one.ts';

/** One text to translate. */
export interface Item extends Omit<Segment, 'holes'> {
  /** What can be put in, and what it stands for, HTML. */
  holes: { text: string; html: string }[];
  /** What is said where the field is empty. */
  hint: string;
}

/** The texts that belong together, and what is done with them. */
export interface Room {
  name: 'page' | 'strings';
  words: DeskWords;
  file: string;
  items: readonly Item[];
  check(item: Item, value: string): Promise<Finding[]>;
  save(item: Item, value: string, based: string): Promise<unknown>;
  /** What helps to translate it. */
  aids?(item: Item, original: HTMLElement, field: HTMLTextAreaElement): HTMLElement;
  /** What the focus goes back to. */
  back(item: Item): HTMLElement | undefined;
}

/** Opens the panel in which one text is translated. */
export function edit(room: Room, item: Item): void {
  const { words, file } = room;
  const panel = openPanel({ room: room.name, key: item.key }, words.edit, () => room.back(item));
  const original = originalOf(item, words);
  const field = fieldOf(item, words);
  const drafts = draftsOf(room.name);
  const found = element('ul');
  const status = element('div', 'editor-findings');
  status.setAttribute('role', 'status');
  status.append(found);
  const question = element('div');
  const notice = element('p', 'editor-draft', `${words.draft} `);
  notice.append(button(words.discard, () => discard()));
  const save = button(words.save, () => void store(), 'editor-main');

  /** What the field holds as long as nothing is typed, and what the file has. */
  let start = toEdit(item.value ?? '');
  const draft = drafts.get(item.key);
  // What was saved in another tab, or a moment before the page was loaded again, is a draft no more.
  const isDraft = draft !== undefined && fromEdit(item.key, draft.text) !== item.based;
  let { based } = isDraft ? draft : item;
  const value = () => fromEdit(item.key, field.value);
  const keep = () => {
    const isSame = field.value === start;
    notice.hidden = isSame;
    room.back(item)?.classList.toggle('drafted', !isSame);
    if (!isSame) drafts.set(item.key, { text: field.value, based });
    else drafts.drop(item.key);
  };
  const show = (text: string) => {
    field.value = text;
    keep();
    field.focus();
    void review();
  };
  const ask = (theirs: string) => {
    const mine = field.value;
    question.replaceChildren(
      whichOne(words, toEdit(theirs), mine, (choice) => {
        question.replaceChildren();
        item.based = based = theirs;
        start = toEdit(theirs);
        show(choice === 'theirs' ? start : mine);
      }),
    );
  };
  const discard = () => {
    question.replaceChildren();
    ({ based } = item);
    show(start);
  };
  const say = (findings: readonly Finding[]) => {
    const none = field.value === '' ? [] : [element('li', 'sound', words.sound)];
    found.replaceChildren(...(findings.length === 0 ? none : findings.map(lineOf)));
  };
  const fail = (error: unknown) => {
    if (error instanceof RefusedError && error.current !== undefined) ask(error.current);
    const message = error instanceof Error ? error.message : String(error);
    const line = element('li', 'error', message);
    line.lang = 'en';
    line.dir = 'ltr';
    found.replaceChildren(line);
  };
  const review = async () => {
    const text = value();
    const findings = await room.check(item, text);
    if (text === value()) say(findings);
    return findings;
  };
  const store = async () => {
    const [text, typed] = [value(), field.value];
    try {
      await room.save(item, text, based);
      item.value = item.based = based = text;
      start = typed;
      keep();
      save.textContent = words.saved;
    } catch (error) {
      fail(error);
    }
  };
  /** The old translation as it is, if the checks have nothing against it. */
  const confirm = async () => {
    field.value = toEdit(item.value ?? '');
    const findings = await review();
    if (!findings.some(({ level }) => level === 'error')) await store();
  };

  field.value = isDraft ? draft.text : start;
  keep();
  if (based !== item.based) ask(item.based);

  let timer: ReturnType<typeof setTimeout> | undefined;
  field.addEventListener('input', () => {
    save.textContent = words.save;
    keep();
    clearTimeout(timer);
    timer = setTimeout(() => void review().catch(fail), 200);
  });
  panel.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void store();
  });
  const isOld = item.state === 'outdated' || item.state === 'suggested';
  const buttons = element('div', 'editor-buttons');
  buttons.append(
    save,
    ...(isOld ? [button(words.stillValid, () => void confirm().catch(fail))] : []),
    button(words.previous, () => edit(room, neighbour(room.items, item, -1))),
    button(words.next, () => edit(room, neighbour(room.items, item, 1))),
    button(words.close, closePanel),
    element('code', 'editor-file', file),
  );
  panel.append(element('p', 'editor-state', words.states[item.state]), original);
  if (item.difference) panel.append(differenceOf(item.difference, words.former));
  panel.append(question, chipsOf(item, field), field, notice, status, buttons);
  if (room.aids) panel.append(room.aids(item, original, field));
  field.focus();
  void review().catch(fail);
}

/** The next text that wants a translator, or simply the next; after the last comes the first. */
function neighbour(items: readonly Item[], from: Item, step: 1 | -1): Item {
  const at = items.indexOf(from);
  const ring = items.map((_, index) => {
    const place = at + step * (index + 1);
    return items.at(place % items.length) ?? from;
  });
  return ring.find(({ state }) => state !== 'translated') ?? ring[0] ?? from;
}

function originalOf(item: Item, words: DeskWords): HTMLElement {
  const original = element('div', 'editor-original prose');
  original.lang = sourceLanguage;
  original.dir = directionOf(sourceLanguage);
  original.setAttribute('role', 'group');
  original.setAttribute('aria-label', words.original);
  original.innerHTML = item.original;
  return original;
}

function fieldOf({ hint }: Item, words: DeskWords): HTMLTextAreaElement {
  const field = element('textarea', 'editor-field');
  field.lang = language;
  field.dir = directionOf(language);
  field.placeholder = hint;
  field.setAttribute('aria-label', words.edit);
  return field;
}

function chipsOf({ holes }: Item, field: HTMLTextAreaElement): HTMLElement {
  const chips = element('div', 'editor-chips');
  for (const { text, html } of holes) {
    const chip = button('', () => insert(field, text), 'editor-chip');
    chip.innerHTML = html;
    chip.prepend(element('b', '', text), ' ');
    chips.append(chip);
  }
  return chips;
}

function lineOf({ level, check, message }: Finding): HTMLElement {
  const line = element('li', level, `${check}: ${message}`);
  line.lang = 'en';
  line.dir = 'ltr';
  return line;
}

function differenceOf(parts: readonly Part[], label: string): HTMLElement {
  const line = element('p', 'editor-difference', `${label} `);
  line.append(changeOf(parts, sourceLanguage));
  return line;
}
