import { expect, test } from 'vitest';
import { annotate } from '../../src/annotate/annotate.ts';
import { openNames } from '../../src/languages/languages.ts';
import { hoverTableIn } from '../../src/site/view/hover-table.ts';
import { loadLanguages } from '../../src/translate/load-languages.ts';
import { words } from '../../src/translate/words/words.ts';
import { frontMatter } from '../annotate/page.ts';

const { languages } = loadLanguages([], { source: 'en', words });

/** What the box of a function's parameter says, as HTML. */
async function saidOf(parameter: string, docstring: string, dialect?: 'labml') {
  const lines = docstring.replaceAll('\n', '\n    ');
  const header = `"""\n${frontMatter}"""\n\ndef f(${parameter}):\n    """\n    ${lines}\n    """\n`;
  const file = { path: 'src/impl/a.py', text: header, dialect };
  const [page] = await annotate([file], { types: openNames('.')([file]) });
  const [language] = languages;
  if (!page || !language) throw new Error('there is no page');
  const table = hoverTableIn(page, language, () => page);
  const entries: { t: string; d?: string }[] = JSON.parse(table);
  return entries.find(({ t }) => t.startsWith('(parameter)'))?.d;
}

test.each([
  [':param x: the *input*', 'the <em>input</em>'],
  [':param y: no\n:param x: yes', 'yes'],
  ['Args:\n    x (int): the input', 'the input'],
  ['Parameters\n----------\ny, x : int\n    both', 'both'],
  ['* `y` no\n* `x` is the input', '<code>x</code> is the input'],
  ['* `y` no\n\n* `x` is the input', '<code>x</code> is the input'],
  ['What `x` is:\n\n* `y` no', undefined],
  ['* see `x`', undefined],
])('%j says of x: %j', async (docstring, said) => {
  expect((await saidOf('x', docstring))?.replaceAll(/<\/?p>|\n/g, '')).toBe(said);
});

test('in a dialect that makes items of tags, the item is what is said', async () => {
  expect(await saidOf('x', ':param x: the input', 'labml')).toBe('<code>x</code> the input');
});
