import { type Comment, dedent, ownLineComments, type RawComment } from '../own-line.ts';
import type { Text } from '../text.ts';
import { isCommentedOut } from './commented-out.ts';
import { isDirective } from './directives.ts';

/** The comments that are prose. */
export function proseComments(source: Text, raw: readonly RawComment[]): Comment[] {
  return ownLineComments(
    source,
    raw.filter((comment) => !isDirective(comment)),
    blockText,
    isCommentedOut,
  );
}

/** The text of a block comment, line by line, without stars and without the comment's own indentation. */
function blockText(value: string): string[] {
  const jsdoc = value.startsWith('*');
  // `/***` opens a comment and `**/` closes it as well as the shorter marks do.
  const inner = value.replace(/^\*+(?=\s|$)|^\*/, '').replace(/(^|\s)\*+$/, '$1');
  const [first = '', ...rest] = inner.split('\n');
  const written = rest.filter((line) => line.trim() !== '');
  const starred = (jsdoc ? written.slice(0, 1) : written).every((line) => star.test(line));
  const lines = starred && written.length > 0 ? unstar(rest) : dedent(rest);
  return [first.trimStart(), ...lines];
}

const star = /^[ \t]*\*(?!\*)[ \t]?/;

function unstar(lines: readonly string[]): string[] {
  const plain = dedent(lines.filter((line) => !star.test(line)));
  return lines.map((line) => (star.test(line) ? line.replace(star, '') : (plain.shift() ?? '')));
}
