import { glob, readFile } from 'node:fs/promises';
import { words } from 'astro-gloss/translate/words/words';
import { expect, test } from 'vitest';

/** Keys that components ask for. */
async function usedIn(pattern: string): Promise<Set<string>> {
  const sources = await Array.fromAsync(glob(pattern));
  const text = (await Promise.all(sources.map((file) => readFile(file, 'utf8')))).join('\n');
  return new Set(Array.from(text.matchAll(/\bt\('([^']+)'/g), ([, key = '']) => key));
}

test('every word of the interface is used, and every one that is used exists', async () => {
  const used = await usedIn('packages/gloss/src/site/**/*.{astro,ts}');
  expect([...used].sort()).toEqual(Object.keys(words['en'] ?? {}).sort());
});

test('so is every word of this site', async () => {
  const used = await usedIn('site/**/*.{astro,ts}');
  const own = Object.keys(JSON.parse(await readFile('locales/en/ui.json', 'utf8')));
  expect([...used].filter((key) => !(key in (words['en'] ?? {}))).sort()).toEqual(own.sort());
});
