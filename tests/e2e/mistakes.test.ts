import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ProjectCopy, copyProject } from './project.ts';

const build = ['node_modules/astro/bin/astro.mjs', 'build'];
let project: ProjectCopy;

beforeAll(async () => {
  project = await copyProject();
});
afterAll(() => project.remove());

test("a translator's mistakes are named with file and line, and the site is built all the same", async () => {
  const loss = await readFile('locales/zh/distillation/loss.json', 'utf8');
  await project.edit('locales/zh/distillation/teacher.json', (text) => text.replace(/,\n/, '\n'));
  await project.edit('locales/zh/distillation/ensemble.json', (text) => {
    const [, firstEntry] = text.split('\n');
    return text.replace('{\n', `{\n${firstEntry}\n`);
  });
  const entries = Object.entries<string>(JSON.parse(loss));
  const segment = entries.findIndex(([key]) => key.startsWith('<p') && key.includes('_^_0_^_'));
  entries.forEach((entry, index) => {
    if (index === segment) entry[1] = `<p>公式丢了</p>`;
    else if (entry[0].startsWith('<p'))
      entry[1] = entry[1].replace('</p>', '<script>alert(1)</script></p>');
  });
  await project.edit('locales/zh/distillation/loss.json', () =>
    JSON.stringify(Object.fromEntries(entries), null, 1),
  );

  const { code, output } = await project.node(...build);

  expect(output).toMatch(/locales\/zh\/distillation\/teacher\.json:\d+:\d+: /);
  expect(output).toMatch(/locales\/zh\/distillation\/ensemble\.json:\d+:\d+: .*twice/);
  expect(output).toMatch(/locales\/zh\/distillation\/loss\.json:\d+.*script/);
  expect(output).toMatch(/locales\/zh\/distillation\/loss\.json:\d+.*placeholder/);
  expect(code).toBe(0);
  const html = await readFile(join(project.folder, 'dist/zh/distillation/loss/index.html'), 'utf8');
  expect(html).not.toContain('alert(1)');
  expect(html).not.toContain('公式丢了');
  expect(html).toContain('data-state="invalid"');
});

const mistakes: [name: string, text: string, says: RegExp][] = [
  ['a syntax error', '---\n---\n', /src\/impl\/bad\.ts:\d+:\d+: /],
  [
    'malformed TeX',
    '/**\n * ---\n * title: Bad\n * summary: Bad.\n * ---\n * $\\frac{1$\n */\nexport const bad = 1;\n',
    /src\/impl\/bad\.ts:6/,
  ],
  [
    'a dead link',
    '/**\n * ---\n * title: Bad\n * summary: Bad.\n * ---\n * See [this](mnits.ts).\n */\nexport const bad = 1;\n',
    /src\/impl\/bad\.ts:6.*mnist\.ts/,
  ],
  [
    'a dead anchor',
    '/**\n * ---\n * title: Bad\n * summary: Bad.\n * ---\n * See [this](mnist.ts#idx).\n */\nexport const bad = 1;\n',
    /src\/impl\/bad\.ts:6:\d+: src\/impl\/mnist\.ts has no section "idx"/,
  ],
  [
    'a symbol that no code names',
    '/**\n * ---\n * title: Bad\n * summary: Bad.\n * symbols: {T: temprature}\n * ---\n * At $T$.\n */\nexport const temperature = 1;\n',
    /src\/impl\/bad\.ts:5: the symbol "T" stands for "temprature".*Did you mean "temperature"/,
  ],
  [
    'a number that no run has',
    '/**\n * ---\n * title: Bad\n * summary: Bad.\n * ---\n * It is {run:distillation.teacher.testErors}.\n */\nexport const bad = 1;\n',
    /src\/impl\/bad\.ts:6:\d+: "distillation\.teacher" \(seed 1\) has no "testErors"\. Did you mean "testErrors"/,
  ],
];

test.each(mistakes)(
  "an author's mistake stops the build and names the place: %s",
  async (_, text, says) => {
    await writeFile(join(project.folder, 'src/impl/bad.ts'), text);
    const { code, output } = await project.node(...build);
    expect(output).toMatch(says);
    expect(code).toBe(1);
  },
  60_000,
);
