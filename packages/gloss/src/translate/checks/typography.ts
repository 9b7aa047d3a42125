import type { Nodes } from 'hast';
import { placeholderNumber } from '../placeholders.ts';
import type { Finding } from '../types.ts';
import type { Side } from './side.ts';

/** Marks that say the same in different scripts. A Greek question ends in what is a semicolon elsewhere. */
const ends = ['.。．।۔։።។။', ':：', '?？؟՞፧', '!！՜'];
/** Scripts that need no mark at the end of a sentence. */
const unmarked = /^(?:th|lo|km|my|bo|dz)\b/;

/** A sentence that ends as a question, or with a colon before a formula, does so in every language. */
export function checkEndMark(original: Side, translated: Side): Finding[] {
  // A formula or code at the end may hide a mark, or be one.
  if (!endsInText(original.tree) || !endsInText(translated.tree)) return [];
  const [ours, theirs] = [endOf(original), endOf(translated)];
  if (ours === theirs || saysElsewhere(ours, theirs, translated)) return [];
  const message =
    ours === undefined
      ? `it ends with a mark that the original doesn't have`
      : `the original ends with "${ours}", and this doesn't`;
  return [{ check: 'end mark', level: 'warning', message }];
}

/** Where a language puts the mark, if not at the end. */
function saysElsewhere(
  ours: string | undefined,
  theirs: string | undefined,
  { text, language }: Side,
): boolean {
  if (unmarked.test(language)) return theirs === undefined || ours === undefined;
  // Armenian marks the word that asks; Chinese and Japanese lead on to a formula with a comma as well.
  if (/^hy\b/.test(language)) return /[՞՜]/.test(text) || ours === ':';
  return /^(?:zh|ja)\b/.test(language) && ours === ':' && /[、，,]\s*$/.test(text);
}

function endOf({ text, language }: Side): string | undefined {
  const last = text
    .trim()
    .replace(/[)\]"'”’»›」』）]+$/, '')
    .trimEnd()
    .at(-1);
  if (/^el\b/.test(language) && /[;\u037E]/.test(last ?? '')) return '?';
  return last && ends.find((marks) => marks.includes(last))?.[0];
}

function endsInText(node: Nodes): boolean {
  if (node.type === 'text') return true;
  if (!('children' in node) || placeholderNumber(node) !== undefined) return false;
  const last = node.children.findLast(
    (child) => child.type !== 'text' || child.value.trim() !== '',
  );
  return last !== undefined && endsInText(last);
}

const pairs = ['()', '[]', '《》', '「」', '『』', '（）', '“”', '【】'];

/** `《<a>title》 by</a>`: machine translation likes to move a link's border into a bracket. */
export function checkBrackets(_: Side, { tree }: Side): Finding[] {
  const split = linkTexts(tree).filter((text) =>
    pairs.some(([open = '', close = '']) => count(text, open) !== count(text, close)),
  );
  return split.map((text) => ({
    check: 'brackets',
    level: 'warning',
    message: `a bracket or quote opens outside the link "${text.trim()}" and closes in it, or the other way round`,
  }));
}

function linkTexts(node: Nodes): string[] {
  if (!('children' in node)) return [];
  if (node.type === 'element' && node.tagName === 'a') return [plain(node)];
  return node.children.flatMap(linkTexts);
}

function plain(node: Nodes): string {
  if (node.type === 'text') return node.value;
  return 'children' in node ? node.children.map(plain).join('') : '';
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}

const cramped = /\p{sc=Han}[A-Za-z]|[A-Za-z]\p{sc=Han}/u;

/** What readers can't see, or see as careless. */
export function checkSpacing(_: Side, { text, language }: Side): Finding[] {
  const complaints = [
    // Japanese sets them close together as well as apart.
    ...(/^zh\b/.test(language)
      ? ([[cramped, 'put a space between Chinese and Latin letters']] as const)
      : []),
    [/[^\s] {2,}[^\s]/, 'it has two spaces in a row'],
    [/[\u200B\u2060\uFEFF\u00AD]/, 'it has a character of zero width'],
    [/[\u202A-\u202E\u2066-\u2069]/, 'it has characters that reorder text; they are taken off'],
  ] as const;
  return complaints.flatMap(([pattern, message]): Finding[] =>
    pattern.test(text) ? [{ check: 'spacing', level: 'warning', message }] : [],
  );
}
