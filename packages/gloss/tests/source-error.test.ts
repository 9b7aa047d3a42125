import { expect, test } from 'vitest';
import { SourceError } from '../src/source-error.ts';

test('an error reads as a place an editor can open, then what is wrong, then the way out', () => {
  const error = new SourceError(
    { file: 'src/impl/mnist.ts', line: 12, column: 3, section: 'jitter' },
    'the comment is never closed',
    'End it with */',
  );
  expect(error.message).toBe(
    'src/impl/mnist.ts:12:3 (section "jitter"): the comment is never closed. End it with */',
  );
});

test('what is unknown is left out', () => {
  expect(new SourceError({ file: 'locales/zh/ui.json' }, 'it is empty', 'Write {}').message).toBe(
    'locales/zh/ui.json: it is empty. Write {}',
  );
});
