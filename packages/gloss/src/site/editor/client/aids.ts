import { sourceLanguage } from 'virtual:gloss/options';
import type { DeskWords } from '../desk-words.ts';
import { directionOf } from '../../../translate/languages.ts';
import { toEdit } from '../edit-text.ts';
import { type Aids, get, type Occurrence } from './ask.ts';
import { button, element, folded, insert, labelled } from './elements.ts';
import { language, path } from './here.ts';

/** What helps to translate a text: how similar ones and its terms were translated, and where its words stand elsewhere. */
export function aidsFor(
  key: string,
  words: DeskWords,
  original: HTMLElement,
  field: HTMLTextAreaElement,
): HTMLElement {
  const aids = element('div', 'editor-aids');
  aids.append(concordanceOf(words, original));
  const add = async () => {
    const { recalled, terms } = await get<Aids>('aids', { language, path, key });
    if (terms.length > 0) aids.prepend(termsOf(terms, words, field));
    if (recalled.length > 0) aids.prepend(recalledOf(recalled, words, field));
  };
  void add();
  return aids;
}

function recalledOf(
  recalled: Aids['recalled'],
  words: DeskWords,
  field: HTMLTextAreaElement,
): HTMLElement {
  const list = element('ul', 'editor-recalled');
  for (const { file, line, original, value, ratio } of recalled) {
    const text = toEdit(value);
    const item = element('li');
    item.append(
      pairOf(original, text, `${Math.floor(100 * ratio)} % · ${file}:${line}`),
      // A whole translation takes the place of what is there.
      button(words.insert, () => {
        field.select();
        insert(field, text);
      }),
    );
    list.append(item);
  }
  const made = folded(`${words.recalled} (${recalled.length})`, list);
  made.open = true;
  return made;
}

function termsOf(terms: Aids['terms'], words: DeskWords, field: HTMLTextAreaElement): HTMLElement {
  const list = element('ul', 'editor-terms');
  for (const { term, words: translations } of terms) {
    const item = element('li');
    const name = element('span', '', `${term} `);
    name.lang = sourceLanguage;
    item.append(name, ...translations.map((text) => button(text, () => insert(field, text))));
    list.append(item);
  }
  const made = folded(`${words.terms} (${terms.length})`, list);
  made.open = true;
  return made;
}

/** Words that are selected in the original are looked up; so are those that are typed. */
function concordanceOf(words: DeskWords, original: HTMLElement): HTMLElement {
  const form = element('form', 'editor-form');
  const { label, input } = labelled(words.words);
  const submit = element('button', '', words.lookUp);
  const list = element('ul', 'editor-occurrences');
  const status = element('div');
  status.setAttribute('role', 'status');
  status.append(list);
  form.append(label, submit);
  const made = folded(words.concordance, form, status);
  const lookUp = async () => {
    if (input.value.trim().length < 2) return;
    const sought = input.value;
    const { occurrences } = await get<{ occurrences: Occurrence[] }>('concordance', {
      language,
      words: sought,
    });
    if (sought !== input.value) return;
    const found = occurrences.map(({ original: text, translation, file, line }) => {
      const item = element('li');
      item.append(pairOf(text, translation, `${file}:${line}`));
      return item;
    });
    list.replaceChildren(...(found.length > 0 ? found : [element('li', '', words.none)]));
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void lookUp();
  });
  const select = () => {
    const text = getSelection()?.toString().trim() ?? '';
    if (text.length < 2 || text === input.value) return;
    input.value = text;
    made.open = true;
    void lookUp();
  };
  original.addEventListener('pointerup', select);
  original.addEventListener('keyup', select);
  return made;
}

/** An original and its translation, each in its own language. */
export function pairOf(original: string, translation: string, place: string): HTMLElement {
  const pair = element('div', 'editor-pair');
  const [source, target] = [element('p', '', original), element('p', '', translation)];
  source.lang = sourceLanguage;
  source.dir = directionOf(sourceLanguage);
  target.lang = language;
  target.dir = directionOf(language);
  pair.append(source, target, element('code', 'editor-file', place));
  return pair;
}
