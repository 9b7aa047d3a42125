import { expect, test } from 'vitest';
import { annotate } from '../../src/annotate/annotate.ts';
import type { SourceFile } from '../../src/languages/types.ts';
import { frontMatter, program } from './page.ts';

const other: SourceFile = {
  path: 'src/impl/student.ts',
  text: `/*\n${frontMatter}*/\n\n/** The student. */\nexport class StudentModel {}\n`,
};
const twin: SourceFile = { ...other, path: 'src/impl/deep/student.ts' };

/** What an author wrote (from line 6 of `src/impl/page.ts` on) and what is said of it. */
const cases: [name: string, docs: string, said: string][] = [
  [
    'a formula with an unknown command',
    'The loss\nis $a + \\fracc{1}{2}$.',
    '7:9: the formula is wrong: Undefined control sequence: \\fracc. Correct its TeX',
  ],
  [
    'a display formula with an error in its second line',
    'So\n\n$$\nx = 1 + \\\\\n\\badcommand\n$$',
    'page.ts:10:1: the formula is wrong: Undefined control sequence: \\badcommand',
  ],
  [
    'a formula within a line',
    '- one\n- $x^$',
    "7:5: the formula is wrong: Expected group after '^'",
  ],
  ['a display formula without end', 'So\n\n$$\nx\n', '8:1: the formula is never closed'],
  [
    'a display formula on the line of its fence',
    '$$ x =\ny\n$$',
    '6:1: a formula begins on the line',
  ],
  [
    'what KaTeX stumbles over',
    'So $\\smash[\\frac12]{x}$.',
    "6:5: the formula is wrong: KaTeX can't show it (Expected node of symbol group type",
  ],
  ['a space beside a dollar', 'Of $ x$.', '6:1: a dollar sign opens no formula: $ x$.'],
  ['a lone dollar', 'Is $x.', 'Close the formula, without a space beside its dollars'],
  ['shell variables', 'Set $HOME:$PATH.', '6:1: a dollar sign opens no formula: $HOME:$PATH.'],
  [
    'what LaTeX would refuse',
    'The word $温度$.',
    '6:11: the formula is wrong: Unicode text character "温" used in math mode. Correct its TeX',
  ],
  [
    'a dead file',
    'See\n[the student](studnt.ts).',
    '7:1: the link leads to "studnt.ts", which is no page. Did you mean "student.ts"?',
  ],
  [
    'a dead section',
    'See [x](student.ts#student-modle).',
    'src/impl/student.ts has no section "student-modle". Did you mean "student-model"?',
  ],
  [
    'a dead section of the same page',
    'See [x](#nowhere).',
    '6:5: src/impl/page.ts has no section "nowhere"',
  ],
  ['a section number that is too high', '[x](student.ts#section-9)', 'has no section "section-9"'],
  [
    'a dead symbol',
    'See {@link StudentModl}.',
    '6:5: no page declares "StudentModl". Did you mean "StudentModel"? What other libraries declare is written as code',
  ],
  [
    'a scheme that runs code',
    '[x](javascript:alert(1))',
    '6:1: the link "javascript:alert(1)" has a scheme',
  ],
  ['an address without scheme', '[x](//example.org)', "has a scheme that pages don't use"],
  ['a link to nowhere', '{@link}', '{@link} leads nowhere'],
  ['an unknown inline tag', 'a {@inheritDoc} b', "6:3: a page can't show {@inheritDoc}"],
  [
    'an unknown tag',
    'Text.\n@retuns x',
    '7:1: a page can\'t show the tag @retuns. Did you mean "returns"?',
  ],
  ['a parameter without words', '@param x', '6:1: @param x says nothing. Describe it'],
  ['a formula in a tag', '@param x the $\\no$', '6:15: the formula is wrong'],
  [
    "a link in a tag's second line",
    '@returns x\n  or [y](nope.ts)',
    '7:6: the link leads to "nope.ts"',
  ],
  [
    'HTML in prose',
    'An Array<number> here',
    '6:9: HTML in prose: <number>. Write Markdown; code goes',
  ],
  ['a block of HTML', '<div>\nx\n</div>', '6:1: HTML in prose: <div>'],
  ['a task list', '- [ ] to do', '6:1: a page has no boxes to tick'],
  ['a note that is nowhere', 'Text[^1].', '6:1: the note [^1] is defined nowhere in this text'],
  [
    'an unknown language',
    'x\n\n```tss\na\n```',
    '8:1: the language "tss" is not known. Did you mean "ts"?',
  ],
  [
    'a fence without end',
    '```ts\na',
    '6:1: the block of code is never closed. End it with a line ```',
  ],
  ['an image from elsewhere', '![x](https://example.org/x.png)', 'Put it beside this file'],
  ['an image without words', '![](x.png)', 'the image says nothing to who cannot see it'],
  ['an image', '![x](x.png)', 'pages have no images yet'],
  [
    "LaTeX's parentheses",
    'The loss\nof \\(z_i * y_i * 2\\).',
    '7:4: a page shows \\(z_i * y_i * 2\\) as text, not as a formula. Write $z_i * y_i * 2$; plain',
  ],
  [
    "LaTeX's brackets",
    'So\n\n\\[\ny = \\frac12\n\\]',
    '8:1: a page shows \\[ y = \\frac12 \\] as text, not as a formula. Write $$y = \\frac12$$; shapes',
  ],
  [
    'a line break that a display formula ignores',
    '$$\n\\begin{aligned} a \\\\ b \\end{aligned} \\\\ c\n$$',
    '7:38: the formula is wrong: \\\\ breaks a line only between \\begin{aligned} and \\end{aligned}',
  ],
  [
    'a reference to nothing',
    'As [the\n`paper`][papre] says.\n\n[paper]: https://example.org',
    '7:8: ][papre] is no link: nothing says where "papre" leads. Did you mean "paper"? Add a line',
  ],
  ['a short reference to nothing', '[the words][]', '6:1: [the words][] is no link: nothing says'],
  [
    'a name in brackets that nearly is a link',
    'See [papre].\n\n[paper]: https://example.org',
    '6:5: [papre] is no link: nothing says where "papre" leads. Did you mean "paper"?',
  ],
];

test.each(cases)('%s is an error with its place and the way out', async (_, docs, said) => {
  const files = [program(docs), other];
  await expect(annotate(files)).rejects.toThrow(said);
  await expect(annotate(files)).rejects.toThrow(/^src\/impl\/page\.ts:\d+:\d+: .+\. [A-Z{].+$/s);
});

test('a symbol that two files declare is asked for by file', async () => {
  await expect(annotate([program('{@link StudentModel}'), other, twin])).rejects.toThrow(
    'page.ts:6:1: "StudentModel" is declared by src/impl/deep/student.ts and src/impl/student.ts. ' +
      'Say which one: [StudentModel](deep/student.ts#student-model)',
  );
});

test('a formula is found in a starred comment at any depth', async () => {
  const text = `/*\n${frontMatter}*/\nclass A {\n    /**\n     * Text,\n     * then $\\no$.\n     */\n  b = 1;\n}`;
  await expect(annotate([{ path: 'src/impl/a.ts', text }])).rejects.toThrow(
    'src/impl/a.ts:10:14: ',
  );
});

test('a formula is found in a Markdown page, whatever ends its lines', async () => {
  const text = `${frontMatter}\n# One\n\n# Two\n\n> quoted $\\no$\n`.replaceAll('\n', '\r\n');
  await expect(annotate([{ path: 'content/a.md', text }])).rejects.toThrow('content/a.md:10:11: ');
});

test.each([
  ['const a = ;', '1:11: not valid TypeScript: Expression expected. Correct it'],
  ['const a = 1;\n  b c', '2:3: not valid TypeScript: Unexpected keyword or identifier'],
  ['/* never', "1:9: not valid TypeScript: '*/' expected"],
  ['const t = `\n${', '2:3: not valid TypeScript: Expression expected'],
])('%j is an error where the compiler sees it', async (text, said) => {
  await expect(annotate([{ path: 'src/impl/a.ts', text }])).rejects.toThrow(said);
});

const yaml: [name: string, text: string, said: string][] = [
  ['none at all', 'const a = 1;', 'a.ts:1: it has no front matter. Begin with a comment /**'],
  ['one that never ends', '/*\n---\ntitle: A\n*/', '2:1: the front matter is never closed'],
  [
    'an unknown field',
    '/**\n * ---\n * titel: A\n * summary: B\n * ---\n */',
    '3:4: the front matter has no field "titel". Did you mean "title"? The fields are title, summary',
  ],
  [
    'an unknown field of the paper',
    '/*\n---\ntitle: A\nsummary: B\npaper:\n  title: P\n  ulr: x\n---\n*/',
    '7:3: the front matter has no field "ulr". Did you mean "url"?',
  ],
  ['no summary', '/*\n---\ntitle: A\n---\n*/', '3:1: the front matter\'s "summary" is wrong'],
  [
    'a wrong type',
    '/*\n---\ntitle: A\nsummary: B\norder: first\n---\n*/',
    '5:1: the front matter\'s "order" is wrong',
  ],
  [
    'broken YAML',
    '/*\n---\ntitle: A: B\nsummary: C\n---\n*/',
    '3:8: the front matter is not valid YAML',
  ],
  [
    'a field twice',
    '/*\n---\ntitle: A\ntitle: B\n---\n*/',
    '4:1: the front matter is not valid YAML: Map keys must be unique',
  ],
  [
    'a paper that is no address',
    '/*\n---\ntitle: A\nsummary: B\npaper: {title: P, url: "javascript:1"}\n---\n*/',
    '5:19: the front matter\'s "paper.url" is wrong',
  ],
  ['nothing in it', '/*\n---\n---\n*/', 'the front matter\'s "title" is wrong'],
];

test.each(yaml)('front matter: %s is an error', async (_, text, said) => {
  await expect(annotate([{ path: 'src/impl/a.ts', text }])).rejects.toThrow(said);
});

test("two files never share an address, and none takes the home page's", async () => {
  const text = `/*\n${frontMatter}*/`;
  const pair = [
    { path: 'src/impl/a/index.ts', text },
    { path: 'src/impl/a.ts', text },
  ];
  await expect(annotate(pair)).rejects.toThrow(
    'src/impl/a/index.ts: its page would have the same address as that of src/impl/a.ts',
  );
  await expect(annotate([{ path: 'src/impl/index.ts', text }])).rejects.toThrow('home page');
});
