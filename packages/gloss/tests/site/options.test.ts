import { expect, test } from 'vitest';
import { gloss } from '../../src/index.ts';
import { type GlossOptions, readOptions } from '../../src/site/options.ts';

test('a title is enough', () => {
  expect(readOptions({ title: 'My notes' })).toMatchObject({
    title: 'My notes',
    programs: [{ folder: 'src', dialect: 'gloss', strict: true }],
    texts: [{ folder: 'content', dialect: 'gloss', strict: true }],
    runs: 'content/runs',
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

test.each([
  [
    'nothing is given',
    {},
    /a mistake:\n.*Give a text, or one for each language[^]*at title\nIts options are title, description/,
  ],
  ['a name is mistyped', { title: 'x', program: 'src' }, /"program"/],
  ['a value is of another kind', { title: 'x', topics: 'first' }, /expected array[^]*topics/],
  ['an address is none', { title: 'x', edit: 'main' }, /Invalid URL[^]*edit/],
  ['there are two', { title: 3, css: 'a.css' }, /has mistakes:\n[^]*title[^]*css/],
  ['a component is unknown', { title: 'x', components: { Hom: 'a.astro' } }, /"Hom"[^]*components/],
])('where %s, it is said what would be right', (_, options, says) => {
  expect(() => readOptions(options as GlossOptions)).toThrow(says);
});

test('a file that every page would ask for has to be there', () => {
  const setUp = gloss({ title: 'x', favicon: 'none.svg' }).hooks['astro:config:setup'];
  const config = { root: new URL('file:///site/'), publicDir: new URL('file:///site/public/') };
  expect(() => setUp?.({ command: 'build', config } as never)).toThrow(
    /gloss\(\{ favicon: 'none\.svg' \}\): there is no .*none\.svg\. Put the file there/,
  );
});
