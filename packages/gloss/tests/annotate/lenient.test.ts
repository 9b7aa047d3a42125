import { expect, test } from 'vitest';
import { annotate, annotateFile, indexPages } from '../../src/annotate/annotate.ts';
import type { SourceFile } from '../../src/languages/types.ts';
import { translatePage } from '../../src/translate/translate-page.ts';
import { toHtml } from '../../src/translate/show.ts';
import { createMemory } from '../../src/translate/memory.ts';
import { frontMatter, program } from './page.ts';

const source = createMemory('en', [], 'en');

/** What a page is for its readers, and what is said of it. */
async function lenient(file: SourceFile, ...others: SourceFile[]) {
  const all = [file, ...others].map((each) => ({ ...each, strict: false }));
  const { page, warnings } = await annotateFile(file.path, indexPages(all));
  const { sections, title, summary } = translatePage(page, source);
  return {
    page,
    title: title.text,
    summary: summary.text,
    html: sections.map(({ tree }) => toHtml(tree)),
    said: warnings.map(({ message }) => message.replace(/^src\/impl\/page\.ts:/, '')),
  };
}

test.each([
  ['See [x](nope.ts).', '<p>See x.</p>', '6:5: the link leads to "nope.ts", which is no page.'],
  ['See [x](#no).', '<p>See x.</p>', '6:5: src/impl/page.ts has no section "no"'],
  ['[x](javascript:a)', '<p>x</p>', '6:1: the link "javascript:a" has a scheme'],
  ['{@link No}', '<p><code>No</code></p>', '6:1: no page declares "No"'],
  ['a {@since 1} b', '<p>a {@since 1} b</p>', "6:3: a page can't show {@since}"],
  ['Is $\\no$.', '<p>Is <code>$\\no$</code>.</p>', '6:5: the formula is wrong'],
  ['$$\n\\no\n$$', '<p><code>$$\n\\no\n$$</code></p>', '7:1: the formula is wrong'],
  ['$x $', '<p>$x $</p>', '6:1: a dollar sign opens no formula: $x $'],
  ['An A<b> c', '<p>An A<b> c</p>', '6:5: HTML in prose: <b>'],
  ['<div>\nx\n</div>', '<p><div>\nx\n</div></p>', '6:1: HTML in prose: <div>'],
  ['Of \\(x^2\\)', '<p>Of (x^2)</p>', '6:4: a page shows \\(x^2\\) as text'],
  ['[x][no]', '<p>[x][no]</p>', '6:1: [x][no] is no link'],
  ['114 errors', '<p>114 errors</p>', '6:1: "114 errors" is a measured number'],
  ['{claim:1 > 2} So.', '<p>So.</p>', '6:1: the runs contradict the claim "1 > 2"'],
  ['Is {run:a.b}.', '<p>Is {run:a.b}.</p>', '6:4: there is no run "a"'],
  ['{run:x', '<p>{run:x</p>', '6:1: "{run:" opens a tag that is never closed'],
  ['- [x] a', '<ul>\n<li>[x] a</li>\n</ul>', '6:1: a page has no boxes to tick'],
  ['a[^1]', '<p>a[^1]</p>', '6:1: the note [^1] is defined nowhere'],
  ['![a](b.png)', '<p>a</p>', '6:1: pages have no images yet'],
  ['![a](https://b.c/d)', '<p>a</p>', '6:1: the image "https://b.c/d" lies elsewhere'],
  [
    '```tss\na\n```',
    '<pre class="code" tabindex="0"><code>a</code></pre>',
    '6:1: the language "tss" is not known',
  ],
  [
    '```ts\na',
    '<pre class="code" tabindex="0"><code>a</code></pre>',
    '6:1: the block of code is never closed',
  ],
  [
    '```plot\nkind: no\n```',
    '<pre class="code" tabindex="0"><code>```plot\nkind: no\n```</code></pre>',
    '7:1: the plot',
  ],
  ['@since 1.0', '<dl><dt>@since</dt>\n<dd>1.0</dd></dl>', "6:1: a page can't show the tag @since"],
])('%j stays as it is written, and is reported', async (docs, html, said) => {
  const shown = await lenient(program(docs));
  expect(
    shown.html[0]?.replaceAll('&#x3C;', '<').replaceAll('&lt;', '<').replaceAll('&gt;', '>'),
  ).toBe(html);
  expect(shown.said[0]).toContain(said);
  // A strict file stops at the same.
  await expect(annotate([program(docs)])).rejects.toThrow(said);
});

test('a strict file is told all its mistakes at once, in its order, and so are several', async () => {
  const docs = 'From $x and $y.\n\n- [x](nope.ts)\n\nAn A<b>.';
  const other = program('See [y](no.ts).', '', 'src/impl/other.ts');
  const stop = annotate([program(docs), other]);
  await expect(stop).rejects.toBeInstanceOf(AggregateError);
  const message = await stop.catch((error) => error.message);
  expect(message.match(/^src\S+/gm)).toEqual([
    'src/impl/page.ts:6:1:',
    'src/impl/page.ts:8:3:',
    'src/impl/page.ts:10:5:',
    'src/impl/other.ts:6:5:',
  ]);
});

test('files that can’t be read are named together', () => {
  const broken = (path: string) => ({ path, text: 'const a = ;' });
  expect(() => indexPages([broken('src/impl/a.ts'), broken('src/impl/b.ts')])).toThrow(
    /a\.ts:1:11: not valid[^]*b\.ts:1:11: not valid/,
  );
});

test('a program that breaks its language’s rules is code alone', async () => {
  const { html, said, page } = await lenient({
    path: 'src/impl/a.ts',
    text: '// Text.\nconst a = ;\n',
  });
  expect(html).toEqual(['']);
  expect(page.sections[0]?.codeLines).toHaveLength(2);
  expect(said).toEqual([expect.stringContaining('a.ts:2:11: not valid TypeScript')]);
});

test('what a parser may only not have understood stops no strict file either', async () => {
  const text = '"""\n---\ntitle: A\nsummary: B\n---\n"""\ndef f(:\n    pass\n';
  const file = { path: 'src/impl/a.py', text };
  await expect(annotate([file])).resolves.toHaveLength(1);
  const { warnings } = await annotateFile(file.path, indexPages([file]));
  expect(warnings).toMatchObject([
    { place: { line: 7 }, problem: 'this is not understood as Python' },
  ]);
});

test('nothing nests so deeply that the build ends', async () => {
  const quoted = await lenient({ path: 'a.md', text: `Text.\n\n# A\n\n${'>'.repeat(5000)} b` });
  expect(quoted.said).toEqual([expect.stringContaining('it is nested too deeply')]);
  for (const depth of [2500, 3000, 4000, 8000]) {
    const tex = `$${'{'.repeat(depth)}x${'}'.repeat(depth)}$`;
    const formula = await lenient({ path: 'a.md', text: `A ${tex}.` });
    expect(formula.said).toEqual([expect.stringContaining('1:4: the formula is wrong: it is')]);
    expect(formula.html[0]).toContain(tex);
  }
});

test('bytes that are no text are said', async () => {
  const fault = { place: { file: 'a.md' }, problem: 'it is not UTF-8' };
  const { SourceError } = await import('../../src/source-error.ts');
  const file = {
    path: 'a.md',
    text: 'Caf\xe9',
    faults: [new SourceError(fault.place, fault.problem, 'Save it')],
  };
  expect((await lenient(file)).said).toEqual(['a.md: it is not UTF-8. Save it']);
  expect(() => indexPages([file])).toThrow('it is not UTF-8');
});

test.each([
  ['---\ntitle: T\nsummary: S\n---\n# H\n\nP.', 'T', 'S'],
  ['---\ntitle: T\n---\n# H\n\nP.', 'T', 'P.'],
  ['---\ntitel: T\nsummary: S\n---\n# H\n\nP.', 'H', 'S'],
  ['---\ntitle: [T\n---\n# H\n\nP.', 'H', 'P.'],
  ['---\n# H\n\nNo front matter, but a line.', 'H', 'No front matter, but a line.'],
  ['![logo](a.png)\n\n[![b](c)](https://d.e)\n\n# H `x` $y$\n\nP. Q.', 'H x y', 'P. Q.'],
  ['Before.\n\n# H\n\nP.', 'H', 'P.'],
  ['## H\n\nP.', 'H', 'P.'],
  ['P *q*\nr.', 'Some file', 'P q r.'],
  [
    `# H\n\n${'A sentence of fifty letters, or not much more of it. '.repeat(9)}`,
    'H',
    'A sentence of fifty letters, or not much more of it. '.repeat(3).trim(),
  ],
  [`${'long '.repeat(99)}`, 'Some file', `${'long '.repeat(64)}…`],
  ['', 'Some file', ''],
])('%j calls itself %j', async (text, title, summary) => {
  const shown = await lenient({ path: 'some_file.md', text });
  expect(shown).toMatchObject({ title, summary });
});

test('a program is called by its introduction, or by its file', async () => {
  const named = await lenient({
    path: 'a/index.ts',
    text: '/** # Model\n *\n * Of two layers.\n */\nexport const a = 1;\n',
  });
  expect(named).toMatchObject({ title: 'Model', summary: 'Of two layers.' });
  const other = await lenient({
    path: 'my-topic/index.ts',
    text: 'export const a = 1;\n// # Part\n',
  });
  expect(other).toMatchObject({ title: 'My topic', summary: '' });
});

test('what a text calls itself is translated with it', async () => {
  const { page } = await lenient({ path: 'a.md', text: '# One\n\nTwo `x`. Three.' });
  const entries = {
    '<h1>One</h1>': '<h1>一</h1>',
    '<p>Two <span translate=no>_^_0_^_</span>. Three.</p>':
      '<p>二 <span translate=no>_^_0_^_</span>。三。</p>',
  };
  const file = {
    file: 'locales/zh/a.json',
    pageKey: 'a',
    entries: new Map(Object.entries(entries).map(([key, value]) => [key, { value, line: 1 }])),
  };
  const { title, summary, segments } = translatePage(page, createMemory('zh', [file], 'en'));
  expect([title.text, summary.text]).toEqual(['一', '二 x。三。']);
  expect(segments.map(({ state }) => state)).toEqual(['translated', 'translated']);
  // labml has an entry for the title alone.
  file.entries.set('One', { value: '甲', line: 1 });
  expect(translatePage(page, createMemory('zh', [file], 'en')).title.text).toBe('甲');
});

test('front matter of a strict file is as it was', async () => {
  await expect(annotate([{ path: 'content/a.md', text: '# A' }])).rejects.toThrow(
    'it has no front matter',
  );
  const text = `---\ntitel: a\nsumary: b\n---\n`;
  await expect(annotate([{ path: 'content/a.md', text }])).rejects.toThrow(/"titel"[^]*"sumary"/);
  await expect(
    annotate([{ path: 'content/a.md', text: `${frontMatter}# A` }]),
  ).resolves.toHaveLength(1);
});
