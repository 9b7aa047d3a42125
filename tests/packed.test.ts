import { execFile, spawn, spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkBuilt } from '../packages/gloss/src/site/built/check-built.ts';
import { browse, type Example } from './e2e/browse-example.ts';
import { launchChromium, unpackChromium } from './e2e/browser.ts';
import { violations } from './e2e/check.ts';
import { serve } from './e2e/serve.ts';

const run = promisify(execFile);

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

let folder: string;
let gloss: string;

// Outside of the project, so that nothing is found that the package has not asked for.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gloss-'));
  gloss = await install('gloss');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function readManifest(path: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(path, 'package.json'), 'utf8'));
}

/** Puts a package there as npm would: packed, unpacked, and beside it what it asks for, and nothing else. */
async function install(own: string): Promise<string> {
  const stage = join(folder, 'stage', own);
  await mkdir(stage, { recursive: true });
  const pack = resolve('scripts/pack.ts');
  await run(process.execPath, [pack, '--to', stage], { cwd: join('packages', own) });
  const packed = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: stage });
  const listed: { filename: string }[] = Object.values(JSON.parse(packed.stdout));
  const { name } = await readManifest(stage);
  const to = join(folder, 'node_modules', name);
  await mkdir(to, { recursive: true });
  const archive = join(folder, String(listed[0]?.filename));
  await run('tar', ['-xzf', archive, '-C', to, '--strip-components', '1']);
  const { dependencies, optionalDependencies, peerDependencies, ...more } = await readManifest(to);
  const needed = Object.keys({
    ...dependencies,
    ...optionalDependencies,
    ...peerDependencies,
  }).filter((peer) => !more.peerDependenciesMeta?.[peer]?.optional);
  for (const other of needed) {
    const link = join(folder, 'node_modules', other);
    await mkdir(dirname(link), { recursive: true });
    await symlink(resolve('node_modules', other), link).catch(() => undefined);
  }
  return to;
}

async function build(): Promise<void> {
  // What Vitest says of itself there, Astro would take for its own.
  const { DEV: _, PROD: __, ...env } = process.env;
  await run(process.execPath, [resolve('node_modules/astro/bin/astro.mjs'), 'build'], {
    cwd: folder,
    env: { ...env, NODE_ENV: 'production', ASTRO_TELEMETRY_DISABLED: '1' },
  });
}

/** What the packed command's server answers. */
async function preview(bin: string, cwd: string, path: string): Promise<Response> {
  const server = spawn(process.execPath, [bin, 'preview', '--base', '/notes/'], { cwd });
  try {
    let said = '';
    for await (const part of server.stdout) {
      said += part;
      const [origin] = /http:\/\/localhost:\d+\//.exec(said) ?? [];
      if (origin !== undefined) return await fetch(origin + path);
    }
    throw new Error(`It serves nothing: ${said}`);
  } finally {
    server.kill();
  }
}

/** All that comes along, by its name. */
async function comesWith(path: string, found = new Set<string>()): Promise<Set<string>> {
  const { dependencies = {} } = await readManifest(path);
  for (const name of Object.keys(dependencies)) {
    if (found.has(name)) continue;
    found.add(name);
    await comesWith(resolve('node_modules', name), found);
  }
  return found;
}

test('in an empty folder, one program and four lines of configuration are a site', async () => {
  const sources = await readdir(gloss, { recursive: true });
  expect(sources.filter((file) => /(?<!template.*|\.d)\.ts$/.test(file))).toEqual([]);
  await mkdir(join(folder, 'src'));
  const files = {
    'package.json': '{ "private": true, "type": "module" }\n',
    'astro.config.mjs': [
      `import { defineConfig } from 'astro/config';`,
      `import gloss from 'astro-gloss';`,
      ``,
      `export default defineConfig({ integrations: [gloss({ title: 'My notes' })] });`,
    ].join('\n'),
    'src/square.ts': [
      `/**`,
      ` * ---`,
      ` * title: A square`,
      ` * summary: The smallest program there is.`,
      ` * ---`,
      ` *`,
      ` * A square with the side $a$ has the area $a^2$.`,
      ` */`,
      ``,
      `/** Multiplies the side by itself. */`,
      `export function area(side: number): number {`,
      `  return side * side;`,
      `}`,
    ].join('\n'),
    'src/cube.py': [
      `"""`,
      `---`,
      `title: A cube`,
      `summary: In Python.`,
      `---`,
      `It has the volume $a^3$.`,
      `"""`,
      ``,
      ``,
      `def volume(side: float) -> float:`,
      `    """Multiplies the side by itself, and again."""`,
      `    return side ** 3`,
    ].join('\n'),
  };
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  await build();
  const page = await readFile(join(folder, 'dist/square/index.html'), 'utf8');
  expect(page).toContain('<title>A square · My notes</title>');
  expect(page).toContain('Multiplies the side by itself.');
  expect(page).toMatch(/class="katex"/);
  expect(page).toMatch(/id="hovers">[^<]*number/);
  const cube = await readFile(join(folder, 'dist/cube/index.html'), 'utf8');
  // The docstring stands beside its header, and not in the code.
  expect(cube).toMatch(/<p>Multiplies the side by itself, and again\.<\/p>[^]*?data-n="10"/);
  expect(cube).not.toContain('data-n="11"');
  expect(cube).toMatch(/id="hovers">[^<]*float/);
  const home = await readFile(join(folder, 'dist/index.html'), 'utf8');
  expect(home).toContain('<title>My notes</title>');
  expect(home).not.toMatch(/>\s*Gloss\s*<|npm run train|MIT|Shared by|Translations/);
});

test('whatever a site says of itself is said in its configuration', async () => {
  const files = {
    'astro.config.mjs': `
        import { defineConfig } from 'astro/config';
        import gloss from 'astro-gloss';

        export default defineConfig({
          site: 'https://figures.example',
          integrations: [
            gloss({
              title: { en: 'Figures', zh: '图形' },
              description: { en: 'About figures', zh: '关于图形' },
              programs: 'code',
              texts: 'words',
              runs: 'measured',
              home: { excerpt: { page: 'plane/circle', section: 'area' } },
              topics: ['solid', 'plane'],
              edit: 'https://forge.example/edit',
              logo: 'mark.svg',
              favicon: 'mark.svg',
              links: [{ title: 'Forge', href: 'https://forge.example/' }],
              footer: { en: 'All rights reversed', zh: '保留一切权利' },
              macros: { '\\\\R': '\\\\mathbb{R}' },
              css: ['./look.css'],
              components: { Wordmark: './Name.astro' },
              ogImage: 'mark.svg',
              redirects: { 'plane/disc': 'plane/circle#area', begin: '/' },
              analytics: { src: 'https://count.example/a.js', attributes: { 'data-site': 'figures' } },
              announcement: { text: { en: 'News & <more>', zh: '新闻' }, href: '/solid/cube/', dismissible: true },
            }),
          ],
        });`,
    'public/mark.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'look.css': ':root { --own: 1 }',
    'Name.astro': '<a href={Astro.props.href}>{Astro.props.title}, as ever</a>',
    'code/plane/circle.ts': `/**
 * ---
 * title: A circle
 * summary: It is round.
 * date: 2026-11-28
 * ---
 * A run has found {run:first.pi}, which is in $\\R$.
 */

/** Its area. */
export const area = (radius: number) => Math.PI * radius ** 2;
`,
    'code/solid/cube.ts':
      '/**\n * ---\n * title: A cube\n * summary: It is not.\n * ---\n * See {@link area}.\n */\n',
    'words/why.md': '---\ntitle: Why\nsummary: Because.\n---\n\nA [circle](plane/circle.ts).\n',
    'measured/first.json': '{"pi": 3.14}',
    'locales/zh/plane/circle.json': JSON.stringify({
      'A circle': '圆',
      'It is round.': '它是圆的。',
      '<p>Its area.</p>': '<p>它的面积。</p>',
    }),
  };
  await rm(join(folder, 'src'), { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  await build();
  const read = (path: string) => readFile(join(folder, 'dist', path), 'utf8');
  const [home, chinese, circle, cube, why] = await Promise.all(
    ['', 'zh/', 'plane/circle/', 'solid/cube/', 'why/'].map((path) => read(`${path}index.html`)),
  );
  for (const word of [
    'About figures',
    'All rights reversed',
    'Figures, as ever',
    'Forge',
    'mark.svg',
  ])
    expect(home).toContain(word);
  expect(home).toMatch(/<figure class="excerpt"[^]*Its area/);
  expect(home?.indexOf('A cube')).toBeLessThan(Number(home?.indexOf('A circle</strong>')));
  for (const word of ['图形', '关于图形', '保留一切权利', '它的面积', '目录'])
    expect(chinese).toContain(word);
  expect(circle).toContain('A run has found 3.14, which is in');
  expect(circle).toContain('<mi mathvariant="double-struck">R</mi>');
  expect(circle).toContain('href="https://forge.example/edit/code/plane/circle.ts"');
  expect(cube).toContain('href="../../plane/circle/#area"');
  expect(why).toContain('href="../plane/circle/"');
  const styles = (await readdir(join(folder, 'dist/_astro'))).filter((file) =>
    file.endsWith('.css'),
  );
  const css = await Promise.all(styles.map((file) => read(`_astro/${file}`)));
  expect(css.join('')).toContain('--own');

  const counting = '<script defer src="https://count.example/a.js" data-site="figures"></script>';
  expect(circle).toContain(counting);
  expect(circle).toContain('<meta property="og:image" content="https://figures.example/mark.svg">');
  expect(circle).toContain('<meta property="article:published_time" content="2026-11-28">');
  expect(circle).toMatch(/<time datetime="2026-11-28">November 28, 2026</);
  expect(await read('zh/plane/circle/index.html')).toContain('"datePublished":"2026-11-28"');
  expect(await read('sitemap-0.xml')).toMatch(
    /figures\.example\/zh\/plane\/circle\/<\/loc><lastmod>2026-11-28T00:00:00\.000Z</,
  );
  expect(home).toContain('type="application/atom+xml" title="Figures" href="/feed.xml">');
  expect(await read('zh/feed.xml')).toContain('<title>圆</title>');
  const moved = await read('zh/plane/disc/index.html');
  expect(moved).toContain('content="0;url=/zh/plane/circle/#area"');
  expect(moved).toContain(
    '<link rel="canonical" href="https://figures.example/zh/plane/circle/#area">',
  );
  expect((await checkBuilt(join(folder, 'dist'))).faults).toEqual([]);
  await announces(join(folder, 'dist'));
});

/** Reads and closes what a site announces, in a browser, and follows one of its redirects and its feed. */
async function announces(site: string): Promise<void> {
  await unpackChromium();
  const [browser, served] = await Promise.all([launchChromium(), serve(site)]);
  try {
    // The tool that looks for barriers is no script of the site's.
    const page = await browser.newPage({ bypassCSP: true });
    await page.route('https://count.example/**', (route) => route.fulfill({ body: '' }));
    const news = page.locator('.announcement');
    await page.goto(`${served.url}zh/begin/`);
    await page.waitForURL(`${served.url}zh/`);
    expect(await news.innerText()).toContain('新闻');
    await page.goto(`${served.url}plane/disc/`);
    await page.waitForURL(`${served.url}plane/circle/#area`);
    expect(await news.getByRole('link').innerText()).toBe('News & <more>');
    expect(await violations(page)).toEqual([]);
    await news.getByRole('button').press('Enter');
    expect(await news.isVisible()).toBe(false);
    await page.goto(`${served.url}solid/cube/`);
    expect(await news.isVisible()).toBe(false);
    // In another language it says something else.
    await page.goto(`${served.url}zh/solid/cube/`);
    expect(await news.isVisible()).toBe(true);
    const wrong = await page.evaluate(async () => {
      const text = await (await fetch('/feed.xml')).text();
      return new DOMParser().parseFromString(text, 'application/xml').querySelector('parsererror');
    });
    expect(wrong).toBeNull();
  } finally {
    await Promise.all([browser.close(), served.close()]);
  }
}

test('the command builds any folder, then one that it has made a site of, and leaves all else', async () => {
  const bin = join(gloss, JSON.parse(await readFile(join(gloss, 'package.json'), 'utf8')).bin);
  // As with `npx`, the package is not where the files are.
  const notes = await mkdtemp(join(tmpdir(), 'notes-'));
  const call = (...args: string[]) => run(process.execPath, [bin, ...args], { cwd: notes });
  try {
    const head = '---\ntitle: A note\nsummary: It is short.\n---\n';
    await mkdir(join(notes, 'src/pages'), { recursive: true });
    await writeFile(join(notes, 'src/pages/note.md'), `${head}Pages of Astro are none of its.\n`);
    await writeFile(join(notes, 'src/middleware.ts'), `/*\n${head}*/\nthrow new Error();\n`);
    const { stdout } = await call('build', '--title', 'Notes', '--base', '/notes/');
    expect(stdout).toContain('astro-gloss preview');
    const page = await readFile(join(notes, 'dist/src/pages/note/index.html'), 'utf8');
    expect(page).toContain('<title>A note · Notes</title>');
    expect(page).toContain('href="/notes/_astro/');
    expect((await readdir(notes)).sort()).toEqual(['dist', 'src']);
    const text = await preview(bin, notes, 'notes/src/pages/note.md');
    expect(text.headers.get('content-type')).toBe('text/markdown; charset=utf-8');

    await rm(join(notes, 'dist'), { recursive: true });
    await rm(join(notes, 'src'), { recursive: true });
    await call('init', '--title', 'Kept');
    await symlink(join(folder, 'node_modules'), join(notes, 'node_modules'));
    await call('build');
    const example = await readFile(join(notes, 'dist/zh/examples/softmax/index.html'), 'utf8');
    expect(example).toContain('· Kept</title>');
    expect(example).toContain('避免溢出');
  } finally {
    await rm(notes, { recursive: true });
  }
});

test('a site in any language, translated to any other, with a head and header of its own', async () => {
  const files = {
    'astro.config.mjs': `
        import { defineConfig } from 'astro/config';
        import gloss from 'astro-gloss';

        export default defineConfig({
          site: 'https://notes.example',
          integrations: [
            gloss({
              title: { zh: '笔记', en: 'Notes' },
              sourceLanguage: 'zh',
              languages: ['en', 'zh'],
              locales: 'words/i18n',
              programs: 'code',
              components: { Head: './Head.astro', Header: './Header.astro' },
              head: [
                { tag: 'meta', attrs: { name: 'author', content: '某人' } },
                { tag: 'script', attrs: { src: 'https://count.example/a.js', defer: true } },
                { tag: 'script', content: 'let counted = "</p>"' },
              ],
            }),
          ],
        });`,
    'Head.astro': `---
import Head from 'astro-gloss/components/Head.astro';
---
<Head {...Astro.props}><meta name="own" content={Astro.props.path} /></Head>`,
    'Header.astro': `---
import Header from 'astro-gloss/components/Header.astro';
---
<p>{Astro.props.language.code === 'zh' ? '公告' : 'News'}</p><Header {...Astro.props} />`,
    'code/loss.ts': `/**
 * ---
 * title: 损失
 * summary: 衡量错误。
 * ---
 * 损失 $L$ 衡量错误。
 */

/** 平方误差。 */
export const loss = (error: number) => error ** 2; // 不为负
`,
    'words/i18n/en/loss.json': JSON.stringify({
      损失: 'The loss',
      '<p>损失 <span translate=no>_^_0_^_</span> 衡量错误。</p>':
        '<p>The loss <span translate=no>_^_0_^_</span> measures errors.</p>',
    }),
    'words/i18n/zh/ui.json': JSON.stringify({ 'home.start': '从这里开始' }),
    'words/i18n/de/loss.json': JSON.stringify({ 损失: 'Der Verlust' }),
  };
  for (const path of ['src', 'code', 'words', 'locales'])
    await rm(join(folder, path), { recursive: true, force: true });
  for (const [file, text] of Object.entries(files)) {
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  await build();
  const read = (path: string) => readFile(join(folder, 'dist', path), 'utf8');
  const pages = ['', 'en/', 'loss/', 'en/loss/', 'en/translations/loss/', 'translations/'];
  const [home, english, loss, translated, segments, table] = await Promise.all(
    pages.map((path) => read(`${path}index.html`)),
  );
  expect((await readdir(join(folder, 'dist'))).filter((name) => /^(?:zh|de)$/.test(name))).toEqual(
    [],
  );
  for (const words of [
    '<html lang="zh"',
    '<title>笔记',
    '目录',
    '从这里开始',
    '公告',
    '衡量错误。',
  ])
    expect(home).toContain(words);
  for (const words of ['<html lang="en"', '<title>Notes', 'Contents', 'Start reading', 'News'])
    expect(english).toContain(words);
  const alternates = [
    '<link rel="alternate" hreflang="en" href="https://notes.example/en/loss/">',
    '<link rel="alternate" hreflang="zh" href="https://notes.example/loss/">',
    '<link rel="alternate" hreflang="x-default" href="https://notes.example/loss/">',
  ].join('');
  for (const page of [loss, translated]) {
    expect(page).toContain(alternates);
    expect(page).toContain('<meta name="author" content="某人"/>');
    expect(page).toContain('<script src="https://count.example/a.js" defer></script>');
    expect(page).toContain('<script>let counted = "</p>"</script><meta name="own" content="loss">');
    expect(page).toMatch(
      /script-src 'self' 'sha256-[^']*' 'sha256-[^']*' https:\/\/count\.example;/,
    );
  }
  expect(loss).not.toMatch(/data-state|class="badge"/);
  expect(translated).toMatch(/The loss <span class="tight"|The loss <span class="katex"/);
  expect(translated).toMatch(
    /<p lang="zh" data-state="missing"><a [^>]*>Original: not translated yet<\/a>平方误差/,
  );
  expect(segments).toContain('words/i18n/en/loss.json');
  expect(segments).toMatch(/<div lang="zh" dir="ltr" class="prose"><div>平方误差/);
  expect(table).toContain('href="/en/translations/loss/"');
  const index = JSON.parse(await read('pagefind/pagefind-entry.json'));
  expect(Object.keys(index.languages).sort()).toEqual(['en', 'zh']);
  const scripts = (await readdir(join(folder, 'dist/_astro'))).filter((file) =>
    file.endsWith('.js'),
  );
  const code = (await Promise.all(scripts.map((file) => read(`_astro/${file}`)))).join('');
  expect(code).toMatch(/["'`]zh["'`]/);
  expect(code).not.toContain(folder);
});

test.each<[string, Record<string, string[]>, Example]>([
  [
    'python',
    {
      attention: ['An attention head', '§3.2.1', '注意力头', '独热'],
      learning_rates: ['the curvature is 1.000', '11.4880', '/images/', '一步可以迈多长'],
    },
    {
      path: 'attention/',
      search: [
        ['注意力', 'attention/'],
        ['线性回归', 'linear_regression/'],
      ],
      hover: ['causal_mask', 'must not be shown it'],
      rightToLeft: 'ar',
    },
  ],
  [
    'typescript',
    { 'k-means': ['Each point to its nearest centre', '更好的起点'] },
    {
      path: 'k-means/',
      search: [
        ['聚类', 'k-means/'],
        ['最近的中心', 'k-means/'],
      ],
      hover: ['nearest', 'number'],
    },
  ],
])(
  'the example in %s is a site of two languages, as the packed command builds it',
  async (name, said, example) => {
    const bin = join(gloss, JSON.parse(await readFile(join(gloss, 'package.json'), 'utf8')).bin);
    const site = join(folder, 'example');
    await cp(join('examples', name), site, { recursive: true });
    if (example.rightToLeft)
      await cp('tests/fixtures/arabic', join(site, 'locales', example.rightToLeft), {
        recursive: true,
      });
    try {
      await run(process.execPath, [bin, 'build'], { cwd: site });
      const read = (at: string) => readFile(join(site, 'dist', at, 'index.html'), 'utf8');
      for (const [path, all] of Object.entries(said)) {
        const [english, chinese] = await Promise.all([read(path), read(`zh/${path}`)]);
        for (const words of all) expect(english + chinese).toContain(words);
        expect(chinese).not.toContain('data-state');
      }
      await browse(join(site, 'dist'), example);
    } finally {
      await rm(site, { recursive: true });
    }
  },
);

const python = spawnSync('python3', ['-c', 'import numpy']).status === 0;

test.skipIf(!python)('the example in Python runs, where there is NumPy', async () => {
  const call = async (name: string) =>
    (await run('python3', ['-W', 'error', `examples/python/notes/${name}.py`])).stdout;
  const [first = '', second = ''] = (await call('linear_regression')).trim().split('\n');
  expect(first.replace('descent:', '')).toBe(second.replace('closed form:', ''));
  expect(await call('attention')).toMatch(/^\[\[1\. /);
});

test('no engine, data set or browser comes with it', async () => {
  const names = await comesWith(gloss);
  expect(
    [...names].filter((name) => /tensorflow|mnist|moby|chromium|playwright/.test(name)),
  ).toEqual([]);
  expect(names).toContain('shiki');
});

test('the kernels make the program of their README fast', async () => {
  const readme = await readFile(join(await install('kernels'), 'README.md'), 'utf8');
  const example = /```js\n([^]*?)```/.exec(readme)?.[1] ?? '';
  await writeFile(join(folder, 'example.mjs'), example);
  const { stdout } = await run(process.execPath, ['example.mjs'], { cwd: folder });
  expect(stdout).toMatch(/^(?:cuda|native|webgpu|blas|wasm) \(.+\): 1\.000\n$/);
});
