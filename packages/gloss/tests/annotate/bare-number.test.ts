import { describe, expect, test } from 'vitest';
import { loadRuns } from '../../src/annotate/load-runs.ts';
import { loadLanguage } from '../../src/translate/load.ts';
import { localeText } from '../../src/translate/locale-path.ts';
import { toHtml } from '../../src/translate/show.ts';
import { translatePage } from '../../src/translate/translate-page.ts';
import { annotate } from '../../src/annotate/annotate.ts';
import { frontMatter, onlyPage, program } from './page.ts';

describe('a measured number needs a source', () => {
  test.each([
    ['It makes 74 errors.', '6:10: "74 errors"'],
    ['The paper has 67 (§3). Ours\nhas 1,074 test errors.', '7:5: "1,074 test errors"'],
    ['It has 66–71 mistakes', '"66–71 mistakes"'],
    ['An accuracy of about 98.5 %.', '"accuracy of about 98.5"'],
    ['The error rate is *1.5*', '"error rate is 1.5"'],
    ['So 13.2 % of the test is lost', '"13.2 % of the test"'],
    ['It is 98 percent right', '"98 percent right"'],
    ['It made 404 errors.', '"404 errors"'],
    ['The accuracy is 1.5 %', '"accuracy is 1.5"'],
    ['An error rate of 1 %', '"error rate of 1"'],
    ['In all, 2015 errors', '"2015 errors"'],
    ['A [page](https://example.org/) with 3 errors', '"3 errors"'],
    ['- It\n- has **7** mistakes', '7:9: "7 mistakes"'],
  ])('%j', async (docs, said) => {
    await expect(annotate([program(docs)])).rejects.toThrow(
      `${said.startsWith('"') ? '' : 'src/impl/page.ts:'}${said} is a measured number without a source. Take it from a run with {run:…}`,
    );
  });

  test('in a text, and in front matter', async () => {
    const text = { path: 'content/page.md', text: `${frontMatter}It makes 74 errors.` };
    await expect(annotate([text])).rejects.toThrow('content/page.md:5:10: "74 errors"');
    const head = { ...text, text: text.text.replace('For a test.', 'Only 74 errors.') };
    await expect(annotate([head])).rejects.toThrow('content/page.md:3:1: "74 errors"');
  });

  test.each([
    'It comes close to the teacher (74 errors in §3).',
    'The paper has 67 errors, and Hinton et al. 2015 say 74 errors.',
    '[Hinton](https://arxiv.org/abs/1503.02531) has 67 errors.',
    'See [this](https://doi.org/10.1/2): 67 errors.',
    '$67$ errors, `67` errors and `67 errors`.',
    'https://example.org/67-errors and [a](https://example.org/67%20errors).',
    'Of 60,000 images, 10 % are held out; 3 epochs; class 3 errors; layer 2 is wrong.',
    'The server answers with 404 errors, a 500 error or HTTP 503 errors.',
    'Since 2015 errors have fallen. In 1998, errors were many; by 2012 mistakes had become rare.',
    'The accuracy is 1 minus the error rate, and the error rate is 1 − a. Its accuracy is 0 or 1.',
    'The top-5 error, the top 1 error, Python 3 errors, COVID-19 errors, exit code 2 errors.',
    'A 2 may look wrong. 7 of 10. Version v2 errors out.',
  ])('%s needs none', async (docs) => {
    await expect(annotate([program(docs)])).resolves.toHaveLength(1);
  });
});

test('a changed record changes the page in both languages, and no file of a translator', async () => {
  const page = program('It makes {run:r.a.testErrors} errors {claim:r.a.testErrors < 9}.');
  const runs = (testErrors: number) =>
    loadRuns([
      {
        path: 'content/runs/r.json',
        text: JSON.stringify({ models: [{ name: 'a', seed: 1, result: { testErrors } }] }),
      },
    ]);
  const memory = (language: string) =>
    loadLanguage(
      [
        localeText(
          `locales/${language}/page.json`,
          JSON.stringify({
            '<p>It makes <span translate=no>_^_0_^_</span> errors.</p>':
              '<p>它答错 <span translate=no>_^_0_^_</span> 张。</p>',
          }),
        ),
      ],
      language,
      'en',
    ).memory;
  const shown = async (testErrors: number, language: string) => {
    const [made = await onlyPage(page)] = await annotate([page], { runs: runs(testErrors) });
    const { sections } = translatePage(made, memory(language));
    return sections.map(({ tree }) => toHtml(tree).trim()).join('');
  };
  expect(await shown(7, 'en')).toBe('<p>It makes 7 errors.</p>');
  expect(await shown(8, 'en')).toBe('<p>It makes 8 errors.</p>');
  expect(await shown(7, 'zh')).toBe('<p>它答错 7 张。</p>');
  expect(await shown(8, 'zh')).toBe('<p>它答错 8 张。</p>');
});
