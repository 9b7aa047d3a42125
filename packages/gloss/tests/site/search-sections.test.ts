import { expect, test } from 'vitest';
import { type Fragment, sectionsOf } from '../../src/site/client/search-sections.ts';

function fragment(text: string, joint: string, hits: number[]): Fragment {
  const words = text.split(joint);
  const anchors = words.flatMap((word, location) =>
    word.startsWith('#')
      ? [{ element: 'section', id: word.slice(1), text: word.slice(1), location }]
      : [],
  );
  return {
    url: '/zh/loss/',
    meta: { title: 'Loss' },
    content: text.replaceAll('#', ''),
    anchors: [{ element: 'main', id: 'text', location: 0 }, ...anchors],
    weighted_locations: hits.map((location) => ({ location, balanced_score: 1 })),
  };
}

function shown(found: ReturnType<typeof sectionsOf>[number]): string {
  return found.excerpt.map(({ word, hit }) => (hit ? `[${word}]` : word)).join('');
}

test('a hit belongs to the section it stands in, with the words around it', () => {
  const found = sectionsOf(
    fragment('Loss of a page #soft one two three #hard four five', ' ', [6, 10]),
  );
  expect(found.map(({ url, page, title }) => [url, page, title])).toEqual([
    ['/zh/loss/#soft', 'Loss', 'soft'],
    ['/zh/loss/#hard', 'Loss', 'hard'],
  ]);
  expect(found.map(shown)).toEqual(['one [two] three ', 'four [five] ']);
});

test('a hit above the first section leads to the page', () => {
  const [found] = sectionsOf(fragment('Loss at a temperature #soft one', ' ', [3]));
  expect(found).toMatchObject({ url: '/zh/loss/', title: '' });
  expect(shown(found as never)).toContain('[temperature]');
});

test('Chinese comes without spaces between its words', () => {
  const [found] = sectionsOf(fragment('损失​#soft​在​高​温度​下', '\u200B', [4]));
  expect(shown(found as never)).toBe('在高[温度]下');
});

test('the sections with the most hits come first, and no more than three', () => {
  const text = '#a x #b x x #c x x x #d x';
  const found = sectionsOf(fragment(text, ' ', [1, 3, 4, 6, 7, 8, 10]));
  expect(found.map(({ title }) => title)).toEqual(['c', 'b', 'a']);
});

test('signs of code are what they were', () => {
  const [found] = sectionsOf(fragment('#a Map&lt;string, number&gt; &amp;&amp;', ' ', [1]));
  expect(shown(found as never)).toContain('[Map<string,] number> &&');
});
