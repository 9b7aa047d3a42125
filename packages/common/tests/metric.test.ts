import { expect, test } from 'vitest';
import { titleInUnit } from '../src/metric.ts';

test.each([
  ['training loss', 'nats', '', 'training loss (nats)'],
  ['test errors', undefined, ' of 10,000', 'test errors of 10,000'],
  ['for one image', 'ms', '', 'for one image (ms)'],
  // Named in the title, be it in one word or in several.
  ['bits per character', 'bits', '', 'bits per character'],
  ['bits per character of the rest', 'bits per character', '', 'bits per character of the rest'],
  // Part of a word is no unit.
  ['open problems', 'ms', '', 'open problems (ms)'],
])('%s in %s%s', (title, unit, whole, heading) => {
  expect(titleInUnit({ title, unit }, whole)).toBe(heading);
});
