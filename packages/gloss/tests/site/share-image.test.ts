import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Card, drawCard, size } from '../../src/site/share/draw-card.ts';
import { findStudio, type Studio } from '../../src/site/share/find-studio.ts';
import { openArtist } from '../../src/site/share/share-image.ts';
import { openTypeface } from '../../src/site/share/typeface.ts';

const chinese = '@fontsource-variable/noto-sans-sc';
const card: Card = {
  site: 'Notes',
  title: 'A loss',
  summary: '',
  language: 'en',
  accent: '#ad2f1c',
};
let store: string;
let studio: Studio;
beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'gloss-share-'));
  const found = await findStudio([chinese], { root: process.cwd(), store });
  if (!found) throw new Error('sharp is not installed');
  studio = found;
});
afterAll(() => rm(store, { recursive: true }));

const placesIn = (svg: string) =>
  Array.from(
    svg.matchAll(/matrix\(\S+ 0 0 \S+ (\S+) (\S+)\)/g),
    ([, x, y]) => [Number(x), Number(y)] as const,
  );

test('an image is a PNG of the size that is asked for, the same each time, and drawn once', async () => {
  const { draw } = await openArtist(studio);
  const bytes = Buffer.from(await draw({ ...card, title: '蒸馏 the loss', language: 'zh' }));
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([size.width, size.height]);
  expect(bytes.length).toBeLessThan(20_000);
  const [name = ''] = await readdir(store);
  const elsewhere = await openArtist({ ...studio, store: join(store, 'other') });
  const again = await elsewhere.draw({ ...card, title: '蒸馏 the loss', language: 'zh' });
  expect(bytes.equals(again)).toBe(true);
  await writeFile(join(store, name), 'stored');
  expect(
    Buffer.from(await draw({ ...card, title: '蒸馏 the loss', language: 'zh' })).toString(),
  ).toBe('stored');
});

test('letters are outlines, whatever fonts a machine has', async () => {
  const typeface = await openTypeface(studio.fonts);
  const svg = await drawCard({ ...card, title: '蒸馏損', summary: 'Größe' }, typeface);
  expect(svg).not.toMatch(/<text|font/);
  expect(placesIn(svg)).toHaveLength('Notes蒸馏損Größe'.length);
});

test('whether its fonts have all letters of a text is known before it is drawn', async () => {
  const { knows } = await openArtist(studio);
  const without = await openArtist({ ...studio, fonts: studio.fonts.slice(0, 1) });
  expect([knows('蒸馏 loss'), without.knows('loss'), without.knows('蒸馏 loss')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(knows('الانتباه')).toBe(false);
});

test('no title or summary leaves the image', async () => {
  const typeface = await openTypeface(studio.fonts);
  const words = fc.string({ unit: fc.constantFrom(...'aWi ,.-(「」，。损失'), maxLength: 220 });
  await fc.assert(
    fc.asyncProperty(words, words, async (title, summary) => {
      for (const [x, y] of placesIn(await drawCard({ ...card, title, summary }, typeface))) {
        expect(x).toBeLessThan(size.width - 88);
        expect(y).toBeLessThan(size.height - 20);
      }
    }),
    { numRuns: 40 },
  );
});

test('a font that is not installed is an error that says how', async () => {
  await expect(findStudio(['@fontsource/none'], { root: process.cwd(), store })).rejects.toThrow(
    'Run "npm install @fontsource/none", or leave it out',
  );
});
