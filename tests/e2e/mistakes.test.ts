import { spawn } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from './browser.ts';
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
  [
    'malformed TeX',
    '/**\n * ---\n * title: Bad\n * summary: Bad.\n * ---\n * $\\frac{1$\n */\nexport const bad = 1;\n',
    /src\/impl\/bad0\.ts:6/,
  ],
  [
    'a dead link',
    '/**\n * ---\n * title: Bad\n * summary: Bad.\n * ---\n * See [this](mnits.ts).\n */\nexport const bad = 1;\n',
    /src\/impl\/bad1\.ts:6.*mnist\.ts/,
  ],
  [
    'a dead anchor',
    '/**\n * ---\n * title: Bad\n * summary: Bad.\n * ---\n * See [this](mnist.ts#idx).\n */\nexport const bad = 1;\n',
    /src\/impl\/bad2\.ts:6:\d+: src\/impl\/mnist\.ts has no section "idx"/,
  ],
  [
    'a symbol that no code names',
    '/**\n * ---\n * title: Bad\n * summary: Bad.\n * symbols: {T: temprature}\n * ---\n * At $T$.\n */\nexport const temperature = 1;\n',
    /src\/impl\/bad3\.ts:5: the symbol "T" stands for "temprature".*Did you mean "temperature"/,
  ],
  [
    'a number that no run has',
    '/**\n * ---\n * title: Bad\n * summary: Bad.\n * ---\n * It is {run:distillation.teacher.testErors}.\n */\nexport const bad = 1;\n',
    /src\/impl\/bad4\.ts:6:\d+: "distillation\.teacher" \(seed 1\) has no "testErors"\. Did you mean "testErrors"/,
  ],
];

test("an author's mistakes stop the build, which names every place", async () => {
  const write = (name: string, text: string) =>
    writeFile(join(project.folder, `src/impl/${name}.ts`), text);
  for (const [index, [, text]] of mistakes.entries()) await write(`bad${index}`, text);
  const { code, output } = await project.node(...build);
  expect(code).toBe(1);
  for (const [, , says] of mistakes) expect(output).toMatch(says);
  // What can't be read at all is said first.
  await write('unread', '---\n---\n');
  const unread = await project.node(...build);
  expect(unread.output).toMatch(/src\/impl\/unread\.ts:\d+:\d+: not valid TypeScript/);
  expect(unread.code).toBe(1);
});

test('a mistake that is there when one begins to write is seen in the browser, until it is mended', async () => {
  const programs = join(project.folder, 'src/impl');
  for (const name of await readdir(programs))
    if (/^(?:bad|unread)/.test(name)) await rm(join(programs, name));
  const [[, malformed] = ['', '']] = mistakes;
  await writeFile(join(programs, 'bad0.ts'), malformed);
  const child = spawn(
    process.execPath,
    ['node_modules/astro/bin/astro.mjs', 'dev', '--port', '4398'],
    {
      cwd: project.folder,
      env: {
        ...process.env,
        VITEST: undefined,
        NODE_ENV: 'development',
        NO_COLOR: '1',
        ASTRO_TELEMETRY_DISABLED: '1',
      },
    },
  );
  const ended = new Promise((done) => child.on('close', done));
  const browser = await launchChromium();
  try {
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (said += data));
    const address = () => /http:\S+\//.exec(said)?.[0];
    await expect.poll(address).toBeDefined();
    expect(said).toMatch(/src\/impl\/bad0\.ts:6/);
    const page = await browser.newPage();
    await page.goto(`${address()}mnist/`);
    const overlay = page.locator('vite-error-overlay');
    const shown = () => overlay.evaluate(({ shadowRoot }) => shadowRoot?.textContent ?? '');
    await expect.poll(shown).toMatch(/src\/impl\/bad0\.ts:6/);
    await writeFile(join(programs, 'bad0.ts'), malformed.replace('\\frac{1', 'x'));
    await page.locator('main h1').waitFor();
    expect(await overlay.count()).toBe(0);
  } finally {
    await browser.close();
    child.kill();
    await ended;
  }
});
