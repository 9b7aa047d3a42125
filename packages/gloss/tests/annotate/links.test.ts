import { expect, test } from 'vitest';
import { annotate, annotateFile, answerTo, indexPages } from '../../src/annotate/annotate.ts';
import type { SourceFile } from '../../src/languages/types.ts';
import { filled, frontMatter, onlyPage, program } from './page.ts';

const head = `/*\n${frontMatter}*/\n`;
const site: SourceFile[] = [
  { path: 'src/impl/mnist.ts', text: `${head}// ## Jitter\nexport function jitter() {}\n` },
  { path: 'src/impl/distillation/index.ts', text: `${head}export const step = 1;\n` },
  {
    path: 'src/impl/distillation/student.ts',
    text: `${head}export class StudentModel {\n  // Answers.\n  call() {}\n}\n`,
  },
  { path: 'content/distillation/readme.md', text: `${frontMatter}\n# In short\n\n## Why\n` },
  { path: 'content/about.md', text: `${frontMatter}\n# About\n` },
];

async function linkFrom(path: string, markdown: string): Promise<string | undefined> {
  const file = path.endsWith('.md')
    ? { path, text: `${frontMatter}\n${markdown}\n` }
    : program(markdown, 'export const own = 1;', path);
  const page = await onlyPage(file, ...site.filter((other) => other.path !== path));
  return / href="([^"]*)"/.exec(filled(page))?.[1];
}

const teacher = 'src/impl/distillation/teacher.ts';

test.each([
  [teacher, '[x](student.ts)', '../student/'],
  [teacher, '[x](./student.ts)', '../student/'],
  [teacher, '[x](student.ts#call)', '../student/#call'],
  [teacher, '[x](student.ts#section-1)', '../student/#section-1'],
  [teacher, '[x](student.ts#StudentModel)', '../student/#student-model'],
  [teacher, '[x](index.ts)', '../'],
  [teacher, '[x](../mnist.ts)', '../../mnist/'],
  [teacher, '[x](readme.md#why)', '../readme/#why'],
  [teacher, '[x](../about.md)', '../../about/'],
  [teacher, '[x](../../../content/about.md)', '../../about/'],
  [teacher, '[x](src/impl/mnist.ts)', '../../mnist/'],
  [teacher, '[x](teacher.ts)', './'],
  [teacher, '[x](#own)', '#own'],
  [teacher, '[x](#section-0)', '#section-0'],
  [teacher, '[x][y]\n\n[y]: student.ts', '../student/'],
  [teacher, '{@link student.ts}', '../student/'],
  [teacher, '{@link student.ts#call text}', '../student/#call'],
  [teacher, '{@link StudentModel}', '../student/#student-model'],
  [teacher, '{@link StudentModel.call}', '../student/#call'],
  [teacher, '{@link StudentModel#call|how}', '../student/#call'],
  [teacher, '{@link jitter()}', '../../mnist/#jitter'],
  [teacher, '{@link own}', '#own'],
  [teacher, '{@link https://example.org/a?b=1 there}', 'https://example.org/a?b=1'],
  ['src/impl/distillation/index.ts', '[x](student.ts)', 'student/'],
  ['src/impl/distillation/index.ts', '[x](../mnist.ts)', '../mnist/'],
  ['src/impl/a.ts', '[x](distillation/student.ts)', '../distillation/student/'],
  ['src/impl/a.ts', '[x](mailto:me@example.org)', 'mailto:me@example.org'],
  ['content/distillation/why.md', '[x](student.ts)', '../student/'],
  ['content/about.md', '[x](distillation/readme.md)', '../distillation/readme/'],
  ['content/about.md', '[x](distillation/index.ts#step)', '../distillation/#step'],
])('in %s, %s leads to %s', async (path, markdown, href) => {
  expect(await linkFrom(path, markdown)).toBe(href);
});

test('a link leads to the same page in every language and under any base', async () => {
  const href = (await linkFrom(teacher, '[x](../mnist.ts#jitter)')) ?? '';
  for (const start of ['https://a.org/', 'https://a.org/base/', 'https://a.org/base/zh/'])
    expect(new URL(href, `${start}distillation/teacher/`).href).toBe(`${start}mnist/#jitter`);
});

test.each([
  ['{@link StudentModel}', '<code>StudentModel</code>'],
  ['{@link student.ts}', '<code>student.ts</code>'],
  ['{@link ../mnist.ts}', '<code>mnist.ts</code>'],
  ['{@link StudentModel|the student}', 'the student'],
  ['{@link StudentModel the student}', 'the student'],
  ['{@link StudentModel\nthe student}', 'the student'],
  ['{@linkcode StudentModel|it}', '<code>it</code>'],
  ['{@linkplain StudentModel}', 'StudentModel'],
  ['[`x` of $y$](student.ts)', '<code>x</code> of <span class="katex">'],
])('%j reads %s', async (markdown, text) => {
  const page = await onlyPage(program(markdown, '', teacher), ...site);
  expect(filled(page)).toContain(`">${text}`);
});

test.each([
  '`{@link Nobody}`',
  '\\{@link Nobody}',
  '```\n{@link Nobody}\n```',
  '{@ link}',
  '{@}',
  '{a}',
])('%j is no link', async (markdown) => {
  const page = await onlyPage(program(markdown));
  expect(filled(page)).not.toContain('<a');
  expect(filled(page)).toMatch(/Nobody|\{/);
});

test('a symbol of the same file comes before its namesakes', async () => {
  const file = program('{@link StudentModel}', 'class StudentModel {}', 'src/impl/own.ts');
  expect(filled(await onlyPage(file, ...site))).toContain('href="#student-model"');
});

test('a definition serves every section of its file', async () => {
  const file = program('[a][paper]', '// [b][paper]\n\n// [paper]: https://example.org/ "x"\n');
  const page = await onlyPage(file);
  for (const number of [0, 1])
    expect(filled(page, number)).toContain('<a href="https://example.org/">');
  const text = `${frontMatter}[a][paper]\n\n# B\n\n[b][paper]\n\n[paper]: https://example.org/ "x"\n`;
  const prose = await onlyPage({ path: 'content/page.md', text });
  for (const number of [0, 1])
    expect(filled(prose, number)).toContain('<a href="https://example.org/">');
});

test('the answers to what a page asks change when it would be another, and only then', async () => {
  const path = 'content/notes.md';
  const notes = {
    path,
    text: `${frontMatter}[a](mnist.ts#jitter) {@link StudentModel} [b][b]\n\n[b]: about.md\n`,
  };
  const { asked } = await annotateFile(path, indexPages([...site, notes]));
  const answers = (files: readonly SourceFile[]) => {
    const index = indexPages([...files, notes]);
    const entry = index.pages.find(({ source }) => source === path);
    return (
      entry && asked.map((question) => answerTo(question, { index, from: entry, runs: new Map() }))
    );
  };
  const edited = (from: string, to: string) =>
    answers(site.map((file) => ({ path: file.path, text: file.text.replace(from, to) })));
  const before = answers(site);
  expect(new Set(before)).toEqual(
    new Set(['../mnist/#jitter', '../distillation/student/#student-model', '../about/']),
  );
  expect(answers(site.toReversed())).toEqual(before);
  expect(edited('Answers.', 'Answers, in words.')).toEqual(before);
  expect(edited('## Why', '## How')).toEqual(before);
  expect(edited('export const step', 'export const epoch')).toEqual(before);
  // A section of another name, a symbol that is gone or no longer the only one, a page that is gone.
  expect(edited('## Jitter', '## Shift')).not.toEqual(before);
  expect(edited('class StudentModel', 'class Pupil')).not.toEqual(before);
  expect(edited('export const step', 'export const StudentModel')).not.toEqual(before);
  expect(answers(site.slice(0, -1))).not.toEqual(before);
});

test('an index made from a former one is the same as a new one', () => {
  const former = indexPages(site);
  const changed = site.map(({ path, text }) => ({
    path,
    text: text.replace('## Jitter', '## Shift'),
  }));
  expect(indexPages(changed, { former })).toEqual(indexPages(changed));
  expect(indexPages(site.slice(0, 2), { former })).toEqual(indexPages(site.slice(0, 2)));
  expect(indexPages(site, { former }).pages[0]).toBe(former.pages[0]);
});

test('pages made one by one are the pages made together', async () => {
  const index = indexPages(site);
  const each = await Promise.all(site.map((file) => annotateFile(file.path, index)));
  const pages = each.map(({ page }) => page);
  expect(pages).toEqual(await annotate(site));
  expect(pages.map(({ path, pageKey }) => [path, pageKey])).toEqual([
    ['mnist', 'mnist'],
    ['distillation', 'distillation/index'],
    ['distillation/student', 'distillation/student'],
    ['distillation/readme', 'distillation/readme'],
    ['about', 'about'],
  ]);
});

test('names that an address can’t have as they are lead to their pages', async () => {
  const pages = ['c#.md', 'c.md', 'what?.md', '100%.md', 'a b.md', 'u\u0308.md'];
  const others = pages.map((name) => ({
    path: `content/${name}`,
    text: `${frontMatter}\n# Here\n`,
  }));
  // Two files never share an address.
  expect(() => indexPages(others)).toThrow('content/c.md: its page would have the same address');
  const index = indexPages(others.filter(({ path }) => path !== 'content/c.md'));
  const from = index.bySource.get('content/what?.md')?.entry;
  if (!from) throw new Error('there is no page');
  const lead = (url: string) => answerTo(['url', url], { index, from, runs: new Map() });
  expect(lead('c%23.md#here')).toBe('../c/#here');
  expect(lead('100%25.md')).toBe('../100/');
  expect(lead('100%.md')).toBe('../100/');
  expect(lead('a%20b.md')).toBe('../a%20b/');
  expect(lead('\u00fc.md')).toBe('../%C3%BC/');
  expect(lead('content/\u00fc.md')).toBe('../%C3%BC/');
  expect(lead('what%3F.md')).toBe('./');
  expect(lead('c#.md')).toBeUndefined();
});

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
  '%s is a name like any other',
  async (name) => {
    await expect(onlyPage(program(`See {@link ${name}}.`))).rejects.toThrow(
      `no page declares "${name}"`,
    );
    await expect(onlyPage(program(`See [it](#${name}).`))).rejects.toThrow(
      `has no section "${name}"`,
    );
    const page = await onlyPage(program(`See {@link ${name}}.`, `export const ${name} = 1;`));
    expect(filled(page)).toContain(`<a href="#${page.sections.at(-1)?.id}"`);
  },
);

test('#section-3 is the heading of that name; else the section of that number', async () => {
  const headings = [1, 2, 3, 4].map((number) => `## Section ${number}\n\nText.`).join('\n\n');
  const leads = async (docs: string) =>
    / href="([^"]*)"/.exec(
      filled(await onlyPage({ path: 'content/a.md', text: `${frontMatter}${docs}` })),
    )?.[1];
  expect(await leads(`[x](#section-3)\n\n${headings}`)).toBe('#section-named-3');
  expect(await leads(`[x](#section-3)\n\n${headings.replaceAll('Section', 'Part')}`)).toBe(
    '#section-3',
  );
});
