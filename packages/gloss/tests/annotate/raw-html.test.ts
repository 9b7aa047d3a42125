import * as fc from 'fast-check';
import { fromHtml } from 'hast-util-from-html';
import { visit } from 'unist-util-visit';
import { expect, test } from 'vitest';
import { annotateFile, indexPages } from '../../src/annotate/annotate.ts';
import { textTags } from '../../src/annotate/raw-html.ts';
import { createMemory } from '../../src/translate/memory.ts';
import { toHtml } from '../../src/translate/show.ts';
import { translatePage } from '../../src/translate/translate-page.ts';
import { vectors } from '../translate/vectors.ts';

const source = createMemory('en', [], 'en');

/** A README's page: what readers get, what translators see, and what is said. */
async function read(text: string, options: { imageHosts?: string[] } = {}) {
  const files = [
    { path: 'content/a.md', text, dialect: 'plain' as const, strict: false },
    {
      path: 'content/b/index.md',
      text: '# B\n\n<a name="Old"></a>\n\n## Part',
      dialect: 'plain' as const,
      strict: false,
    },
  ];
  const { page, warnings } = await annotateFile('content/a.md', indexPages(files), options);
  const plain = page.sections.map(({ prose, ...section }) => {
    const fills = prose.fills.map((fill) =>
      fill.type === 'formula' ? { type: 'text' as const, value: fill.tex } : fill,
    );
    return { ...section, prose: { ...prose, fills } };
  });
  return {
    html: translatePage(page, source)
      .sections.map(({ tree }) => toHtml(tree))
      .join('\n'),
    keys: page.sections.map(({ prose }) => toHtml(prose.tree)).join('\n'),
    /** With the TeX in place of what KaTeX makes of it, which is trusted. */
    withoutKatex: translatePage({ ...page, sections: plain }, source)
      .sections.map(({ tree }) => toHtml(tree))
      .join('\n'),
    said: warnings.map(({ message }) => message),
  };
}

test.each([
  ['a <a id="A"></a>b <a href="b/">c</a>', '<p>a <a id="A"></a>b <a href="../b/">c</a></p>'],
  ['<a id=A></a><a id=A></a><a id="1x"></a>', '<p><a id="A"></a><a></a><a></a></p>'],
  ['x<sub>1</sub><br>**y<sup>2</sup>**', '<p>x<sub>1</sub><br><strong>y<sup>2</sup></strong></p>'],
  [
    '<b>a</b> <i>b</i> <kbd>Ctrl</kbd> <u>c</u>',
    '<p><strong>a</strong> <em>b</em> <code>Ctrl</code> c</p>',
  ],
  [
    '<div align="center">\n\n# A `b` $c$\n\n</div>',
    /^\s*<h1>A <code>b<\/code> <span class="katex">/,
  ],
  ['<div>a<br>b</div>\n\nc', /^<p>a<br>b<\/p>\s*<p>c<\/p>$/],
  [
    '<details><summary>More</summary>\n\nHidden.\n\n</details>',
    /^<details><summary>More<\/summary>\s*<p>Hidden.<\/p>\s*<\/details>$/,
  ],
  [
    '<details open onclick="x" style="y"><summary><b>a</b> `b`</summary>c <i>d</i>\n\n- e\n\n</details>',
    /^<details open><summary><strong>a<\/strong> `b`<\/summary><p>c <em>d<\/em>\s*<\/p><ul>\s*<li>e<\/li>\s*<\/ul>\s*<\/details>$/,
  ],
  [
    ':::details **A** $b$\n\n<sub>c</sub>\n:::',
    /^<details>\s*<summary><strong>A<\/strong> <span class="katex">[^]*<\/summary>\s*<p><sub>c<\/sub><\/p>\s*<\/details>$/,
  ],
  ['<summary>a</summary>', '<p>a</p>'],
  [
    ':::tip\n<a id="B"></a>b\n:::',
    /<div class="admonition tip" role="note">\s*<p><a id="B"><\/a>b<\/p>\s*<\/div>/,
  ],
  [
    '<table><tr><td align="right" style="x">1</td></tr></table>',
    '<table><tbody><tr><td>1</td></tr></tbody></table>',
  ],
  ['<s>old</s> <span>a</span> b<wbr>c', '<p><del>old</del> a bc</p>'],
  ['<!-- a -->\n\nb <!-- c -->d', /^\s*<p>b d<\/p>$/],
  [
    '```ts\n<b>a</b>\n```\n\n<b>c</b>',
    /<pre class="code" tabindex="0"><code>[^]*<\/pre>\s*<p><strong>c<\/strong><\/p>$/,
  ],
])('HTML in %j is what harms nobody', async (text, html) => {
  if (typeof html === 'string') expect((await read(text)).html).toBe(html);
  else expect((await read(text)).html).toMatch(html);
  expect((await read(text)).said).toEqual([]);
});

test('what can’t be shown is said', async () => {
  const { said, html } = await read(
    'a\n<script>b</script> <video src="c"></video>\n<a href="no.md">d</a>',
  );
  expect(html).toBe('<p>a</p>\n \n<p>d</p>');
  expect(said).toEqual([
    expect.stringContaining("content/a.md:2:1: a page doesn't show <script>"),
    expect.stringContaining("content/a.md:2:20: a page doesn't show <video>"),
    expect.stringContaining('content/a.md:3:10: the link leads to "no.md"'),
  ]);
});

test('what is no tag of HTML is text', async () => {
  const { said, html } = await read('An `x` of <eos>, Array<number> and <b>c</b>.\n\n<pad>\n');
  expect(html).toBe(
    '<p>An <code>x</code> of &#x3C;eos>, Array&#x3C;number> and <strong>c</strong>.</p>\n<p>&#x3C;pad></p>',
  );
  expect(said).toEqual([
    expect.stringContaining('1:11: HTML in prose: <eos>. Write Markdown'),
    expect.stringContaining('1:23: HTML in prose: <number>'),
    expect.stringContaining('3:1: HTML in prose: <pad>'),
  ]);
});

test('a tag that nothing closes is text, and so is one that stands apart', async () => {
  const { said, html } = await read('From <s> to </s>, the <data> and <pad>.\n\n<s>\n');
  expect(html).toBe(
    '<p>From &#x3C;s> to &#x3C;/s>, the &#x3C;data> and &#x3C;pad>.</p>\n<p>&#x3C;s></p>',
  );
  expect(said.map((each) => /HTML in prose: \S+/.exec(each)?.[0].slice(15))).toEqual([
    '<s>.',
    '</s>.',
    '<data>.',
    '<pad>.',
    '<s>.',
  ]);
});

test('links stand in keys as they are written, and lead to a page by any of its names', async () => {
  const text =
    '[a](b/index.html#Old) [b](./b) [c](b/index.md#part) [d](b.html) [e](no.html) [f][g] <https://h.i>\n\n[g]: b/#Old';
  const { html, keys, said } = await read(text);
  expect(html).toBe(
    '<p><a href="../b/#Old">a</a> <a href="../b/">b</a> <a href="../b/#part">c</a> <a href="../b/">d</a> e ' +
      '<a href="../b/#Old">f</a> <a href="https://h.i">https://h.i</a></p>',
  );
  expect(keys.match(/href="[^"]*"/g)).toEqual([
    'href="b/index.html#Old"',
    'href="./b"',
    'href="b/index.md#part"',
    'href="b.html"',
    'href="no.html"',
    'href="b/#Old"',
    'href="https://h.i"',
  ]);
  expect(said).toEqual([expect.stringContaining('the link leads to "no.html", which is no page')]);
});

test('images come from hosts that the site allows, and from nowhere else', async () => {
  const text =
    '![a](https://x.org/a.png) <img src="https://x.org/b.png" alt="b"> ![c](https://y.org/c.png) <img src="javascript:d">';
  const { html, keys, said } = await read(text, { imageHosts: ['https://x.org'] });
  expect(html).toBe(
    '<p><img src="https://x.org/a.png" alt="a" loading="lazy"> <img src="https://x.org/b.png" alt="b" loading="lazy"> c </p>',
  );
  expect(keys).not.toContain('img');
  expect(said).toEqual([
    expect.stringContaining('1:67: the image "https://y.org/c.png" lies elsewhere'),
    expect.stringContaining('the image "javascript:d" lies elsewhere'),
  ]);
});

const allowed = new Set([...textTags, 'code', 'hr', 'span', 'pre', 'details', 'summary']);

/** What no page may hold, whatever stands in its source. */
function dangers(html: string): string[] {
  const found: string[] = [];
  visit(fromHtml(html, { fragment: true }), 'element', ({ tagName, properties }) => {
    if (!allowed.has(tagName)) found.push(tagName);
    for (const [name, value] of Object.entries(properties)) {
      const isFine =
        name === 'href'
          ? /^(?:https?:\/\/|mailto:|\.|#)/.test(String(value))
          : ['id', 'className', 'start', 'tabIndex', 'open'].includes(name);
      if (!isFine) found.push(`${tagName} ${name}=${String(value)}`);
    }
  });
  return found;
}

test.each([
  ...vectors,
  '<a href=javascript:alert(1)>x</a>',
  '<a href="jav&#97;script:alert(1)">x</a>',
  '<a href="jav\tascript:alert(1)">x</a>',
  '<span translate="no">_^_0_^_</span><span translate=no>&lt;script>alert(1)&lt;/script></span>',
  '<gloss-kept data-n="0"></gloss-kept> `<img src=x onerror=alert(1)>`',
  '[x](<javascript:alert(1)>) ![y](<javascript:alert(1)>)',
])('%j does no harm', async (text) => {
  expect(dangers((await read(text)).html)).toEqual([]);
  expect(dangers((await read(`a ${text.replaceAll(/\s+/g, ' ')} b`)).html)).toEqual([]);
});

test('nor does anything made of such parts', async () => {
  const parts = vectors.flatMap((vector) => vector.split(/(?=[<>"'&])/));
  const text = fc.array(fc.constantFrom(...parts, '\n\n', '`', '$', '*', '[', '](', ')'), {
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(text, async (pieces) => {
      expect(dangers((await read(pieces.join(''))).withoutKatex)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
