import { type Place, SourceError } from '../../source-error.ts';
import { didYouMean } from 'gloss-common/nearest';
import type { Stretch, Tag, TagKind } from '../language.ts';
import { fencedLines } from '../markdown/fences.ts';

const kinds = {
  param: 'param',
  arg: 'param',
  argument: 'param',
  property: 'param',
  prop: 'param',
  template: 'param',
  typeParam: 'param',
  returns: 'returns',
  return: 'returns',
  throws: 'throws',
  exception: 'throws',
  see: 'see',
  example: 'example',
  deprecated: 'deprecated',
  default: 'default',
  defaultValue: 'default',
} as const satisfies Record<string, TagKind>;

/** Cuts a comment into its prose and its tags. A line that begins with `@` inside a fence is no tag. */
export function splitTags(
  docs: string,
  placeAt: (offset: number) => Place,
  faults: SourceError[],
): [Stretch, Tag[]] {
  const starts: { offset: number; match: RegExpExecArray }[] = [];
  const lines = docs.split('\n');
  const fenced = fencedLines(lines);
  let offset = 0;
  for (const [at, line] of lines.entries()) {
    const match = fenced[at] ? null : /^ {0,3}@([A-Za-z]+)(?=[\s{]|$)/.exec(line);
    if (match) starts.push({ offset, match });
    offset += line.length + 1;
  }
  const body: Stretch = { docs: docs.slice(0, starts[0]?.offset).trimEnd(), offset: 0 };
  const tags = starts.map(({ offset, match }, index): Tag => {
    const word = match[1] ?? '';
    const place = placeAt(offset + match[0].length - word.length - 1);
    const from = offset + match[0].length;
    const text = { docs: docs.slice(from, starts[index + 1]?.offset), offset: from };
    if (isKnown(word)) return readTag(kinds[word], word, text, { place, faults });
    const names = Object.keys(kinds);
    faults.push(
      new SourceError(
        place,
        `a page can't show the tag @${word}`,
        `${didYouMean(word, names)}Say it in prose, or use one of ${names.map((name) => `@${name}`).join(', ')}`,
      ),
    );
    return { kind: 'unknown', name: word, text: { ...text, docs: text.docs.trimEnd() } };
  });
  return [body, tags];
}

function isKnown(word: string): word is keyof typeof kinds {
  return Object.hasOwn(kinds, word);
}

function readTag(
  kind: TagKind,
  word: string,
  text: Stretch,
  { place, faults }: { place: Place; faults: SourceError[] },
): Tag {
  let [type, rest] = kind === 'param' && isPattern(text.docs) ? ['', text] : takeGroup(text);
  let name = '';
  if (kind === 'param') {
    [name, rest] = takeName(rest);
    if (word === 'template' || word === 'typeParam') [name, rest] = takeMore(name, rest);
    if (name === '')
      faults.push(
        new SourceError(
          place,
          `@${word} names nothing`,
          `Write the name after the tag, and then what it is: @${word} name …`,
        ),
      );
  }
  // The code's types stand in the code; which error is thrown stands nowhere else.
  if (kind === 'throws') name = type;
  if (kind !== 'example') rest = take(rest, /^\s*(?:-\s)?/)[1];
  const docs = rest.docs.trimEnd();
  if (docs.trim() === '' && !(kind === 'throws' && name !== ''))
    faults.push(
      new SourceError(
        place,
        `@${word}${name && ` ${name}`} says nothing`,
        'Describe it after the tag, or remove the tag',
      ),
    );
  return { kind, name, text: { docs, offset: rest.offset } };
}

/** A name as the language has it, or a way to one: `options.size`, `...rest`, `items[].name`, `data-id`. */
const identifier =
  /^\s*(?:\.{3})?([\p{ID_Start}$_][\p{ID_Continue}$\u200C\u200D]*(?:(?:\[\])?(?:\.|-(?=\p{ID_Continue}))[\p{ID_Continue}$]+)*)(?:\[\])?/u;

/** Takes the name of a parameter off the front: an identifier, `[name=1]` if it may be left out, or `{ a, b }`. */
function takeName(text: Stretch): [string, Stretch] {
  const separated = ([name, rest]: [string, Stretch]): [string, Stretch] => [
    name,
    take(rest, /^(?:\s+-|:)(?=\s)/)[1],
  ];
  const [quoted, afterQuoted] = take(text, /^\s*(`[^`]+`)/);
  if (quoted !== '')
    return separated([takeName({ docs: quoted.slice(1, -1), offset: 0 })[0], afterQuoted]);
  const [optional, afterOptional] = takeGroup(text, '[]');
  if (optional !== '') return separated([identifier.exec(optional)?.[1] ?? '', afterOptional]);
  const [parts, afterParts] = takeGroup(text);
  if (parts !== '') return separated([`{ ${parts} }`, afterParts]);
  return separated(take(text, identifier));
}

/** `@template T, Key` describes several at once. */
function takeMore(name: string, text: Stretch): [string, Stretch] {
  const [next, rest] = take(text, /^\s*,\s*(\p{Lu}[\p{ID_Continue}$]*)/u);
  return next === '' ? [name, text] : takeMore(`${name}, ${next}`, rest);
}

/** Whether braces hold names that an object is taken apart into, and no type. */
function isPattern(docs: string): boolean {
  const inner = /^\s*\{(?!@)([^{}()<>[\]|:]*)\}/.exec(docs)?.[1];
  return inner !== undefined && /,|\.{3}|=/.test(inner);
}

/** Takes what stands between braces, or other marks, off the front; it may hold others, and quotes. */
function takeGroup(text: Stretch, [open, close] = '{}'): [string, Stretch] {
  const start = /^\s*/.exec(text.docs)?.[0].length ?? 0;
  if (text.docs[start] !== open || text.docs[start + 1] === '@') return ['', text];
  let depth = 0;
  let quote = '';
  for (let at = start; at < text.docs.length; at++) {
    const sign = text.docs[at] ?? '';
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (/["'`]/.test(sign) && restOfLine(text.docs, at + 1).includes(sign)) quote = sign;
    else if (sign === open) depth++;
    else if (sign === close) depth--;
    if (depth === 0)
      return [
        text.docs.slice(start + 1, at).trim(),
        { docs: text.docs.slice(at + 1), offset: text.offset + at + 1 },
      ];
  }
  return ['', text];
}

function restOfLine(docs: string, from: number): string {
  return docs.slice(from).split('\n', 1)[0] ?? '';
}

function take(text: Stretch, pattern: RegExp): [string, Stretch] {
  const [all = '', part = ''] = pattern.exec(text.docs) ?? [];
  return [part, { docs: text.docs.slice(all.length), offset: text.offset + all.length }];
}
