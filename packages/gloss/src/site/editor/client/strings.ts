import type { DeskWords } from '../desk-words.ts';
import { sourceLanguage } from 'virtual:gloss/options';
import { directionOf } from '../../../translate/languages.ts';
import { type Finding, get, post, type StringsAnswer } from './ask.ts';
import { edit, type Item, type Room } from './edit.ts';
import { button, element, labelled } from './elements.ts';
import { language } from './here.ts';
import { closePanel, openPanel } from './panel.ts';

/** Opens the list of the interface's words, or one of them. */
export async function openStrings(
  words: DeskWords,
  back: () => HTMLElement | undefined,
  key?: string,
): Promise<void> {
  const { file, strings } = await get<StringsAnswer>('strings', { language });
  const items = strings.map(itemOf);
  const room: Room = {
    name: 'strings',
    words,
    file,
    items,
    check: async ({ original }, value) => {
      const input = { language, key: original, value };
      return (await post<{ findings: Finding[] }>('check', input)).findings;
    },
    save: ({ key }, value, based) => post('save-string', { language, key, value, based }),
    back,
  };
  const item = items.find((other) => other.key === key);
  if (item) edit(room, item);
  else list(room, words, back);
}

function itemOf({ key, original, value, known }: StringsAnswer['strings'][number]): Item {
  const names = new Set(original.match(/\{\{[^{}]*\}\}/g));
  return {
    key,
    original,
    value,
    based: value,
    hint: known,
    state: value === '' && known === '' ? 'missing' : 'translated',
    holes: Array.from(names, (text) => ({ text, html: '' })),
  };
}

function list(room: Room, words: DeskWords, back: () => HTMLElement | undefined): void {
  const panel = openPanel({ room: 'strings' }, words.strings, back);
  const { label, input } = labelled(words.filter);
  const rows = element('ul', 'editor-strings');
  const lines = room.items.map((item) => {
    const line = element('li');
    const open = button('', () => edit(room, item), item.state);
    const [original, value] = [item.original, item.value || item.hint].map((text) =>
      element('span', '', text),
    );
    if (original) {
      original.lang = sourceLanguage;
      original.dir = directionOf(sourceLanguage);
      open.append(original);
    }
    if (value) open.append(value);
    line.append(open);
    rows.append(line);
    return { line, text: `${item.key} ${item.original} ${item.value}`.toLowerCase() };
  });
  input.addEventListener('input', () => {
    const sought = input.value.toLowerCase();
    for (const { line, text } of lines) line.hidden = !text.includes(sought);
  });
  const buttons = element('div', 'editor-buttons');
  buttons.append(button(words.close, closePanel), element('code', 'editor-file', room.file));
  panel.append(element('p', 'editor-state', words.strings), label, rows, buttons);
  input.focus();
}
