import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { SourceError } from '../source-error.ts';
import type { LocaleEntry } from './types.ts';

const strict = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };

/** What to do about the mistakes that are made most; the rest need to hear only where to look. */
const remedies: Partial<Record<string, string>> = {
  CommaExpected: 'Put a comma between two entries',
  PropertyNameExpected: 'Write the key in double quotes, and no comma after the last entry',
  ValueExpected: 'Write the translation in double quotes, or "" where there is none yet',
  ColonExpected: 'Put a colon between key and translation',
  CloseBraceExpected: 'Close the object with }',
  EndOfFileExpected: 'Remove what follows the closing }',
  InvalidCommentToken: 'JSON has no comments: remove it',
  UnexpectedEndOfString: 'Close the string with ", and write \\" for a quote inside it',
  InvalidCharacter: 'Inside a string write a line break as \\n and a tab as \\t',
  InvalidEscapeCharacter: 'A backslash is written \\\\',
  InvalidUnicode: 'Write the character itself: \\u needs four hexadecimal digits',
};

/**
 * Reads one flat JSON object of strings, in the file's order.
 *
 * @throws {SourceError} at the first thing that is not that: invalid JSON, a byte-order mark, a value that is no
 *   string, a key that stands twice
 */
export function readFlatJson(file: string, text: string): Map<string, LocaleEntry> {
  const fail = (offset: number, problem: string, remedy: string): never => {
    throw new SourceError({ file, ...positionsIn(text)(offset) }, problem, remedy);
  };
  if (text.startsWith('\uFEFF'))
    fail(0, 'the file begins with a byte-order mark', 'Save it as UTF-8 without BOM');
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, strict);
  const [first] = errors;
  if (first) {
    const code = printParseErrorCode(first.error);
    const remedy = remedies[code] ?? 'Correct the JSON here';
    fail(first.offset, `this is not valid JSON (${spaced(code)})`, remedy);
  }
  if (root?.type !== 'object') {
    return fail(
      root?.offset ?? 0,
      'the file holds no object',
      'Write { "original": "translation" }',
    );
  }
  const entries = new Map<string, LocaleEntry>();
  const { lineAt } = lines(text);
  for (const property of root.children ?? []) {
    const [key, value] = property.children ?? [];
    if (!isString(key))
      return fail(property.offset, 'an entry has no key', 'Write the key in quotes');
    if (!isString(value)) {
      const what = value ? `${value.type === 'array' ? 'an' : 'a'} ${value.type}` : 'nothing';
      const remedy = 'Write text in double quotes, or "" where there is none yet';
      return fail(
        value?.offset ?? key.offset,
        `a translation is text, and this is ${what}`,
        remedy,
      );
    }
    if (key.value === '')
      return fail(key.offset, 'the key is empty', 'Write the original there, or remove the entry');
    const line = lineAt(key.offset);
    const former = entries.get(key.value);
    if (former) {
      const remedy = `Keep one of the two; the first is in line ${former.line}`;
      fail(key.offset, `the key ${excerpt(key.value)} stands twice`, remedy);
    }
    entries.set(key.value, { value: value.value, line });
  }
  return entries;
}

function isString(node: Node | undefined): node is Node & { value: string } {
  return node?.type === 'string' && typeof node.value === 'string';
}

function excerpt(key: string): string {
  return JSON.stringify(key.length > 60 ? `${key.slice(0, 57)}…` : key);
}

/** `CommaExpected` → `comma expected`. */
function spaced(code: string): string {
  return code.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

/** Where in a text its characters stand, counted from 1. */
export function positionsIn(text: string): (offset: number) => { line: number; column: number } {
  const { lineAt, startOf } = lines(text);
  return (offset) => {
    const line = lineAt(offset);
    return { line, column: offset - startOf(line) + 1 };
  };
}

/** Lines end as editors see it: with \r\n, \n or \r. */
function lines(text: string) {
  const starts = [
    0,
    ...Array.from(text.matchAll(/\r\n|\n|\r/g), (end) => end.index + end[0].length),
  ];
  return {
    startOf: (line: number) => starts[line - 1] ?? 0,
    lineAt(offset: number): number {
      let low = 0;
      let high = starts.length;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((starts[middle] ?? Infinity) <= offset) low = middle;
        else high = middle;
      }
      return low + 1;
    },
  };
}
