import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bibtexOf } from '../../src/site/view/bibtex.ts';

test('a paper of arXiv is an entry with its number', () => {
  expect(
    bibtexOf({
      title: 'Distilling the Knowledge in a Neural Network',
      url: 'https://arxiv.org/abs/1503.02531v1',
      authors: 'Geoffrey Hinton, Oriol Vinyals and Jeff Dean',
      year: 2015,
    }),
  ).toBe(`@misc{hinton2015distilling,
  title = {{Distilling the Knowledge in a Neural Network}},
  author = {Geoffrey Hinton and Oriol Vinyals and Jeff Dean},
  year = {2015},
  eprint = {1503.02531},
  archiveprefix = {arXiv},
  url = {https://arxiv.org/abs/1503.02531v1},
}
`);
});

test('what TeX would act on is escaped, and accents stay', () => {
  const entry = bibtexOf({
    title: 'Cost: 5 % & $x_i$ of {sets} in C# ~ \\alpha^2',
    url: 'https://doi.org/10.1000/a%28b%29_c',
    authors: 'Léon Bottou; Smith, Jane',
  });
  expect(entry).toContain(
    'title = {{Cost: 5 \\% \\& \\$x\\_i\\$ of \\textbraceleft{}sets\\textbraceright{} in C\\# \\textasciitilde{} \\textbackslash{}alpha\\textasciicircum{}2}}',
  );
  expect(entry).toContain('author = {Léon Bottou and Smith, Jane}');
  expect(entry).toContain('doi = {10.1000/a(b)_c}');
  expect(entry).toMatch(/^@misc\{bottoucost,/);
});

test.each([
  ['A. One, B. Two, and C. Three', 'A. One and B. Two and C. Three'],
  ['A. One & B. Two', 'A. One and B. Two'],
  ['A. One et al.', 'A. One and others'],
  ['Alexandra Sand', 'Alexandra Sand'],
  ['王小明、李华', '王小明 and 李华'],
])('the names of %s are told apart', (authors, says) => {
  expect(bibtexOf({ title: 'T', url: 'https://a.example/', authors })).toContain(
    `author = {${says}}`,
  );
});

test('whatever a paper is called, braces of its entry are in balance and its key is plain', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.string(),
      fc.webPath(),
      (title, authors, path) => {
        const entry = bibtexOf({ title, authors, url: `https://a.example${path}{` });
        let depth = 0;
        for (const [at, sign] of [...entry].entries()) {
          depth += sign === '{' ? 1 : sign === '}' ? -1 : 0;
          expect(depth > 0 || at < 5 + entry.indexOf('{') || at >= [...entry].length - 2).toBe(
            true,
          );
        }
        expect(depth).toBe(0);
        expect(entry).toMatch(/^@misc\{[a-z\d]+,\n/);
      },
    ),
  );
});
