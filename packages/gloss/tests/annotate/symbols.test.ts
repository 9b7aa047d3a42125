import { describe, expect, test } from 'vitest';
import { annotate } from '../../src/annotate/annotate.ts';
import type { SourceFile } from '../../src/languages/types.ts';
import { filled, onlyPage } from './page.ts';

function page(symbols: string, docs: string, code: string): SourceFile {
  const text = `/*\n---\ntitle: A page\nsummary: For a test.\nsymbols: ${symbols}\n---\n${docs}\n*/\n${code}`;
  return { path: 'src/impl/a.ts', text };
}

test('a symbol is marked in formulas, and its names in prose', async () => {
  const made = await onlyPage(
    page(
      '{T: temperature, z: [logits, studentLogits]}',
      'At $T$ and $z$, `temperature` softens `logits`.',
      'f(temperature, logits, studentLogits);',
    ),
  );
  const html = filled(made);
  expect(html.match(/data-s="0"/g)).toHaveLength(2);
  expect(html).toContain('<code data-s="1">logits</code>');
  expect(made.symbols.map(({ tex, names }) => [tex, names])).toEqual([
    ['T', ['temperature']],
    ['z', ['logits', 'studentLogits']],
  ]);
});

test('a part of formulas may have no name in code', async () => {
  const made = await onlyPage(
    page('{p: [], \\log p: logTargets}', '$p$ and $\\log p_i$', 'f(logTargets);'),
  );
  expect(filled(made).match(/data-s="0"/g)).toHaveLength(2);
  expect(filled(made)).toMatch(/data-s="1">.*data-s="0">/);
});

describe('a symbol that ties nothing is an error with its line', () => {
  test.each([
    [
      'no formula has it',
      '{S: temperature}',
      'src/impl/a.ts:5: no formula of this page holds the symbol "S"',
    ],
    [
      'no code has its name',
      '{T: temprature}',
      'src/impl/a.ts:5: the symbol "T" stands for "temprature", which no code of this page names. Did you mean "temperature"?',
    ],
    [
      'it is no formula',
      "{'\\frca': temperature}",
      'src/impl/a.ts:5: the symbol "\\frca" is not a formula',
    ],
    ['it has a name that is none', '{T: 3}', 'src/impl/a.ts:5'],
  ])('%s', async (_, symbols, said) => {
    await expect(annotate([page(symbols, 'At $T$.', 'f(temperature);')])).rejects.toThrow(said);
  });
});
