import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pageStatus } from '../../src/translate/page-status.ts';
import { sync } from '../../src/translate/sync.ts';
import { indexWords } from '../../src/translate/word-index.ts';
import { memoryOf, p, prose, show } from './helpers.ts';

const page = (html: string) => ({
  pageKey: 'page',
  frontMatter: { title: 'Title', summary: 'Summary.' },
  sections: [{ prose: prose(html) }],
});

test('a reworded paragraph has its old translation as a suggestion, and stays English', () => {
  const old = '<p>The teacher is a large network that is trained with dropout.</p>';
  const young = '<p>Our teacher is one large network, trained with dropout and noise.</p>';
  const { html, segments } = show(young, memoryOf({ page: { [old]: '<p>教师。</p>' } }));
  expect(segments).toMatchObject([
    { state: 'suggested', value: '<p>教师。</p>', formerKey: old, formerEntries: [{ line: 2 }] },
  ]);
  expect(html).toBe(young.replace('<p>', '<p lang="en" data-state="suggested">'));
});

test('half of a split paragraph has all of its translation, formulas under their new numbers', () => {
  const first = `The loss ${p(0)} compares the soft targets.`;
  const second = `Its gradient ${p(0)} is small where ${p(1)} is large.`;
  const whole = `<p>${first} ${second.replace('_1_', '_2_').replace('_0_', '_1_')}</p>`;
  const memory = memoryOf({
    page: { [whole]: `<p>损失${p(0)}。梯度${p(1)}小，${p(2)}大。</p>` },
  });
  const { segments } = show(
    `<p>${first}</p>\n<ul><li>${second}</li></ul>`.replace(
      second,
      second.replace('_1_', '_2_').replace('_0_', '_1_'),
    ),
    memory,
  );
  expect(segments.map(({ state }) => state)).toEqual(['suggested', 'suggested']);
  // What belongs to the other half has a number that this one lacks: a check says so.
  expect(segments[0]?.value).toBe(`<p>损失${p(0)}。梯度${p(2)}小，${p(3)}大。</p>`);
  expect(segments[1]?.value).toBe(`<li>损失${p(2)}。梯度${p(0)}小，${p(1)}大。</li>`);
});

test('merged paragraphs have their translations joined, formulas numbered on', () => {
  const one = `<p>The loss ${p(0)} compares soft targets.</p>`;
  const two = `<p>Its gradient ${p(0)} is small for confident networks.</p>`;
  const young = `<p>The loss ${p(0)} compares soft targets. Its gradient ${p(1)} is small for confident networks.</p>`;
  const zh = memoryOf({ page: { [one]: `<p>损失${p(0)}。</p>`, [two]: `<p>梯度${p(0)}小。</p>` } });
  expect(show(young, zh).segments).toMatchObject([
    {
      state: 'suggested',
      value: `<p>损失${p(0)}。梯度${p(1)}小。</p>`,
      formerKey: young,
      formerEntries: [{ key: one }, { key: two }],
    },
  ]);
  const de = memoryOf({
    page: { [one]: `<p>Verlust ${p(0)}.</p>`, [two]: `<p>Gradient ${p(0)}.</p>` },
  });
  expect(show(young, de).segments[0]?.value).toBe(`<p>Verlust ${p(0)}. Gradient ${p(1)}.</p>`);
});

test.each([
  [
    'other words',
    '<p>Load the images and shuffle them once.</p>',
    '<p>The student learns from its teacher.</p>',
  ],
  ['two common words', '<p>It is.</p>', '<p>The teacher is large, and it is slow as well.</p>'],
  [
    'the same words elsewhere',
    '<p>One two three four five six.</p>',
    '<p>Six five four three two one.</p>',
  ],
])('text with %s is no suggestion', (_, young, old) => {
  expect(show(young, memoryOf({ page: { [old]: '<p>旧</p>' } })).states).toEqual(['missing']);
});

test('sync puts old text beside what it is to become, keeps it when it prunes, and status calls none of it unused', () => {
  const [one, two, gone] = [
    '<p>The loss compares soft targets with hard ones.</p>',
    '<p>Its gradient is small for confident networks.</p>',
    '<p>Nothing of this is left anywhere.</p>',
  ];
  const young = `${one} ${two}`.replace('</p> <p>', ' ');
  const memory = memoryOf({
    page: { [gone]: '<p>无</p>', [one]: '<p>一</p>', [two]: '<p>二</p>' },
  });
  const source = page(`<h2>New</h2>\n${young}\n<p>End.</p>`);
  expect([...sync(source, memory).entries.keys()].slice(2)).toEqual([
    '<h2>New</h2>',
    young,
    one,
    two,
    '<p>End.</p>',
    gone,
  ]);
  expect(sync(source, memory, { prune: true }).pruned).toEqual([gone]);
  const { unused, states, translated } = pageStatus(source, memory, 'locales');
  expect(unused.map(({ key }) => key)).toEqual([gone]);
  expect({ suggested: states.suggested, translated }).toEqual({ suggested: 1, translated: 0 });
});

describe('whatever a page and its file hold', () => {
  const word = fc.stringMatching(/^[a-z]{3,9}$/);
  const sentence = fc
    .uniqueArray(word, { minLength: 6, maxLength: 12 })
    .map((words) => `${words.join(' ')}.`);
  const paragraph = fc.array(sentence, { minLength: 2, maxLength: 4 });
  const inP = (sentences: readonly string[]) => `<p>${sentences.join(' ')}</p>`;
  const others = fc.array(paragraph, { maxLength: 20 });
  /** Each sentence's translation can be told from all others. */
  const translationOf = (sentences: readonly string[]) =>
    inP(sentences.map((text) => `«${text.toUpperCase()}»`));
  const entriesOf = (paragraphs: readonly string[][]) =>
    Object.fromEntries(paragraphs.map((sentences) => [inP(sentences), translationOf(sentences)]));

  test('a suggestion is never shown to readers', () => {
    let met = 0;
    const shared = fc.array(fc.constantFrom('a b c d e.', 'f g h i.', 'j k l m n.', 'o p q.'), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(
        fc.array(shared, { maxLength: 5 }),
        fc.array(shared, { minLength: 1, maxLength: 4 }),
        (old, young) => {
          const { html, segments } = show(
            young.map(inP).join('\n'),
            memoryOf({ page: entriesOf(old) }),
          );
          for (const { key, state, value = '' } of segments) {
            if (state !== 'suggested') continue;
            met++;
            expect(html).toContain(key.replace('<p>', '<p lang="en" data-state="suggested">'));
            expect(html).not.toContain(value);
          }
        },
      ),
    );
    expect(met).toBeGreaterThan(50);
  });

  test('a key of which a few words have changed is found', () => {
    fc.assert(
      fc.property(others, paragraph, fc.infiniteStream(fc.nat(3)), (noise, old, rolls) => {
        const words = inP(old).slice(3, -4).split(' ');
        // At most a fourth of them, wherever they stand.
        let left = Math.floor(words.length / 4);
        const young = words.map((text) =>
          rolls.next().value === 0 && left-- > 0 ? `x${text}` : text,
        );
        fc.pre(young.join(' ') !== words.join(' '));
        const { segments } = show(
          `<p>${young.join(' ')}</p>`,
          memoryOf({ page: entriesOf([...noise, old]) }),
        );
        expect(segments[0]?.state).toMatch(/^(?:outdated|suggested)$/);
        expect(segments[0]?.value).toBe(translationOf(old));
      }),
    );
  });

  test('what is split at the ends of sentences, or merged with its neighbour, is suggested with all old text', () => {
    fc.assert(
      fc.property(others, paragraph, paragraph, (noise, one, two) => {
        const said = (html: string, old: readonly string[][]) => {
          const { segments } = show(
            html,
            memoryOf({ page: entriesOf([...noise, ...old, ...noise]) }),
          );
          return segments.map(({ value = '' }) => value).join('\n');
        };
        const split = said(one.map((text) => inP([text])).join('\n'), [one]);
        for (const text of one) expect(split).toContain(text.toUpperCase());
        const merged = said(inP([...one, ...two]), [one, two]);
        for (const text of [...one, ...two]) expect(merged).toContain(text.toUpperCase());
      }),
    );
  });
});

test('of a thousand texts only the likeliest are compared', () => {
  const texts = Array.from({ length: 1000 }, (_, number) => `the text ${number} of many`);
  const find = indexWords(texts, (text) => new Set(text.split(' ')));
  const found = find(new Set('the text 123 of few'.split(' ')));
  expect(found[0]).toBe('the text 123 of many');
  expect(found.length).toBeLessThan(30);
});
