import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFrontMatter } from '../../src/languages/front-matter.ts';
import type { Text } from '../../src/languages/text.ts';
import { atomOf, type Feed } from '../../src/site/view/feed.ts';

const feed: Feed = {
  title: 'Notes & more',
  subtitle: '',
  language: 'en',
  self: 'https://a.example/feed.xml',
  home: 'https://a.example/',
  entries: [
    { url: 'https://a.example/old/', title: 'Old', summary: 'It <b>is</b>.', date: '2024-02-29' },
    { url: 'https://a.example/new/', title: 'New', summary: '', date: '2026-11-28' },
  ],
};

test('a feed has the newest page first, and all that Atom asks for', () => {
  expect(atomOf(feed)).toBe(`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title>Notes &amp; more</title>
<id>https://a.example/</id>
<link href="https://a.example/"/>
<link rel="self" href="https://a.example/feed.xml"/>
<updated>2026-11-28T00:00:00Z</updated>
<author><name>Notes &amp; more</name></author>
<entry>
<title>New</title>
<id>https://a.example/new/</id>
<link href="https://a.example/new/"/>
<published>2026-11-28T00:00:00Z</published>
<updated>2026-11-28T00:00:00Z</updated>
</entry>
<entry>
<title>Old</title>
<id>https://a.example/old/</id>
<link href="https://a.example/old/"/>
<published>2024-02-29T00:00:00Z</published>
<updated>2024-02-29T00:00:00Z</updated>
<summary>It &lt;b&gt;is&lt;/b&gt;.</summary>
</entry>
</feed>
`);
});

test('whatever a page is called, it ends no element and holds nothing that XML has no place for', () => {
  const shape = (text: string) => text.replaceAll(/>[^<]*</g, '><');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (title) => {
      const written = atomOf({ ...feed, title });
      expect([...written].filter((sign) => sign < ' ' && !/[\t\n\r]/.test(sign))).toEqual([]);
      expect(shape(written)).toBe(shape(atomOf(feed)));
      expect(written).not.toMatch(/&(?!(?:amp|lt|gt|quot);)/);
    }),
  );
});

test.each([
  ['2026-11-28', 0],
  ['2026-02-29', 1],
  ['28.11.2026', 1],
])('a page of the day %s has %i mistakes', (date, count) => {
  const docs = `---\ntitle: A\nsummary: B\ndate: ${date}\n---\n`;
  const source = { file: 'a.md', lines: docs.split('\n'), strict: true };
  const { opening } = readFrontMatter({ docs, docsLine: 1, source: source as Text });
  expect(opening?.faults.map(({ message }) => message)).toEqual(
    count === 0
      ? []
      : [
          expect.stringMatching(
            /^a\.md:4:\d+: .*"date" is wrong: Give a day as year-month-day: 2026-11-28/,
          ),
        ],
  );
  expect(opening?.frontMatter.date).toBe(count === 0 ? date : undefined);
});
