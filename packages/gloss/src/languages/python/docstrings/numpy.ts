import type { Tag, TagKind } from '../../language.ts';
import { isCode } from './doctest.ts';
import { indentOf, isBlank, itemsOf, type Line, type TakeTags, textOf } from './lines.ts';

const kinds: Readonly<Record<string, TagKind>> = {
  Parameters: 'param',
  'Other Parameters': 'param',
  Attributes: 'param',
  Returns: 'returns',
  Yields: 'yields',
  Raises: 'raises',
  Example: 'example',
  Examples: 'example',
  'See Also': 'see',
  Notes: 'notes',
  References: 'references',
};

/** `x : int`, `x, y : array_like`, `*args` */
const parameter = /^\s*((?:\*{0,2}[\w.]+)(?:, *\*{0,2}[\w.]+)*)(?: *:(?: +(.*?))?)?\s*$/;
/** `loss : float`, or the type alone. */
const value = /^\s*(?:(\w+) *: +)?(\S.*?)\s*$/;

/** `Parameters` above a line of dashes, and all up to the next such heading. */
export const takeNumpy: TakeTags = (lines, at) => {
  const word = lines[at]?.text.trim() ?? '';
  const kind = Object.hasOwn(kinds, word) ? kinds[word] : undefined;
  if (kind === undefined || !isHeading(lines, at)) return undefined;
  let end = at + 2;
  while (end < lines.length && !isHeading(lines, end)) end++;
  const body = lines.slice(at + 2, end);
  const first = body.findIndex((line) => !isBlank(line));
  const tags = first === -1 ? [] : tagsOf(kind, body.slice(first));
  return tags && { tags, taken: end - at };
};

function isHeading(lines: readonly Line[], at: number): boolean {
  return !isBlank(lines[at]) && /^\s*-{3,}\s*$/.test(lines[at + 1]?.text ?? '');
}

function tagsOf(kind: TagKind, lines: readonly Line[]): Tag[] | undefined {
  const text = textOf(lines);
  if (kind === 'example' && !isCode(text.docs)) return undefined;
  if (/^(?:example|see|notes|references)$/.test(kind)) return [{ kind, name: '', text }];
  const base = indentOf(lines[0]);
  const pattern = kind === 'param' ? parameter : value;
  const items = itemsOf(lines, (line) => !isBlank(line) && indentOf(line) <= base);
  // Something else is said below the word: prose.
  if (!items.every(([head]) => head && pattern.test(head.text))) return undefined;
  return items.map(([head, ...rest]): Tag => {
    const [, name = '', type] = pattern.exec(head?.text ?? '') ?? [];
    const text = textOf(rest);
    if (kind === 'raises') return { kind, name: type ?? '', text };
    // Nothing below it: what stands there is no type but what is said.
    if (kind !== 'param' && head && rest.every(isBlank) && name === '')
      return { kind, name, text: textOf([head]) };
    return { kind, name, type, text };
  });
}
