import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCommentedOut } from '../../../src/languages/python/commented-out.ts';
import { findDirectives } from '../../../src/languages/python/directives.ts';
import { decode } from '../../../src/read-files.ts';
import { expectInvariants, type Truth, truthOf, withoutCode } from '../invariants.ts';
import { programs } from './generated.ts';
import './read.ts';

const marks = /[\s#:=*_-]/g;

test('code, comments and docstrings of any program stay whole and in place', () => {
  fc.assert(
    fc.property(programs, ({ text, truth }) => {
      expectInvariants({ path: 'src/impl/generated.py', text }, () => truth, marks);
    }),
    { numRuns: 1000 },
  );
});

/** What CPython sees of a file: comments with their line, docstrings with their lines; whether they begin theirs. */
interface Seen {
  comments: [line: number, text: string, own: boolean][];
  docstrings: [first: number, last: number, text: string, own: boolean][];
}

const asked = ask('import sysconfig; print(sysconfig.get_path("stdlib"))');

function ask(program: string, input = ''): string | undefined {
  try {
    return execFileSync('python3', ['-c', program], {
      encoding: 'utf8',
      input,
      maxBuffer: 2 ** 30,
      stdio: ['pipe', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

// Without Python, nothing to compare with: that these tests were skipped, the runner says.
describe.skipIf(asked === undefined)('as CPython reads its own library', () => {
  const all = (
    ask(
      'import glob, sys; print("\\n".join(sorted(f for f in glob.glob(sys.stdin.read() + "/**/*.py", recursive=True) if "site-packages" not in f)))',
      asked,
    ) ?? ''
  ).split('\n');
  // The whole library takes minutes: GLOSS_PYTHON_FILES=2000 npx vitest run …
  const count = Number(process.env['GLOSS_PYTHON_FILES'] ?? 60);
  const files = all.filter((_, index) => index % Math.ceil(all.length / count) === 0);
  const oracle = readFileSync('packages/gloss/tests/languages/python/oracle.py', 'utf8');
  const answers = (ask(oracle, files.join('\n')) ?? '').split('\n');

  test('there are files to compare', () => {
    expect(answers).toHaveLength(files.length);
    expect(answers.filter((answer) => answer !== 'null').length).toBeGreaterThan(count / 3);
  });

  test.each(files.map((file, index) => [file, answers[index] ?? 'null'] as const))(
    '%s',
    (path, answer) => {
      const seen: Seen | null = JSON.parse(answer);
      if (!seen) return;
      const text = decode(path, readFileSync(path));
      expectInvariants({ path, text }, (plain) => truthSeen(plain, seen), marks);
    },
  );
});

/** Of what CPython sees, what is for readers. */
function truthSeen(text: string, { comments, docstrings }: Seen): Truth {
  const lines = text.split('\n');
  let offset = 0;
  const starts = lines.map((line) => (offset += line.length + 1) - line.length - 1);
  const isDirective = findDirectives(text);
  const found = comments.flatMap(([line, comment, own]) => {
    const column = own
      ? (lines[line - 1]?.indexOf('#') ?? 0)
      : (lines[line - 1]?.lastIndexOf(comment) ?? 0);
    const start = (starts[line - 1] ?? 0) + column;
    return isDirective(start, comment.slice(1))
      ? []
      : [{ start, end: start + comment.length, said: comment.slice(1) }];
  });
  const strings = docstrings.flatMap(([first, last, string, own]) => {
    const start =
      (starts[first - 1] ?? 0) + (lines[first - 1]?.indexOf(string.split('\n', 1)[0] ?? '') ?? 0);
    const [open = '', mark = ''] = /^[a-zA-Z]*("""|'''|"|')/.exec(string) ?? [];
    // What ends its first line with a backslash begins on the next one.
    const said = string.slice(open.length, -mark.length).replace(/^\\(?=\n)/, '');
    const end = start + string.length;
    const told = /^[ \t]*#(.*)/.exec(text.slice(end, (starts[last] ?? text.length + 1) - 1));
    const more = told && isDirective(end, told[1] ?? '') ? told[0].length : 0;
    return own ? [{ start, end: end + more, said }] : [];
  });
  return truthOf(
    text,
    [...withoutCode(text, found, isCommentedOut), ...strings].sort((a, b) => a.start - b.start),
  );
}
