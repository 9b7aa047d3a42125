import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readPo } from '../../src/translate/exchange/read-po.ts';
import { writePo } from '../../src/translate/exchange/write-po.ts';
import { sample } from './exchange-helpers.ts';

const folder = mkdtempSync(join(tmpdir(), 'gloss-exchange-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('PO tells translators what they need to know', () => {
  expect(writePo(sample)).toMatchInlineSnapshot(`
    "msgid ""
    msgstr ""
    "Project-Id-Version: astro-gloss\\n"
    "Language: zh\\n"
    "MIME-Version: 1.0\\n"
    "Content-Type: text/plain; charset=utf-8\\n"
    "Content-Transfer-Encoding: 8bit\\n"
    "X-Gloss-Page: topic/page\\n"

    #: content/topic/page.md:1
    msgctxt "title"
    msgid "Title"
    msgstr ""

    #: content/topic/page.md:1
    msgctxt "summary"
    msgid "Summary."
    msgstr ""

    #: content/topic/page.md:3
    #. _^_0_^_: [0]
    #, fuzzy
    msgid "<p>Loss <span translate=no>_^_0_^_</span> of <em>it</em><br></p>"
    msgstr "<p>损失 <span translate=no>_^_0_^_</span>，<em>它</em></b></p>"

    #: content/topic/page.md:4
    #, fuzzy
    #| msgid "<p>Old words, that were here before.</p>"
    msgid "<p>Old words, that were here before!</p>"
    msgstr "<p>旧</p>"

    #~ msgid "<p>Old words, that were here before.</p>"
    #~ msgstr "<p>旧</p>"

    #~ msgid "<p>Gone</p>"
    #~ msgstr "<p>去</p>"
    "
  `);
});

const msgfmt = spawnSync('msgfmt', ['--version']).status === 0;
test.skipIf(!msgfmt)(
  'gettext’s own check accepts it (skipped where gettext is not installed)',
  () => {
    const path = join(folder, 'page.po');
    writeFileSync(path, writePo(sample));
    const { status, stderr } = spawnSync('msgfmt', ['--check', '--output-file=-', path]);
    expect(status, String(stderr)).toBe(0);
  },
);

test.each([
  [
    'with \\r\\n and other lines in its header',
    (text: string) =>
      text
        .replaceAll('\n', '\r\n')
        .replace(
          '"MIME',
          '"X-Generator: Weblate 5.9\\n"\r\n"PO-Revision-Date: 2026-11-28 09:00+0000\\n"\r\n"MIME',
        ),
  ],
  ['in one line each', (text: string) => text.replaceAll(/"\n"/g, '')],
  [
    'in lines of few words',
    (text: string) => text.replaceAll(/(?<=^["m].*[a-z]) (?=[a-z]+ .*"$)/gm, ' "\n"'),
  ],
  [
    'with its header in another order',
    (text: string) => text.replace(/("Language: zh\\n"\n)([^]*?\n)\n/, '$2$1\n'),
  ],
  ['without what is obsolete', (text: string) => text.replaceAll(/^#~.*\n/gm, '')],
  ['with comments of its own', (text: string) => `# Crowdin\n#\n${text}\n# The end\n`],
])('PO is read %s', (_, change) => {
  const given = writePo(sample);
  const changed = change(given);
  expect(changed).not.toBe(given);
  const plain = (text: string) =>
    readPo('page.po', text)
      .entries.filter(({ isUnused }) => !isUnused)
      .map(({ key, value, progress }) => ({ key, value, progress }));
  expect(readPo('page.po', changed)).toMatchObject({ pageKey: 'topic/page', language: 'zh' });
  expect(plain(changed)).toEqual(plain(given));
});

const header = 'msgid ""\nmsgstr "Language: zh\\n"\n\n';
test.each([
  ['a string without an end', `${header}msgid "a\nmsgstr ""`, 'page.po:4:9: the string has no end'],
  [
    'a quote in a string',
    `${header}msgid "a"\nmsgstr "b "c" d"`,
    'page.po:5:12: something stands behind',
  ],
  [
    'an unknown word',
    `${header}msgd "a"\nmsgstr ""`,
    'page.po:4:1: this is nothing that gettext knows',
  ],
  [
    'two of a kind',
    `${header}msgid "a"\nmsgstr ""\n\n#: x\nmsgid "a"\nmsgstr ""`,
    'page.po:8:1: its msgid stands twice. Keep one of the two; the first is in line 4',
  ],
  ['no msgstr', `${header}msgid "a"\n\nmsgid "b"\nmsgstr ""`, 'page.po:4: its msgid has no msgstr'],
  [
    'plural forms',
    `${header}msgid "a"\nmsgid_plural "b"\nmsgstr[0] ""`,
    'page.po:4:1: it has plural forms',
  ],
  ['no header', 'msgid "a"\nmsgstr ""', 'page.po:1: it has no header'],
  ['nothing before a string', '"a"\n', 'page.po:1:1: no msgid is before it'],
])('PO with %s is refused by its place', (_, text, message) => {
  expect(() => readPo('page.po', text)).toThrow(message);
});
