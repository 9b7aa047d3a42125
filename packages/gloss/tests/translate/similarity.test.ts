import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { diff } from '../../src/translate/diff.ts';
import { similar, similarity } from '../../src/translate/similarity.ts';

/** Lengths of a shortest edit script and of a longest common subsequence, by their definitions. */
function compare(a: ArrayLike<string>, b: ArrayLike<string>): { edits: number; common: number } {
  let above = Array.from({ length: b.length + 1 }, (_, j) => ({ edits: j, common: 0 }));
  for (let i = 0; i < a.length; i++) {
    let left = { edits: i + 1, common: 0 };
    const row = [left];
    for (const [j, up] of above.slice(1).entries()) {
      const before = above[j] ?? left;
      const isSame = a[i] === b[j];
      left = {
        edits: Math.min(before.edits + (isSame ? 0 : 1), up.edits + 1, left.edits + 1),
        common: isSame ? before.common + 1 : Math.max(up.common, left.common),
      };
      row.push(left);
    }
    above = row;
  }
  return above[b.length] ?? { edits: NaN, common: NaN };
}

test('similarity is what its definition says, from 0.9 on', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 4 });
  const texts = fc
    .tuple(
      fc.array(word, { maxLength: 25 }),
      fc.array(fc.tuple(fc.nat(24), fc.nat(2), word), { maxLength: 3 }),
    )
    .map(([words, changes]) => {
      const changed = [...words];
      for (const [at, drop, added] of changes) changed.splice(at, drop, added);
      return [words.join(' '), changed.join(' ')] as const;
    });
  let found = 0;
  fc.assert(
    fc.property(texts, ([a, b]) => {
      const [words, others] = [a.match(/\S+/g) ?? [], b.match(/\S+/g) ?? []];
      const longer = Math.max(a.length, b.length);
      const ratio = Math.max(
        longer === 0 ? 1 : 1 - compare(a, b).edits / longer,
        longer === 0 ? 1 : (2 * compare(words, others).common) / (words.length + others.length),
      );
      if (ratio >= similar) found++;
      expect(similarity(a, b)).toBe(ratio >= similar ? ratio : 0);
    }),
    { numRuns: 1000 },
  );
  expect(found).toBeGreaterThan(50);
});

test.each([
  ['the same', '<p>Train it.</p>', '<p>Train it.</p>'],
  ['one letter of ten', 'Temperatur', 'Temperatus'],
  ['a letter', '<h2>Train the teacher</h2>', '<h2>Train the teachers</h2>'],
  [
    'a word in a sentence',
    '<p>The teacher is a large network with dropout.</p>',
    '<p>The teacher is a very large network with dropout.</p>',
  ],
  [
    'the target of a link',
    '<p>See <a href="a.html">the loss</a></p>',
    '<p>See <a href="https://x.org/b.html">the loss</a></p>',
  ],
])('two keys are similar that differ in %s', (_, a, b) => {
  expect(similarity(a, b)).toBeGreaterThanOrEqual(similar);
  expect(similarity(b, a)).toBe(similarity(a, b));
});

test.each([
  ['<p>The teacher learns.</p>', '<p>The student learns.</p>'],
  [
    '<p>Load the data and train the model on it.</p>',
    '<p>It trains the model on data and the load.</p>',
  ],
  ['<h2>Loss</h2>', '<h2>Teacher</h2>'],
  ['', '<p>A</p>'],
])('%s and %s are not similar', (a, b) => {
  expect(similarity(a, b)).toBe(0);
});

test('a difference shows what went and what came, and taking either side gives the text back', () => {
  expect(diff('<p>This is PyTorch code.</p>', '<p>This is TensorFlow.js code.</p>')).toBe(
    '<p>This is [-PyTorch-]{+TensorFlow.js+} code.</p>',
  );
  const text = fc
    .array(fc.constantFrom('a', 'b', ' ', '<p>', '</p>', '<'))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, text, (from, to) => {
      const result = diff(from, to);
      expect(result.replaceAll(/\{\+.*?\+\}|\[-|-\]/gs, '')).toBe(from);
      expect(result.replaceAll(/\[-.*?-\]|\{\+|\+\}/gs, '')).toBe(to);
    }),
  );
});
