import { type Place, SourceError } from '../../source-error.ts';
import { didYouMean } from 'gloss-common/nearest';
import type { Stretch, Tag, TagKind } from '../language.ts';

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
  let fence: string | undefined;
  let offset = 0;
  for (const line of docs.split('\n')) {
    const mark = /^ *(`{3,}|~{3,}|\$\$(?!.*\$))/.exec(line)?.[1];
    const match = fence === undefined ? /^ {0,3}@([A-Za-z]+)(?=[\s{]|$)/.exec(line) : null;
    if (match) starts.push({ offset, match });
    if (mark !== undefined) {
      if (fence === undefined) fence = mark;
      else if (mark.startsWith(fence)) fence = undefined;
    }
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
  let [type, rest] = takeType(text);
  let name = '';
  if (kind === 'param') [name, rest] = take(rest, /^\s*(\[[^\]]*\]|[\w$.]+)(?:\s+-(?=\s))?/);
  // `[name=1]` is JSDoc's way to say that a parameter may be left out.
  name = name.replaceAll(/^\[|(?:=.*)?\]$/g, '');
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

/** Takes `{type}` off the front, whose braces may hold others. */
function takeType(text: Stretch): [string, Stretch] {
  const start = /^\s*\{(?!@)/.exec(text.docs)?.[0].length;
  if (start === undefined) return ['', text];
  let depth = 1;
  let end = start;
  for (; end < text.docs.length && depth > 0; end++) {
    if (text.docs[end] === '{') depth++;
    if (text.docs[end] === '}') depth--;
  }
  if (depth > 0) return ['', text];
  return [
    text.docs.slice(start, end - 1).trim(),
    { docs: text.docs.slice(end), offset: text.offset + end },
  ];
}

function take(text: Stretch, pattern: RegExp): [string, Stretch] {
  const [all = '', part = ''] = pattern.exec(text.docs) ?? [];
  return [part, { docs: text.docs.slice(all.length), offset: text.offset + all.length }];
}
