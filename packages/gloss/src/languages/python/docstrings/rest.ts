import type { Tag, TagKind } from '../../language.ts';
import { indentedBelow, indentOf, isBlank, type Line, type TakeTags, textOf } from './lines.ts';

const kinds: Readonly<Record<string, TagKind>> = {
  param: 'param',
  parameter: 'param',
  arg: 'param',
  argument: 'param',
  key: 'param',
  keyword: 'param',
  kwarg: 'param',
  var: 'param',
  ivar: 'param',
  cvar: 'param',
  type: 'param',
  vartype: 'param',
  return: 'returns',
  returns: 'returns',
  rtype: 'returns',
  yield: 'yields',
  yields: 'yields',
  ytype: 'yields',
  raise: 'raises',
  raises: 'raises',
  except: 'raises',
  exception: 'raises',
};

const field = /^ {0,3}:([a-z]+)(?: +([^:\n]+?))?:(?=\s|$)/;

/** `:param x: what it is`, `:return: what it gives`; a text goes on in the lines right below, and in all that are indented. */
export const takeRest: TakeTags = (lines, at) => {
  const line = lines[at];
  const [mark = '', word = '', about = ''] = (line && field.exec(line.text)) ?? [];
  const kind = Object.hasOwn(kinds, word) ? kinds[word] : undefined;
  if (!line || kind === undefined) return undefined;
  let lazy = at + 1;
  while (
    !isBlank(lines[lazy]) &&
    !/^\s*(?:[:#>|]|[-*+] |`{3}|~{3}|\$\$)/.test(lines[lazy]?.text ?? '')
  )
    lazy++;
  const own: Line[] = [line, ...lines.slice(at + 1, lazy)];
  own.push(...indentedBelow(lines, lazy, indentOf(line)));
  const text = textOf(own, mark.length);
  const isType = word.endsWith('type');
  // `:param int x:` has its type before the name.
  const [, given = '', name = ''] = /^(?:(.*) )?(\S*)$/.exec(about) ?? [];
  const type = isType ? text.docs : given || undefined;
  const tag: Tag = { kind, name, type, text: isType ? { ...text, docs: '' } : text };
  return { tags: [tag], taken: own.length };
};
