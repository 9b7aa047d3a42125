import { expect, test } from 'vitest';
import { units } from '../../src/translate/units.ts';
import { filled, frontMatter, onlyPage, program } from './page.ts';

const ref = (number: number, count = '') =>
  `<sup><a class="footnote-ref" href="#fn.${number}" id="fnref.${number}${count}" data-note="${number}">${number}</a></sup>`;
const back = (number: number) =>
  `<a class="footnote-back" href="#fnref.${number}" data-note="${number}">↩</a>`;
const flat = (html: string) => html.replaceAll(/\n+/g, '');

test('notes stand at the foot of their text, numbered through the page', async () => {
  const first =
    'One[^b] and[^a] one[^b].\n\n[^a]: A `note`.\n[^b]: Another.\n\n    In two.\n\nEnd.';
  const second = '// Two[^a].\n//\n// [^a]: Its own.\ng();\n';
  const page = await onlyPage(program(first, second));
  expect(flat(filled(page))).toBe(
    `<p>One${ref(1)} and${ref(2)} one${ref(1, '.2')}.</p><p>End.</p>` +
      `<div class="footnotes" role="group"><ol><li class="footnote" id="fn.1" value="1"><p>Another.</p><p>In two. ${back(1)}</p></li>` +
      `<li class="footnote" id="fn.2" value="2"><p>A <code>note</code>. ${back(2)}</p></li></ol></div>`,
  );
  expect(flat(filled(page, 1))).toContain(`<p>Two${ref(3)}.</p><div class="footnotes"`);
  const [section] = page.sections;
  expect(section && units(section.prose).map(({ key }) => key)).toEqual([
    '<p>One<span translate=no>_^_0_^_</span> and<span translate=no>_^_1_^_</span> one<span translate=no>_^_2_^_</span>.</p>',
    '<p>End.</p>',
    '<p>Another.</p>',
    '<p>In two. <span translate=no>_^_0_^_</span></p>',
    '<p>A <span translate=no>_^_0_^_</span>. <span translate=no>_^_1_^_</span></p>',
  ]);
});

test.each(['gloss', 'plain', 'labml'] as const)(
  'in a text in the dialect %s, a note may stand below another heading',
  async (dialect) => {
    const text = `${frontMatter}# A\n\nx[^n]\n\n# B\n\n${dialect === 'gloss' ? 'y' : '<b>y</b>'}\n\n[^n]: Said.\n`;
    const page = await onlyPage({ path: 'content/a.md', text, dialect });
    expect(filled(page)).toContain(`<p>x${ref(1)}</p>`);
    expect(flat(filled(page, 1))).toContain(
      `<li class="footnote" id="fn.1" value="1"><p>Said. ${back(1)}</p></li>`,
    );
  },
);

test('so it is in Python', async () => {
  const text = `"""\n${frontMatter}x[^1]\n\n[^1]: Said.\n"""\n`;
  const html = flat(filled(await onlyPage({ path: 'src/impl/a.py', text })));
  expect(html).toContain(`<p>x${ref(1)}</p><div class="footnotes"`);
});
