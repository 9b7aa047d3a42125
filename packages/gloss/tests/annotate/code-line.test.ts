import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type NameMark, type Run, writeLine } from '../../src/annotate/code-line.ts';

test('a run that is nothing but a name is one element', () => {
  const runs: Run[] = [
    { name: 'c-function', text: 'softmax' },
    { name: undefined, text: '(z)' },
  ];
  const marks: NameMark[] = [
    { column: 0, length: 7, hover: 4, href: '../loss/#softmax' },
    { column: 8, length: 1, hover: 2, symbol: 0 },
  ];
  expect(writeLine(runs, marks)).toBe(
    '<a href="../loss/#softmax" class="c-function" data-t="4">softmax</a>(<span data-t="2" data-s="0">z</span>)',
  );
});

test('a name in the midst of a coloured run keeps its colour', () => {
  const runs: Run[] = [{ name: 'c-type', text: 'Map ' }];
  expect(writeLine(runs, [{ column: 0, length: 3, hover: 1 }])).toBe(
    '<span class="c-type"><span data-t="1">Map</span> </span>',
  );
});

test('whatever is marked, the line shows its text, and each name that a run holds is marked once', () => {
  const word = fc.stringMatching(/^[a-z<&"]{1,6}$/);
  const line = fc.array(fc.record({ name: fc.constantFrom(undefined, 'c-type'), text: word }), {
    maxLength: 6,
  });
  const cuts = fc.array(fc.nat(40), { maxLength: 10 });
  fc.assert(
    fc.property(line, cuts, (runs, points) => {
      const text = runs.map((run) => run.text).join('');
      const sorted = [...new Set(points)].filter((at) => at <= text.length).sort((a, b) => a - b);
      const marks = sorted.slice(1).flatMap((end, index): NameMark[] => {
        const column = sorted[index] ?? 0;
        return index % 2 === 0 ? [{ column, length: end - column, hover: index }] : [];
      });
      const html = writeLine(runs, marks);
      const shown = html
        .replaceAll(/<[^>]*>/g, '')
        .replaceAll('&lt;', '<')
        .replaceAll('&quot;', '"')
        .replaceAll('&amp;', '&');
      expect(shown).toBe(text);
      let start = 0;
      const held = runs.flatMap((run) => {
        const from = start;
        start += run.text.length;
        return marks.filter(({ column, length }) => column >= from && column + length <= start);
      });
      expect(html.match(/data-t=/g)?.length ?? 0).toBe(held.length);
    }),
  );
});
