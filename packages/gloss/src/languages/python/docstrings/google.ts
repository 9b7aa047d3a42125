import type { Tag, TagKind } from '../../language.ts';
import { isCode } from './doctest.ts';
import {
  indentedBelow,
  indentOf,
  isBlank,
  itemsOf,
  type Line,
  type TakeTags,
  textOf,
} from './lines.ts';

const kinds: Readonly<Record<string, TagKind>> = {
  Args: 'param',
  Arguments: 'param',
  Parameters: 'param',
  Params: 'param',
  'Keyword Args': 'param',
  'Keyword Arguments': 'param',
  'Other Parameters': 'param',
  Attributes: 'param',
  Return: 'returns',
  Returns: 'returns',
  Yield: 'yields',
  Yields: 'yields',
  Raise: 'raises',
  Raises: 'raises',
  Example: 'example',
  Examples: 'example',
  'See Also': 'see',
};

/** `x: …`, `x (int, optional): …`, `*args: …`, `ValueError: …` */
const item = /^\s*`{0,2}(\*{0,2}[\w.]+)`{0,2}(?: *\((.*?)\))? *:(?=\s|$)/;
/** A type before what is said of a value: no sentence begins so. */
const typed = /^\s*`{0,2}([\w.]+(?:\[[^\n]*?\])?(?: *\| *[\w.]+(?:\[[^\n]*?\])?)*)`{0,2}:(?=\s|$)/;

/** `Args:`, and what is indented below it. */
export const takeGoogle: TakeTags = (lines, at) => {
  const line = lines[at];
  const word = line && /^ {0,3}([A-Z][A-Za-z ]*):\s*$/.exec(line.text)?.[1];
  const kind = word && Object.hasOwn(kinds, word) ? kinds[word] : undefined;
  if (!line || kind === undefined) return undefined;
  const all = indentedBelow(lines, at + 1, indentOf(line));
  const first = all.findIndex((each) => !isBlank(each));
  if (first === -1) return undefined;
  const tags = tagsOf(kind, all.slice(first));
  return tags && { tags, taken: 1 + all.length };
};

function tagsOf(kind: TagKind, lines: readonly Line[]): Tag[] | undefined {
  if (kind === 'param' || kind === 'raises') {
    const base = indentOf(lines[0]);
    const items = itemsOf(lines, (line) => indentOf(line) === base && item.test(line.text));
    // Something else is said below the word: prose.
    if (items[0]?.[0] !== lines[0]) return undefined;
    return items.map((own) => {
      const [mark = '', name = '', type] = item.exec(own[0]?.text ?? '') ?? [];
      return { kind, name, type, text: textOf(own, mark.length) };
    });
  }
  if (kind === 'example' && !isCode(textOf(lines).docs)) return undefined;
  const [mark, type] = /^(?:returns|yields)$/.test(kind)
    ? (typed.exec(lines[0]?.text ?? '') ?? [])
    : [];
  return [{ kind, name: '', type, text: textOf(lines, mark?.length) }];
}
