import type { DeskWords } from '../desk-words.ts';
import { directionOf } from '../../../translate/languages.ts';
import { get, type Hit, post } from './ask.ts';
import { button, changeOf, element, labelled } from './elements.ts';
import { language } from './here.ts';
import { closePanel, openPanel } from './panel.ts';

/** Writing the files loads the page again: what was asked, and what came of it, is still there then. */
const remembered = `gloss replace ${language}`;
interface Asked {
  search: string;
  replacement: string;
  said: string;
}

type Chosen = Pick<Hit, 'page' | 'key' | 'based'>;

/** Opens the panel in which words are replaced in all translations of the language: first shown, then done. */
export function openReplace(words: DeskWords, back: () => HTMLElement | undefined): void {
  const panel = openPanel({ room: 'replace' }, words.replace, back);
  const last = JSON.parse(sessionStorage.getItem(remembered) ?? '{}') as Partial<Asked>;
  const form = element('form', 'editor-form');
  const search = labelled(words.search, last.search);
  const replacement = labelled(words.replacement, last.replacement);
  search.input.required = true;
  search.input.lang = replacement.input.lang = language;
  search.input.dir = replacement.input.dir = directionOf(language);
  const said = element('p', 'editor-said', last.said ?? '');
  said.setAttribute('role', 'status');
  const results = element('div', 'editor-hits');
  form.append(search.label, replacement.label, element('button', '', words.preview));
  const keep = (text: string) => {
    const asked: Asked = {
      search: search.input.value,
      replacement: replacement.input.value,
      said: text,
    };
    sessionStorage.setItem(remembered, JSON.stringify(asked));
    said.textContent = text;
    return { language, search: asked.search, replacement: asked.replacement };
  };
  const fail = (error: unknown) => {
    said.textContent = error instanceof Error ? error.message : String(error);
  };
  const replace = async (asked: Record<string, string>, chosen: Chosen[]) => {
    const { replaced, left } = await post<{ replaced: number; left: number }>('replace', {
      ...asked,
      chosen,
    });
    results.replaceChildren();
    const rest = left === 0 ? '' : ` · ${words.left} ${left}`;
    keep(`${words.replaced} ${replaced}${rest}`);
  };
  const preview = async () => {
    const asked = keep('');
    const { hits } = await get<{ hits: Hit[] }>('find', asked);
    said.textContent = hits.length === 0 ? words.none : '';
    results.replaceChildren(
      ...hitsOf(hits, words, (chosen) => void replace(asked, chosen).catch(fail)),
    );
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void preview().catch(fail);
  });
  const buttons = element('div', 'editor-buttons');
  buttons.append(button(words.close, closePanel));
  panel.append(element('p', 'editor-state', words.replace), form, said, results, buttons);
  search.input.focus();
}

/** Each hit as it is and as it would be; those that would get an error can't be chosen. */
function hitsOf(
  hits: readonly Hit[],
  words: DeskWords,
  replace: (chosen: Chosen[]) => void,
): HTMLElement[] {
  if (hits.length === 0) return [];
  const list = element('ul');
  const boxes = hits.map((hit) => {
    const item = element('li');
    const label = element('label');
    const box = element('input');
    box.type = 'checkbox';
    box.checked = hit.errors.length === 0;
    box.disabled = hit.errors.length > 0;
    label.append(box, changeOf(hit.difference, language));
    item.append(label, element('code', 'editor-file', `${hit.file}:${hit.line}`));
    for (const { check, message } of hit.errors)
      item.append(element('p', 'error', `${check}: ${message}`));
    list.append(item);
    return { box, hit };
  });
  const chosen = () =>
    boxes
      .filter(({ box }) => box.checked)
      .map(({ hit: { page, key, based } }) => ({ page, key, based }));
  return [list, button(words.replaceChosen, () => replace(chosen()), 'editor-main')];
}
