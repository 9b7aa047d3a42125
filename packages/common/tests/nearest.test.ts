import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../src/nearest.ts';

const presets = ['smoke', 'quick', 'paper'];

test.each([
  ['a letter that is missing', 'quik', 'quick'],
  ['a letter too much', 'papper', 'paper'],
  ['another letter', 'smike', 'smoke'],
  ['two letters that are swapped', 'quikc', 'quick'],
  ['capitals', 'PAPER', 'paper'],
  ['nothing', 'smoke', 'smoke'],
])('%s: %s is %s', (_, name, meant) => {
  expect(nearest(name, presets)).toBe(meant);
});

test.each(['poker', 'quake', 'keomss', ''])('"%s" could be anything', (name) => {
  expect(nearest(name, presets)).toBeUndefined();
  expect(didYouMean(name, presets)).toBe('');
});

test('of a longer name about a third may differ, and the nearest is meant', () => {
  const metrics = ['testErrors', 'trainErrors', 'testCount'];
  expect(nearest('tstErorrs', metrics)).toBe('testErrors');
  expect(didYouMean('heldOutErrors', metrics)).toBe('');
  expect(didYouMean('testerror', metrics)).toBe('Did you mean "testErrors"? ');
});
