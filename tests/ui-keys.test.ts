import { glob, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

test('every string of the interface is used, and every one that is used exists', async () => {
  const sources = await Array.fromAsync(glob('site/**/*.{astro,ts}'));
  const text = (await Promise.all(sources.map((file) => readFile(file, 'utf8')))).join('\n');
  const used = new Set(Array.from(text.matchAll(/\bt\('([^']+)'/g), ([, key]) => key));
  const strings = JSON.parse(await readFile('locales/en/ui.json', 'utf8'));
  expect([...used].sort()).toEqual(Object.keys(strings).sort());
});
