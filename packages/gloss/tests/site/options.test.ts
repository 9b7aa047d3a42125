import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { dialectNames } from '../../src/languages/markdown/dialects.ts';
import { gloss } from '../../src/index.ts';
import {
  componentNames,
  type GlossOptions,
  optionsSchema,
  readOptions,
} from '../../src/site/options.ts';
import { themeCss } from '../../src/site/theme-css.ts';

test('a title is enough', () => {
  expect(readOptions({ title: 'My notes' })).toMatchObject({
    title: 'My notes',
    programs: [{ folder: 'src', dialect: 'gloss', strict: true }],
    texts: [{ folder: 'content', dialect: 'gloss', strict: true }],
    runs: 'content/runs',
    locales: 'locales',
    sourceLanguage: 'en',
    topics: [],
  });
});

test('folders are named in any way, and addresses end with a slash', () => {
  expect(
    readOptions({
      title: 'x',
      programs: './code/',
      texts: ['.', 'docs//'],
      edit: 'https://forge.example/edit/main',
    }),
  ).toMatchObject({
    programs: [{ folder: 'code' }],
    texts: [{ folder: '.' }, { folder: 'docs' }],
    edit: 'https://forge.example/edit/main/',
  });
});

test('an accent is a colour that both themes can take a shade of', () => {
  const { theme } = readOptions({ title: 'x', theme: { accent: '#0B6E4F' } });
  expect(theme).toEqual({ accent: '#0B6E4F', fonts: {} });
  expect(themeCss(theme)).toMatch(/--rubric: light-dark\(oklch\(from #0B6E4F [^]*--selection/);
  expect(themeCss({ fonts: {} })).toBe('');
  expect(themeCss({ fonts: { text: 'Inter', code: 'Fira' } })).toBe(
    ':root {\n--prose: Inter;\n--serif: Inter;\n--heading: Inter;\n--mono: Fira;\n}',
  );
});

test('each folder may have a dialect and a strictness of its own', () => {
  expect(
    readOptions({
      title: 'x',
      programs: ['src', { folder: './nn/', dialect: 'labml' }],
      texts: { folder: '.', strict: true },
      dialect: 'plain',
      strict: false,
      imageHosts: ['https://x.org/'],
    }),
  ).toMatchObject({
    programs: [
      { folder: 'src', dialect: 'plain', strict: false },
      { folder: 'nn', dialect: 'labml', strict: false },
    ],
    texts: [{ folder: '.', dialect: 'plain', strict: true }],
    imageHosts: ['https://x.org'],
  });
});

test.each([
  [
    'a dialect is unknown',
    { title: 'x', programs: { folder: '.', dialect: 'rst' } },
    /dialects are gloss, plain, labml[^]*programs/,
  ],
  ['an accent is a word', { title: 'x', theme: { accent: 'green' } }, /#0b6e4f[^]*theme\.accent/],
  [
    'a typeface ends its rule',
    { title: 'x', theme: { fonts: { text: 'a; }' } } },
    /list of typefaces[^]*theme\.fonts\.text/,
  ],
  [
    'a folder has another field',
    { title: 'x', texts: [{ folder: '.', strct: false }] },
    /"strct"[^]*texts\[0\]/,
  ],
  [
    'nothing is given',
    {},
    /a mistake:\n.*Give a text, or one for each language[^]*at title\nIts options are title, description/,
  ],
  ['a name is mistyped', { title: 'x', program: 'src' }, /"program"/],
  ['a value is of another kind', { title: 'x', topics: 'first' }, /expected array[^]*topics/],
  ['an address is none', { title: 'x', edit: 'main' }, /Invalid URL[^]*edit/],
  ['there are two', { title: 3, css: 'a.css' }, /has mistakes:\n[^]*title[^]*css/],
  [
    'a component is unknown',
    { title: 'x', components: { Hom: 'a.astro' } },
    /"Hom" can't be replaced, only Head, Header, .*\n.*at components/,
  ],
  ['a component is no file', { title: 'x', components: { Home: 3 } }, /at components\.Home/],
  [
    'a language is none',
    { title: 'x', sourceLanguage: 'zh_CN' },
    /by its tag: zh[^]*sourceLanguage/,
  ],
  [
    'one of them is none',
    { title: 'x', languages: ['de', '中文'] },
    /by its tag[^]*languages\[1\]/,
  ],
  [
    'translations lie among all else',
    { title: 'x', locales: './' },
    /folder of their own[^]*locales/,
  ],
  [
    'a tag is none of the head',
    { title: 'x', head: [{ tag: 'div' }] },
    /"script"[^]*head\[0\]\.tag/,
  ],
])('where %s, it is said what would be right', (_, options, says) => {
  expect(() => readOptions(options as GlossOptions)).toThrow(says);
});

test.each([
  [
    { favicon: 'none.svg' },
    /favicon: 'none\.svg' \}\): there is no .*none\.svg\. Put the file there/,
  ],
  [
    { languages: ['en', 'fr'], locales: 'i18n' },
    /languages: \['fr'\] \}\): there is no i18n\/fr\. /,
  ],
  [
    { ogImage: 'card.png' },
    /ogImage: 'card\.png' \}\): there is no .*card\.png\. Put the file there/,
  ],
])('a file that every page would ask for has to be there: %o', async (options, says) => {
  const setUp = gloss({ title: 'x', ...options }).hooks['astro:config:setup'];
  const at = (path: string) => new URL(path, 'file:///site/');
  const config = { root: at('.'), publicDir: at('public/'), outDir: at('dist/') };
  await expect(setUp?.({ command: 'build', config } as never)).rejects.toThrow(says);
});

test('the guide names every option, component and dialect, and no other', async () => {
  const guide = async (page: string) => readFile(`content/guide/${page}.md`, 'utf8');
  const items = (text: string, from: string, to: string) => {
    const list = text.slice(text.indexOf(from), text.indexOf(to));
    return Array.from(list.matchAll(/^- `(\w+)`: /gm), ([, name]) => name).sort();
  };
  const options = await guide('options');
  expect(items(options, 'mistakes are named.', '## Colours')).toEqual(
    Object.keys(optionsSchema.shape).sort(),
  );
  expect(items(options, '## Components', 'A component of yours')).toEqual(
    [...componentNames].sort(),
  );
  const [, head = ''] = /^\| in prose \|(.*)\|$/m.exec(await guide('existing-code')) ?? [];
  expect(head.split('|').map((name) => name.trim().replaceAll('`', ''))).toEqual([...dialectNames]);
});
