import type { T } from '../../translate/types.ts';
import { stateWords } from '../view/translations.ts';

/** All that the desk says, in the translator's language. */
export type DeskWords = ReturnType<typeof deskWords>;

export function deskWords(t: T) {
  return {
    states: stateWords(t),
    desk: t('editor.desk'),
    edit: t('editor.edit'),
    original: t('editor.original'),
    save: t('editor.save'),
    close: t('editor.close'),
    previous: t('editor.previous'),
    next: t('editor.next'),
    saved: t('editor.saved'),
    sound: t('editor.sound'),
    former: t('editor.former'),
    hint: t('editor.hint'),
    stillValid: t('editor.stillValid'),
    draft: t('editor.draft'),
    discard: t('editor.discard'),
    conflict: t('editor.conflict'),
    theirs: t('editor.theirs'),
    mine: t('editor.mine'),
    takeTheirs: t('editor.takeTheirs'),
    keepMine: t('editor.keepMine'),
    nothing: t('editor.nothing'),
    recalled: t('editor.recalled'),
    insert: t('editor.insert'),
    terms: t('editor.terms'),
    concordance: t('editor.concordance'),
    words: t('editor.words'),
    lookUp: t('editor.lookUp'),
    none: t('editor.none'),
    replace: t('editor.replace'),
    search: t('editor.search'),
    replacement: t('editor.replacement'),
    preview: t('editor.preview'),
    replaceChosen: t('editor.replaceChosen'),
    replaced: t('editor.replaced'),
    left: t('editor.left'),
    strings: t('editor.strings'),
    filter: t('editor.filter'),
  };
}
