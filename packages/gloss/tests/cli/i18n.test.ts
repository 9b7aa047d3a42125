import { cpSync, existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { states, translating } from './translating.ts';

const corpus = resolve('../shared/corpus/zh');
const fixture = resolve('tests/fixtures/distillation.readme.zh.json');
const { root, i18n, read, write } = translating();

test('status counts each state, for scripts and for people', async () => {
  const { code, stdout } = await i18n('status', '--lang', 'zh', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([
    {
      language: 'zh',
      page: 'topic/states',
      file: states,
      translated: 6,
      total: 15,
      states: { translated: 6, outdated: 1, missing: 3, identical: 1, invalid: 4 },
    },
  ]);
  expect((await i18n('status')).stdout).toContain(`${states}: 6 of 15 translated (40 %)`);
});

test('check names file, line and mistake, and fails on errors alone', async () => {
  const bad = await i18n('check');
  expect(bad.code).toBe(1);
  expect(bad.stdout).toContain(
    `${states}:9: error, placeholders: _^_0_^_ of the original is missing`,
  );
  expect(bad.stdout).toContain(
    `${states}:10: error, markup: a translation can't hold the tag <script>`,
  );
  expect(bad.stdout).toContain(`${states}:12: error, conflict: `);
  write(states, '{"<p>ReLU</p>": "<p>ReLU</p>"}');
  const good = await i18n('check', '--lang', 'zh');
  expect(good).toMatchObject({ code: 0, stdout: expect.stringContaining('warning, identical') });
});

test('sync fills a file in, a second time changes nothing, and a new language starts empty', async () => {
  expect((await i18n('sync')).stdout).toContain(`${states}: 3 added, 2 unused, 0 pruned`);
  const once = read(states);
  expect(once).toBe(
    readFileSync(
      'packages/gloss/tests/golden/translate-states/expected/zh/topic/states.json',
      'utf8',
    ),
  );
  expect((await i18n('sync', '--lang', 'ja')).stdout).toMatch(/locales\/ja\/ui\.json: \d+ added/);
  expect((await i18n('sync')).code).toBe(0);
  expect(read(states)).toBe(once);
  expect(Object.values(JSON.parse(read('locales/ja/topic/states.json'))).join('')).toBe('');
  // The interface as well: what nobody has translated is said by its original, and is no mistake.
  const words = JSON.parse(read('locales/ja/ui.json'));
  expect(words).toMatchObject({ 'nav.home': '' });
  write('locales/ja/ui.json', JSON.stringify({ ...words, 'nav.home': '全ページ', extra: 'x' }));
  expect((await i18n('status', '--lang', 'ja')).stdout).toMatch(
    /locales\/ja\/ui\.json: 1 of \d+ words of the interface\n  missing   nav\.skip: Skip to the text\n/,
  );
  expect((await i18n('check', '--lang', 'ja')).stdout).toContain('Errors: 1.');
  expect(existsSync(join(root, 'locales/zh/ui.json'))).toBe(false);
});

test('what is pruned lies aside, and comes back when its text does', async () => {
  const pruned = 'locales/zh/.pruned/topic/states.json';
  const before = JSON.parse(read(states)) as Record<string, string>;
  const key = '<p>Of another time.</p>';
  write(states, JSON.stringify({ ...before, [key]: '<p>从前的。</p>' }));
  expect((await i18n('sync', '--prune')).stdout).toMatch(/states\.json: .* [1-9]\d* pruned/);
  expect(JSON.parse(read(pruned))).toMatchObject({ [key]: '<p>从前的。</p>' });
  expect(JSON.parse(read(states))).not.toHaveProperty([key]);
  const source = 'content/topic/states.md';
  const text = read(source);
  write(source, `${text}\n\nOf another time.\n`);
  expect((await i18n('sync')).stdout).toContain('(1 brought back)');
  expect(JSON.parse(read(states))).toMatchObject({ [key]: '<p>从前的。</p>' });
  expect(JSON.parse(read(pruned))).not.toHaveProperty([key]);
});

test('a file that can’t be read is named, and no file is changed', async () => {
  const broken = '{\n "A": "甲"\n "B": "乙"\n}';
  write('locales/zh/a.json', broken);
  const before = read(states);
  const { code, stderr } = await i18n('sync');
  expect(code).toBe(1);
  expect(stderr).toContain('locales/zh/a.json:3:2: this is not valid JSON (comma expected).');
  expect(stderr).toContain('No file has been changed.');
  expect([read('locales/zh/a.json'), read(states)]).toEqual([broken, before]);
  expect(await i18n('check')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('a.json:3:2'),
  });
  expect(await i18n('status')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('a.json:3:2'),
  });
});

test('labml’s files are imported, alone or as a folder', async () => {
  const target = 'locales/zh/distillation/readme.json';
  const alone = await i18n('import', fixture, '--lang', 'zh', '--page', 'distillation/readme');
  expect(alone).toMatchObject({ code: 0, stdout: expect.stringContaining('2 taken') });
  const text = read(target);
  expect(JSON.parse(text)).toEqual(JSON.parse(readFileSync(fixture, 'utf8')));
  cpSync(fixture, join(root, 'cache/topic/__init__.zh.json'));
  expect((await i18n('import', join(root, 'cache'))).stdout).toContain(
    '2 taken, for no page of this site',
  );
  expect(read('locales/zh/topic/index.json')).toBe(text);
});

test.skipIf(!existsSync(corpus))('no value of a folder of labml’s is lost', async () => {
  const { code } = await i18n('import', corpus);
  expect(code).toBe(0);
  const count = (folder: string) => {
    const files = globSync('**/*.json', { cwd: folder });
    const values = files.map((file) =>
      Object.keys(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
    );
    return { files: files.length, values: values.flat().length };
  };
  // The site has a file of its own.
  rmSync(join(root, states));
  expect(count(join(root, 'locales/zh'))).toEqual(count(corpus));
});

test('keys prints what a page’s file wants', async () => {
  const { stdout } = await i18n('keys', '--json');
  expect(JSON.parse(stdout)).toMatchObject([
    { page: 'topic/states', keys: expect.arrayContaining(['Five states', '<h2>Missing</h2>']) },
  ]);
});

test('keys prints any file that is named, page or not', async () => {
  const page = JSON.parse((await i18n('keys', '--json')).stdout)[0];
  const source = globSync('{src,content}/**/*.{ts,md}', { cwd: root })[0] ?? '';
  expect(JSON.parse((await i18n('keys', source, '--json')).stdout)).toEqual([page]);

  write('notes/plan.md', '# A plan\n\nSee [what is not there](gone.md) and `code`.\n');
  expect(JSON.parse((await i18n('keys', 'notes/plan.md', '--json')).stdout)).toEqual([
    {
      page: 'notes/plan',
      keys: [
        '<h1>A plan</h1>',
        '<p>See <a href="gone.md">what is not there</a> and <span translate=no>_^_0_^_</span>.</p>',
      ],
    },
  ]);

  const { code, stderr } = await i18n('keys', 'no.ts');
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `${join(root, 'no.ts')}: there is no such file. Check the path`,
  });
});

test('a page that was renamed, and changed a little, keeps its translations', async () => {
  const page = (last: string) =>
    `---\ntitle: Teacher\nsummary: The large one.\n---\nIt is large.\n\nIt is slow to train.\n\n${last}\n`;
  write(
    'content/topic/old.md',
    page('It makes few errors on images that it has never seen before.'),
  );
  await i18n('sync', '--lang', 'zh');
  const filled = Object.fromEntries(
    Object.keys(JSON.parse(read('locales/zh/topic/old.json'))).map((key, index) => [
      key,
      key.startsWith('<') ? `<p>译文${index}</p>` : `译文${index}`,
    ]),
  );
  write('locales/zh/topic/old.json', JSON.stringify(filled));
  rmSync(join(root, 'content/topic/old.md'));
  write(
    'content/topic/young.md',
    page('It makes few errors on images that it has not seen before.'),
  );

  const { stdout } = await i18n('sync', '--lang', 'zh');
  expect(stdout).toContain(
    'locales/zh/topic/young.json: moved from locales/zh/topic/old.json, 1 added',
  );
  expect(existsSync(join(root, 'locales/zh/topic/old.json'))).toBe(false);
  expect(Object.values(JSON.parse(read('locales/zh/topic/young.json')))).toEqual(
    expect.arrayContaining(Object.values(filled)),
  );
  const status = JSON.parse((await i18n('status', '--lang', 'zh', '--json')).stdout);
  expect(status.find((one: { page: string }) => one.page === 'topic/young').states).toMatchObject({
    translated: 4,
    outdated: 1,
    missing: 0,
  });
  const before = read('locales/zh/topic/young.json');
  await i18n('sync', '--lang', 'zh');
  expect(read('locales/zh/topic/young.json')).toBe(before);
});

test('a folder of locales that is no language is refused by name, before anything is written', async () => {
  write('locales/zh_TW/topic/states.json', '{}');
  for (const command of ['status', 'check', 'sync']) {
    const { code, stderr } = await i18n(command);
    expect({ command, code }).toEqual({ command, code: 1 });
    expect(stderr).toContain('locales/zh_TW is no language');
  }
  expect(read('locales/zh_TW/topic/states.json')).toBe('{}');
});

test.each([
  ['a command that is none', ['stauts'], '"stauts" is no command'],
  ['no command', [], 'no command is named'],
  ['an unknown option', ['status', '--lnag', 'zh'], "Unknown option '--lnag'"],
  [
    'a language without a folder',
    ['status', '--lang', 'fr'],
    'Start it with: astro-gloss i18n sync --lang fr',
  ],
  ['a language that is none', ['sync', '--lang', '../x'], '"../x" is no language'],
  ['the source language', ['sync', '--lang', 'en'], '"en" is no language to translate to'],
  ['a format that is none', ['export', '--format', 'xls'], 'Use one of po, xliff'],
  ['an export of no page', ['export', '--page', 'no'], 'There is no page "no". There are topic/'],
  ['an import of nothing', ['import', 'no.zh.json'], 'no.zh.json: there is no such file'],
])('%s is refused in a line', async (_, args, message) => {
  const { code, stdout, stderr } = await i18n(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
  expect(existsSync(join(root, 'locales/fr'))).toBe(false);
});
