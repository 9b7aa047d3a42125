import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { diff } from '../../src/translate/diff.ts';
import { levenshtein, similar, similarity } from '../../src/translate/similarity.ts';

/** By its definition. */
function distance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [restA, restB] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return distance(restA, restB);
  return 1 + Math.min(distance(restA, b), distance(a, restB), distance(restA, restB));
}

test('the distance within a band is the distance, or is above the limit', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });
  fc.assert(
    fc.property(word, word, fc.nat(8), (a, b, limit) => {
      expect(levenshtein(a, b, limit)).toBe(Math.min(distance(a, b), limit + 1));
    }),
  );
});

test.each([
  ['the same', '<p>Train it.</p>', '<p>Train it.</p>'],
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
