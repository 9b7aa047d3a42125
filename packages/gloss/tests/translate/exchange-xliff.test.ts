import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { expect, test } from 'vitest';
import { readXliff } from '../../src/translate/exchange/read-xliff.ts';
import { writeXliff } from '../../src/translate/exchange/write-xliff.ts';
import { sample } from './exchange-helpers.ts';

const xliff = (inside: string, root = 'version="2.0" srcLang="en" trgLang="zh"') =>
  `<?xml version="1.0"?>\n<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" ${root}>\n<file id="f" original="topic/page">\n${inside}\n</file></xliff>`;
const unit = (segment: string, data = '') => `<unit id="u1">${data}${segment}</unit>`;

test.each([
  ['no XML', 'msgid ""', 'page.xlf:1:1: '],
  ['a tag that is open', xliff('<unit>'), 'page.xlf:5:1: Missing end tag for element unit'],
  [
    'another version',
    '<xliff version="1.2"/>',
    'page.xlf:1:1: this is no XLIFF 2.0 or 2.1 (xliff, version 1.2)',
  ],
  ['an entity of its own', xliff('<unit>&a;</unit>'), 'page.xlf:4:7: '],
  ['no source', xliff(unit('<segment/>')), 'page.xlf:4:15: it has no source'],
  [
    'two of a kind',
    xliff(unit('<segment><source>a</source></segment>').repeat(2)),
    'page.xlf:4:59: its source stands twice',
  ],
  [
    'a code without its data',
    xliff(unit('<segment><source>a</source><target><ph id="1"/></target></segment>')),
    'page.xlf:4:50: nothing says what this ph stands for',
  ],
  [
    'an element of no text',
    xliff(unit('<segment><source>a<b/></source></segment>')),
    'page.xlf:4:33: <b> is nothing that stands in a text',
  ],
])('XLIFF with %s is refused by its place', (_, text, message) => {
  expect(() => readXliff('page.xlf', text)).toThrow(message);
});

test('XLIFF is read as its tools write it: in sentences, with codes that source alone explains', () => {
  const data =
    '<originalData><data id="d1">&lt;em></data><data id="d2">&lt;/em></data></originalData>';
  const parts =
    '<segment state="final"><source>One. </source><target order="3">Eins.</target></segment>' +
    '<ignorable><source> </source></ignorable>' +
    '<segment state="reviewed"><source><pc id="1" dataRefStart="d1" dataRefEnd="d2">Two</pc></source>' +
    '<target order="1"><mrk id="m"><pc id="1">Zwei</pc></mrk><!-- x --><![CDATA[ & ]]></target></segment>';
  const text = xliff(unit(parts, data), 'version="2.1" srcLang="en" trgLang="de"');
  expect(readXliff('page.xlf', text)).toMatchObject([
    {
      language: 'de',
      pageKey: 'topic/page',
      entries: [{ key: 'One.  <em>Two</em>', value: '<em>Zwei</em> &  Eins.', progress: 'done' }],
    },
  ]);
});

test.each([
  ['state="initial"', 'draft'],
  ['', 'review'],
  ['state="translated"', 'review'],
  ['state="reviewed"', 'done'],
  ['state="final" subState="tool:x"', 'done'],
])('a segment of XLIFF with %s is %s', (state, progress) => {
  const of = (target: string) =>
    readXliff('page.xlf', xliff(unit(`<segment ${state}><source>a</source>${target}</segment>`)))[0]
      ?.entries;
  expect(of('<target>b</target>')).toMatchObject([{ value: 'b', progress }]);
  expect(of('<target/>')).toMatchObject([{ value: '', progress: 'open' }]);
  expect(of('')).toMatchObject([{ value: '', progress: 'open' }]);
});

test('XLIFF is built as its specification says', () => {
  const { root } = parseXml(writeXliff(sample));
  const names: string[] = [];
  const visit = (element: XmlElement) => {
    const children = element.children.filter((child) => child instanceof XmlElement);
    const allowed: Record<string, RegExp> = {
      xliff: /^(?:file )+$/,
      file: /^(?:(?:unit|group) )+$/,
      group: /^(?:unit )*$/,
      unit: /^(?:notes )?(?:originalData )?segment $/,
      notes: /^(?:note )+$/,
      originalData: /^(?:data )+$/,
      segment: /^source (?:target )?$/,
    };
    const inside = children.map(({ name }) => `${name} `).join('');
    expect([element.name, inside]).toEqual([
      element.name,
      expect.stringMatching(allowed[element.name] ?? /^(?:ph |pc )*$/),
    ]);
    names.push(element.name);
    if (element.name === 'unit') {
      const within = (name: string): XmlElement[] =>
        below(element).filter((each) => each.name === name);
      const data = within('data').map(({ attributes }) => attributes['id']);
      expect(new Set(data).size).toBe(data.length);
      for (const side of [...within('source'), ...within('target')]) {
        const codes = below(side);
        expect(new Set(codes.map(({ attributes }) => attributes['id'])).size).toBe(codes.length);
        for (const { attributes } of codes)
          for (const name of ['dataRef', 'dataRefStart', 'dataRefEnd'])
            if (attributes[name] !== undefined) expect(data).toContain(attributes[name]);
      }
      expect(element.attributes['id']).toMatch(/^[A-Za-z_][\w.-]*$/);
    }
    if (element.attributes['subState'] !== undefined)
      expect(element.attributes).toMatchObject({
        state: 'initial',
        subState: expect.stringMatching(/^\w+:\S+$/),
      });
    for (const child of children) visit(child);
  };
  const below = (element: XmlElement): XmlElement[] =>
    element.children.flatMap((child) =>
      child instanceof XmlElement ? [child, ...below(child)] : [],
    );
  if (root) visit(root);
  expect(names).toEqual(expect.arrayContaining(['group', 'note', 'data', 'pc', 'ph', 'target']));
});
