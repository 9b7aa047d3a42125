import { expect, test } from 'vitest';
import { describeWarnings } from '../../src/site/describe-warnings.ts';
import { SourceError } from '../../src/source-error.ts';

const dead = (file: string, line: number, name: string) =>
  new SourceError(
    { file, line, column: 1 },
    `the link leads to "${name}", which is no page`,
    'Go on',
  );

test('mistakes are told kind by kind, with counts, the most frequent first', () => {
  const tex = new SourceError(
    { file: 'b.py', line: 2 },
    'the formula is wrong: \\no',
    'Correct it',
  );
  expect(describeWarnings([tex, dead('a.md', 3, 'x'), dead('b.py', 1, 'y')]))
    .toBe(`3 mistakes in 2 files, shown as they are written:

2 × the link leads to …, which is no page
  a.md:3:1: the link leads to "x", which is no page. Go on
  b.py:1:1: the link leads to "y", which is no page. Go on

1 × the formula is wrong
  b.py:2: the formula is wrong: \\no. Correct it`);
});

test('what was said before is not said again, and nothing is said of nothing', () => {
  const warnings = [dead('a.md', 3, 'x'), dead('a.md', 4, 'y')];
  const former = new Set([warnings[0]?.message ?? '']);
  expect(describeWarnings(warnings, former)).toMatch(/^1 mistake in 1 file, [^]*a\.md:4:1/);
  expect(describeWarnings([])).toBeUndefined();
});
