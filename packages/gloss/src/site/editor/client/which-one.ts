import type { DeskWords } from '../desk-words.ts';
import { directionOf } from '../../../translate/languages.ts';
import { button, element } from './elements.ts';
import { language } from './here.ts';

/** Asks which of two translations it shall be: nothing is overwritten without an answer. */
export function whichOne(
  words: DeskWords,
  theirs: string,
  mine: string,
  choose: (choice: 'theirs' | 'mine') => void,
): HTMLElement {
  const box = element('div', 'editor-conflict');
  box.setAttribute('role', 'alert');
  const side = (name: string, text: string, action: string, choice: 'theirs' | 'mine') => {
    const made = element('div');
    const shown = element('p', choice, text === '' ? words.nothing : text);
    shown.lang = language;
    shown.dir = directionOf(language);
    made.append(
      element('strong', '', name),
      shown,
      button(action, () => choose(choice)),
    );
    return made;
  };
  const sides = element('div', 'editor-sides');
  sides.append(
    side(words.theirs, theirs, words.takeTheirs, 'theirs'),
    side(words.mine, mine, words.keepMine, 'mine'),
  );
  box.append(element('p', '', words.conflict), sides);
  return box;
}
