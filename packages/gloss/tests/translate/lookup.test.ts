import { expect, test } from 'vitest';
import { translatePage } from '../../src/translate/translate-page.ts';
import { memoryOf, p, prose, show } from './helpers.ts';

test('1: a block is found by its own key', () => {
  const memory = memoryOf({ page: { [`<p>Logits ${p(0)}.</p>`]: `<p>对数几率${p(0)}。</p>` } });
  expect(show(`<p>First ${p(0)}</p>\n<p>Logits ${p(1)}.</p>`, memory)).toMatchObject({
    html: '<p lang="en" data-state="missing">First [0]</p>\n<p>对数几率[1]。</p>',
    states: ['missing', 'translated'],
  });
});

test('2: a block is found whatever its entities and white space', () => {
  const memory = memoryOf({
    page: { '<p>It&#x27;s  a <em> soft</em>\n target. </p>\n': '<p>软。</p>\n' },
  });
  expect(show("<p>It's a <em>soft</em> target.</p>", memory).html).toBe('<p>软。</p>');
});

test('of two spellings of a key with one translation, the exact one is named', () => {
  const memory = memoryOf({ page: { '<p>A  b.</p>': '<p>甲</p>', '<p>A b.</p>': ' <p>甲</p>' } });
  expect(show('<p>A b.</p>', memory).segments[0]).toMatchObject({ entry: { line: 3 } });
});

test('two keys that differ in white space alone, translated differently, are reported and neither is used', () => {
  const memory = memoryOf({ page: { '<p>A  b.</p>': '<p>甲</p>', '<p>A b.</p>': '<p>乙</p>' } });
  const { html, segments } = show('<p>A b.</p>', memory);
  expect(html).toBe('<p lang="en" data-state="invalid">A b.</p>');
  expect(segments[0]?.findings).toMatchObject([
    {
      check: 'conflict',
      level: 'error',
      message: expect.stringContaining('page.json:2 and locales'),
    },
  ]);
});

test('an empty value is no translation, and no conflict', () => {
  expect(show('<p>A b.</p>', memoryOf({ page: { '<p>A b.</p>': '' } })).states).toEqual([
    'missing',
  ]);
  const both = memoryOf({ page: { '<p>A b.</p>': '', '<p>A  b.</p>': '<p>甲</p>' } });
  expect(show('<p>A b.</p>', both).html).toBe('<p>甲</p>');
});

test('3: a whole section is found by its key, exactly or normalised', () => {
  const key = `<h2>Loss</h2>\n<p>At ${p(0)}.</p>\n<p>${p(1)}</p>\n`;
  const value = `<h2>损失</h2>\n<p>当${p(0)}时。</p>\n<p>${p(1)}</p>\n`;
  const shown = '<h2>损失</h2>\n<p>当[0]时。</p>\n<p>[1]</p>';
  expect(show(key, memoryOf({ page: { [key]: value } })).html).toBe(shown);
  expect(
    show(key, memoryOf({ page: { [` ${key}`.trim().replaceAll('\n', ' ')]: value } })).html,
  ).toBe(shown);
});

test('3: a section whose translation has other blocks is shown as it is', () => {
  const key = `<h2>Loss</h2>\n<p>One ${p(0)}.</p>\n<p>Two ${p(1)}.</p>\n`;
  const memory = memoryOf({ page: { [key]: `<h2>损失</h2>\n<p>二${p(1)}，一${p(0)}。</p>\n` } });
  expect(show(key, memory)).toMatchObject({
    html: '<h2>损失</h2>\n<p>二[1]，一[0]。</p>',
    states: ['translated', 'translated', 'translated'],
  });
});

test('3: the section comes before the same block cut out of another section', () => {
  const one = '<h2>Use</h2>\n<p>Call it.</p>\n';
  const two = '<h2>Use</h2>\n<p>Run it.</p>\n';
  const memory = memoryOf({
    page: { [one]: '<h2>用法</h2>\n<p>调用。</p>', [two]: '<h2>使用</h2>\n<p>运行。</p>' },
  });
  expect(show(one, memory).html).toBe('<h2>用法</h2>\n<p>调用。</p>');
  expect(show(two, memory).html).toBe('<h2>使用</h2>\n<p>运行。</p>');
});

test('1 comes before 3: a block has a newer translation than its section', () => {
  const key = '<p>One.</p>\n<p>Two.</p>\n';
  const memory = memoryOf({
    page: { [key]: '<p>一。</p>\n<p>二。</p>', '<p>Two.</p>': '<p>贰。</p>' },
  });
  expect(show(key, memory).html).toBe('<p>一。</p>\n<p>贰。</p>');
});

test('4: blocks of a section-sized key serve one by one, renumbered', () => {
  const key = `<h2>Loss</h2>\n<p>Old ${p(0)}.</p>\n<p>With ${p(1)} and ${p(2)}.</p>\n`;
  const value = `<h2>损失</h2>\n<p>旧${p(0)}。</p>\n<p>${p(2)}和${p(1)}。</p>\n`;
  const memory = memoryOf({ page: { [key]: value } });
  expect(
    show(`<h2>Loss</h2>\n<p>With ${p(0)} and ${p(1)}.</p>\n<p>New.</p>`, memory),
  ).toMatchObject({
    html: '<h2>损失</h2>\n<p>[1]和[0]。</p>\n<p lang="en" data-state="missing">New.</p>',
    states: ['translated', 'translated', 'missing'],
  });
});

test('4: chunks of a long section, each numbered from 0, serve as one', () => {
  const memory = memoryOf({
    page: {
      [`<h2>Loss</h2>\n<p>One ${p(0)}.</p>\n`]: `<h2>损失</h2>\n<p>一${p(0)}。</p>\n`,
      [`<p>Two ${p(0)}.</p>\n<p>Three ${p(1)}.</p>\n`]: `<p>二${p(0)}。</p>\n<p>三${p(1)}。</p>\n`,
    },
  });
  expect(
    show(`<h2>Loss</h2>\n<p>One ${p(0)}.</p>\n<p>Two ${p(1)}.</p>\n<p>Three ${p(2)}.</p>`, memory)
      .html,
  ).toBe('<h2>损失</h2>\n<p>一[0]。</p>\n<p>二[1]。</p>\n<p>三[2]。</p>');
});

test('4: items of a list in a section-sized key serve one by one', () => {
  const memory = memoryOf({
    page: {
      [`<h3>Sizes</h3>\n<ul><li>${p(0)} is new.</li>\n<li>${p(1)} is old.</li></ul>\n`]: `<h3>大小</h3>\n<ul><li>${p(0)}是新的。</li>\n<li>${p(1)}是旧的。</li></ul>\n`,
    },
  });
  expect(show(`<ul>\n<li>${p(0)} is old.</li>\n</ul>`, memory).html).toBe(
    '<ul>\n<li>[0]是旧的。</li>\n</ul>',
  );
});

test('4: a list with other items in translation serves as a whole', () => {
  const list = `<ul><li>One ${p(0)}.</li>\n<li>Two ${p(1)}.</li></ul>`;
  const memory = memoryOf({
    page: {
      [`<p>Intro.</p>\n${list}\n`]: `<p>引言。</p>\n<ul><li>一${p(0)}，二${p(1)}。</li></ul>\n`,
    },
  });
  expect(
    show(`<p>Other ${p(0)}.</p>\n${list.replace('_1_', '_2_').replace('_0_', '_1_')}`, memory),
  ).toMatchObject({
    html: '<p lang="en" data-state="missing">Other [0].</p>\n<ul><li>一[1]，二[2]。</li></ul>',
    states: ['missing', 'translated', 'translated'],
  });
});

test('4: a block whose translation holds a placeholder of another block is left out', () => {
  const key = `<p>One ${p(0)}.</p>\n<p>Two ${p(1)}.</p>\n<p>Three.</p>\n`;
  const value = `<p>一${p(1)}。</p>\n<p>二${p(0)}。</p>\n<p>三。</p>\n`;
  const memory = memoryOf({ page: { [key]: value } });
  expect(show(`<p>One ${p(0)}.</p>\n<p>Three.</p>`, memory).states).toEqual([
    'missing',
    'translated',
  ]);
});

test('an item that slipped out of its list goes back', () => {
  const key = `<p>Intro.</p>\n<ul><li>One.</li>\n<li>Two.</li></ul>\n`;
  const memory = memoryOf({
    page: { [key]: '<p>引言。</p>\n<ul><li>一。</li></ul>\n<li>二。</li>\n' },
  });
  expect(show(key, memory).html).toBe('<p>引言。</p>\n<ul><li>一。</li><li>二。</li></ul>');
});

test('another file of the language serves when all files agree', () => {
  const memory = memoryOf({
    page: {},
    a: { '<dt>Returns</dt>': '<dt>返回</dt>', '<p>Mean.</p>': '<p>平均。</p>' },
    b: { '<dt>Returns</dt>\n': '<dt>返回</dt>\n', '<p>Mean.</p>': '<p>均值。</p>' },
  });
  expect(show('<dl><dt>Returns</dt></dl>\n<p>Mean.</p>', memory)).toMatchObject({
    html: '<dl><dt>返回</dt></dl>\n<p lang="en" data-state="missing">Mean.</p>',
    states: ['translated', 'missing'],
  });
});

test("a page's own file comes before all others", () => {
  const memory = memoryOf({
    page: { '<p>Mean.</p>': '<p>平均。</p>' },
    other: { '<p>Mean.</p>': '<p>均值。</p>' },
  });
  expect(show('<p>Mean.</p>', memory).html).toBe('<p>平均。</p>');
});

test('5: what is nowhere stays English and says so', () => {
  const { html, segments } = show(
    '<ul><li>One <ul><li>Two</li></ul></li></ul>',
    memoryOf({ page: {} }),
  );
  expect(html).toBe(
    '<ul><li><span lang="en" data-state="missing">One </span><ul><li lang="en" data-state="missing">Two</li></ul></li></ul>',
  );
  expect(segments.map(({ key }) => key)).toEqual(['<li>One</li>', '<li>Two</li>']);
});

test('English among text from right to left keeps its own direction', () => {
  expect(show('<p>One</p>', memoryOf({ page: {} }, 'ar')).html).toBe(
    '<p lang="en" dir="ltr" data-state="missing">One</p>',
  );
});

test('the source language is shown as written', () => {
  expect(show(`<p>One ${p(0)}</p>`, memoryOf({}, 'en'))).toEqual({
    html: '<p>One [0]</p>',
    states: [],
    segments: [],
  });
});

test('a changed block is outdated, with its old translation and its old English', () => {
  const was = '<p>The teacher is a large network with dropout.</p>';
  const memory = memoryOf({ page: { [was]: '<p>教师是大网络。</p>' } });
  const { html, segments } = show(
    '<p>The teacher is a very large network with dropout.</p>',
    memory,
  );
  expect(html).toBe(
    '<p lang="en" data-state="outdated">The teacher is a very large network with dropout.</p>',
  );
  expect(segments).toMatchObject([
    {
      state: 'outdated',
      value: '<p>教师是大网络。</p>',
      formerKey: was,
      formerEntries: [{ line: 2 }],
    },
  ]);
});

test('a block that another section still uses is nobody’s former text', () => {
  const page = {
    pageKey: 'page',
    frontMatter: { title: 'T', summary: 'S' },
    sections: ['<p>Load the teacher network now.</p>', '<p>Load the teacher networks now.</p>'].map(
      (html) => ({
        prose: prose(html),
      }),
    ),
  };
  const memory = memoryOf({ page: { '<p>Load the teacher network now.</p>': '<p>载入。</p>' } });
  const { segments, share } = translatePage(page, memory);
  expect(segments.map(({ state }) => state)).toEqual([
    'missing',
    'missing',
    'translated',
    'missing',
  ]);
  expect(share).toEqual({ translated: 1, total: 4 });
});

test('titles and summaries are plain text, to be escaped by the page', () => {
  const page = {
    pageKey: 'page',
    frontMatter: { title: 'A <b> & {{c}} $t(d)', summary: 'S' },
    sections: [],
  };
  const memory = memoryOf({
    page: { 'A <b> & {{c}}  $t(d)': '甲 <b>{{c}} $t(d)\u202E\0', S: 'S' },
  });
  const { title, summary } = translatePage(page, memory);
  expect(title.text).toBe('甲 <b>{{c}} $t(d)');
  expect(title.segment.state).toBe('translated');
  expect(summary.segment.state).toBe('identical');
});

test('a translation that is its key is shown, and counts as not translated', () => {
  const memory = memoryOf({ page: { '<h3>ReLU</h3>': '<h3>ReLU</h3>\n' } });
  const { html, states } = show('<h3>ReLU</h3>', memory);
  expect(html).toBe('<h3>ReLU</h3>');
  expect(states).toEqual(['identical']);
});

test('a translation with an error stays English, and the others are shown', () => {
  const memory = memoryOf({
    page: { '<p>One.</p>': '<p>一<script>alert(1)</script></p>', '<p>Two.</p>': '<p>二。</p>' },
  });
  expect(show('<p>One.</p>\n<p>Two.</p>', memory)).toMatchObject({
    html: '<p lang="en" data-state="invalid">One.</p>\n<p>二。</p>',
    states: ['invalid', 'translated'],
  });
});

test('the English element stays, with its attributes, around the translation', () => {
  const memory = memoryOf({
    page: {
      '<h2>Loss</h2>': '<h3>损失</h3>',
      '<p>A.</p>': '甲。',
      '<p>B.</p>': '<p>乙</p><p>丙</p>',
    },
  });
  const section = prose('<h2>Loss</h2>\n<p>A.</p>\n<p>B.</p>');
  const [heading] = section.tree.children;
  if (heading?.type === 'element') heading.properties = { id: 'loss' };
  expect(show(section, memory).html).toBe('<h2 id="loss">损失</h2>\n<p>甲。</p>\n<p>乙<br>丙</p>');
});

test('an anchor that English lacks is dropped, one that it has stays', () => {
  const memory = memoryOf({
    page: { '<p><a id="t">T</a></p>': '<p><a id="t">甲</a><a id="text">乙</a></p>' },
  });
  expect(show('<p><a id="t">T</a></p>', memory).html).toBe('<p><a id="t">甲</a><a>乙</a></p>');
});

test('formulas and code are put in as they are, twice where a translation asks twice', () => {
  const fills = ['<math>&lt;</math>', '<code>a &amp; b</code>'];
  const memory = memoryOf({
    page: { [`<p>Is ${p(0)} or ${p(1)}.</p>`]: `<p>是${p(1)}或${p(0)}。</p>` },
  });
  expect(show(prose(`<p>Is ${p(0)} or ${p(1)}.</p>`, fills), memory).html).toBe(
    '<p>是<code>a &amp; b</code>或<math>&lt;</math>。</p>',
  );
});

test.each(['<p></p>', '<p>&nbsp;</p>', ' ', '<p><em> </em></p>'])(
  'what says nothing, as %j, is no translation',
  (value) => {
    const { html, states } = show('<p>A b.</p>', memoryOf({ page: { '<p>A b.</p>': value } }));
    expect(states).toEqual(['missing']);
    expect(html).toBe('<p lang="en" data-state="missing">A b.</p>');
  },
);

test.each([
  ['<T> generics', '<T> 泛型'],
  ['<table> or <div>?', '<table> 还是 <div>？'],
  ['A < b', '甲 < 乙'],
])('the title %j is a text, and translated', (title, translated) => {
  const memory = memoryOf({ page: { [title]: translated } });
  const page = { pageKey: 'page', frontMatter: { title, summary: '' }, sections: [] };
  expect(translatePage(page, memory).title).toMatchObject({ text: translated });
});
