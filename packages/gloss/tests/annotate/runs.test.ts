import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { annotate } from '../../src/annotate/annotate.ts';
import { checkClaim } from '../../src/annotate/claim.ts';
import { loadRuns } from '../../src/annotate/load-runs.ts';
import { runNumber } from '../../src/annotate/runs.ts';
import { filled, fillsOf, frontMatter, program } from './page.ts';

const record = {
  seed: 3,
  preset: 'quick',
  samples: null,
  config: { learningRate: 0.0003, rows: [{ name: 'teacher', epochs: 9, testErrors: 0.25 }] },
  metrics: {
    msPerImage: { digits: 2 },
    accuracy: { share: true },
    'fine.accuracy': { share: true, digits: 0 },
  },
  models: [
    {
      name: 'teacher',
      parameters: 2395210,
      epochs: [{ accuracy: 0.91234 }, { accuracy: 0.95 }],
      result: { testErrors: 114, msPerImage: 0.4051, loss: 0.00012345, fine: { accuracy: 0.123 } },
    },
    { name: 'distilled', parameters: 1276810, result: { testErrors: 135, sample: 'A <b>.\n\nC' } },
  ],
};
const runs = loadRuns([
  {
    path: 'content/runs/distillation.json',
    text: JSON.stringify(record).replace('"seed":3', '"seed":3,"huge":1e999'),
  },
]);

async function prose(docs: string): Promise<string> {
  const [page] = await annotate([program(docs)], { runs });
  if (!page) throw new Error('there is no page');
  return filled(page);
}

test.each([
  ['distillation.teacher.testErrors', '114'],
  ['distillation.distilled.testErrors', '135'],
  ['distillation.teacher.parameters', '2,395,210'],
  ['distillation.teacher.msPerImage', '0.41'],
  ['distillation.seed', '3'],
  // As they are declared, by path or by name; what isn't keeps its digits.
  ['distillation.teacher.epochs.0.accuracy', '91.23\u00A0%'],
  ['distillation.models.0.epochs.1.accuracy', '95\u00A0%'],
  ['distillation.teacher.fine.accuracy', '12\u00A0%'],
  ['distillation.teacher.loss', '0.0001235'],
  ['distillation.config.learningRate', '0.0003'],
  ['distillation.config.teacher.epochs', '9'],
])('{run:%s} is %s', async (path, number) => {
  expect(await prose(`It makes {run:${path}} errors.`)).toBe(`<p>It makes ${number} errors.</p>`);
});

test('a number is a placeholder to translators', async () => {
  const [page] = await annotate([program('Of {run:distillation.seed}.')], { runs });
  expect(page && fillsOf(page)).toEqual(['3']);
});

test('in code it is code', async () => {
  expect(await prose('Write `{run:distillation.seed}`.')).toContain(
    '<code>{run:distillation.seed}</code>',
  );
  expect(await prose('Write \\{run:distillation.seed}.')).toBe(
    '<p>Write {run:distillation.seed}.</p>',
  );
});

describe('a number that no run has is an error with its place', () => {
  test.each([
    [
      'distilation.seed',
      'src/impl/page.ts:7:4: there is no run "distilation". Did you mean "distillation"?',
    ],
    ['distillation.techer.testErrors', '"distillation" has no "techer". Did you mean "teacher"?'],
    [
      'distillation.teacher.testError',
      '"distillation.teacher" has no "testError". Did you mean "testErrors"?',
    ],
    [
      'distillation.teacher',
      '"distillation.teacher" is not a number. Go on with one of testErrors',
    ],
    [
      'distillation.preset',
      '"distillation.preset" is not a number. It is "quick": name another field',
    ],
    ['distillation.samples', '"distillation.samples" is not a number. It is null'],
    ['distillation.teacher.epochs.7.accuracy', 'has no "7". Did you mean "0"? It has 0 to 1'],
    ['distillation.huge', '"distillation.huge" is not a number'],
    ['distillation.constructor', '"distillation" has no "constructor"'],
    ['distillation.teacher.toString', '"distillation.teacher" has no "toString"'],
    ['distillation.__proto__.testErrors', '"distillation" has no "__proto__"'],
    ['distillation.teacher.loss.constructor', 'has no "constructor". It is a number'],
    ['constructor.seed', 'there is no run "constructor"'],
    ['', 'there is no run ""'],
  ])('%s', async (path, said) => {
    await expect(annotate([program(`Of\nit {run:${path}}.`)], { runs })).rejects.toThrow(said);
  });

  test('and so is a record that is no JSON', () => {
    expect(() => loadRuns([{ path: 'content/runs/a.json', text: '{' }])).toThrow(
      'content/runs/a.json: not valid JSON',
    );
  });
});

const seeds = [
  { name: 'one', seed: 1, result: { testErrors: 114, testCount: 10000 } },
  { name: 'pair', seed: 1, result: { testErrors: 3, testCount: 10000 } },
  { name: 'pair', seed: 2, result: { testErrors: 4, testCount: 10000 } },
  ...[71, 66, 80, 67].map((testErrors, index) => ({
    name: 'student',
    seed: index + 1,
    result: {
      testErrors,
      testCount: 10000,
      confusion: [
        [90, 10, 0],
        [0, 100, 0],
        [index, 2, 98 - index],
      ],
      ...(index === 0 ? { mended: { onTest: { testErrors: 60 } } } : {}),
    },
  })),
];
const metrics = {
  testErrors: { of: 'testCount', digits: 0 },
  confusion: { kind: 'confusion' },
};
const many = loadRuns([
  { path: 'content/runs/paper.json', text: JSON.stringify({ metrics, models: seeds }) },
  { path: 'content/runs/bare.json', text: JSON.stringify({ models: seeds }) },
]);

const place = { file: 'a.ts', line: 3 };
const number = (path: string) => runNumber(path, many, place).value;

describe('several entries of one name', () => {
  test.each([
    ['student.testErrors.median', '69'],
    ['student.testErrors.least', '66'],
    ['student.testErrors.most', '80'],
    ['student.testErrors.mean', '71'],
    ['student.testErrors.count', '4'],
    ['student.count', '4'],
    ['student.testErrors.spread', '66–80'],
    ['student.testCount.spread', '10,000'],
    ['student.seed2.testErrors', '66'],
    ['student.testErrors.seed3', '80'],
    ['one.testErrors', '114'],
    ['one.testErrors.median', '114'],
    ['one.testErrors.percent', '1.1\u00A0%'],
    ['student.testErrors.percent.spread', '0.7–0.8\u00A0%'],
    ['student.testErrors.percent.count', '4'],
    ['pair.testErrors.median', '3.5'],
    // A share is no zero unless it is one.
    ['pair.testErrors.percent.spread', '0.03–0.04\u00A0%'],
    ['student.seed1.mended.onTest.testErrors.percent', '0.6\u00A0%'],
    ['student.confusion.2.wrong.most', '5'],
    ['student.confusion.0.wrong.percent.median', '10.0\u00A0%'],
    ['student.confusion.0.count.least', '100'],
    ['student.seed4.confusion.2.0', '3'],
  ])('{run:paper.%s} is %s', (path, said) => {
    expect(number(`paper.${path}`)).toBe(said);
  });

  test.each([
    [
      'student.testErrors',
      'a.ts:3: "paper.student.testErrors" is 4 numbers, one for each seed: 71, 66, 80, 67. End it with one of median, least, most, mean, count, spread, or name a seed',
    ],
    ['student.testErrors.meadian', 'has no "meadian". Did you mean "median"?'],
    [
      'student.seed9.testErrors',
      '"paper.student" has no seed 9. It has seed1, seed2, seed3, seed4',
    ],
    ['student.mended.onTest.testErrors.least', '"paper.student" (seed 2) has no "mended"'],
    ['student.testErrors.median.percent', 'comes last: paper.student.testErrors.percent.median'],
    ['student.testCount.percent.median', '"paper.student.testCount" is no part of anything'],
    [
      'student.testCount.percent.median',
      'A percent is made of testErrors, the "wrong" of a class: a metric is declared with "of"',
    ],
    ['student.median', '"paper.student" is not a number'],
  ])('%s is an error', (path, said) => {
    expect(() => number(`paper.${path}`)).toThrow(said);
  });
});

test('a record that declares nothing has no shares and no classes', () => {
  expect(() => runNumber('bare.one.testErrors.percent', many, place)).toThrow(
    '"bare.one.testErrors" is no part of anything that is counted',
  );
  expect(() => runNumber('bare.student.seed1.confusion.2.wrong', many, place)).toThrow(
    '"bare.student.seed1.confusion.2" (seed 1) has no "wrong"',
  );
  expect(runNumber('bare.student.seed4.confusion.2.0', many, place).value).toBe('3');
});

describe('a claim', () => {
  const claim = (text: string) => () => checkClaim(text, many, place);

  test.each([
    'paper.student.testErrors < paper.one.testErrors',
    'paper.student.testErrors<=80',
    'paper.student.testErrors.median = 69',
    'paper.one.testErrors.percent = 1.14 %',
    'paper.student.confusion.0.wrong.percent = 10 %',
    'paper.one.testErrors.percent > paper.student.testErrors.percent.mean',
    'paper.student.testErrors.percent.count = 4',
    '10,000 >= paper.student.testCount',
  ])('%s holds', (text) => {
    expect(claim(text)).not.toThrow();
  });

  test.each([
    [
      'paper.student.testErrors < 80',
      'a.ts:3: the runs contradict the claim "paper.student.testErrors < 80": paper.student.testErrors is 71, 66, 80, 67, and 80 is itself. Change the text',
    ],
    [
      'paper.one.testErrors <= paper.student.testErrors.most',
      'paper.one.testErrors is 114, and paper.student.testErrors.most is 80',
    ],
    ['paper.student.testErrors = paper.student.testErrors', 'the runs contradict'],
    ['paper.student.testErrors.spread < 90', 'is two numbers'],
    [
      'paper.one.testErrors.percent < 1.13 %',
      'paper.one.testErrors.percent is 1.14 %, and 1.13 % is itself',
    ],
    [
      'paper.one.testErrors.percent < 2',
      'compares a share with what is none: paper.one.testErrors.percent is 1.14 %, and 2 is itself. Write a share as a percentage',
    ],
    ['paper.one.testErrors > 1 %', 'compares a share with what is none'],
    ['paper.student.testErrors', 'is no comparison'],
    ['1 < 2 < 3', 'is no comparison'],
    ['1 == 1', 'is no comparison'],
    ['paper.studnet.testErrors < 3', 'Did you mean "student"?'],
    ['few < many', 'there is no run "few"'],
  ])('%s does not', (text, said) => {
    expect(claim(text)).toThrow(said);
  });

  test('holds if and only if every pair of numbers compares so', () => {
    const list = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 });
    const signs = {
      '<': (a: number[], b: number[]) => Math.max(...a) < Math.min(...b),
      '<=': (a: number[], b: number[]) => Math.max(...a) <= Math.min(...b),
      '>': (a: number[], b: number[]) => Math.min(...a) > Math.max(...b),
      '>=': (a: number[], b: number[]) => Math.min(...a) >= Math.max(...b),
      '=': (a: number[], b: number[]) => new Set([...a, ...b]).size === 1,
    };
    fc.assert(
      fc.property(list, list, fc.constantFrom(...Object.keys(signs)), (a, b, sign) => {
        const entries = (name: string, values: number[]) =>
          values.map((testErrors, seed) => ({ name, seed, result: { testErrors } }));
        const runs = new Map([['r', { models: [...entries('a', a), ...entries('b', b)] }]]);
        let holds = true;
        try {
          checkClaim(`r.a.testErrors ${sign} r.b.testErrors`, runs, place);
        } catch {
          holds = false;
        }
        expect(holds).toBe(signs[sign as keyof typeof signs](a, b));
      }),
    );
  });

  const c = '{claim:1 < 2}';
  test.each([
    [`One ${c} two.`, '<p>One two.</p>'],
    [`One ${c}.`, '<p>One.</p>'],
    [`One.${c}`, '<p>One.</p>'],
    [`One.\n${c}\nTwo.`, '<p>One. Two.</p>'],
    [`${c} One *two ${c}*`, '<p>One <em>two</em></p>'],
    [`One\n\n${c} ${c}\n\nTwo`, '<p>One</p>\n<p>Two</p>'],
    [`- One\n- ${c}`, '<ul>\n<li>One</li>\n</ul>'],
    ['`{claim:2 < 1}` \\{claim:2 < 1}', '<p><code>{claim:2 &lt; 1}</code> {claim:2 &#x3C; 1}</p>'],
  ])('leaves nothing of itself in %j', async (docs, html) => {
    expect(await prose(docs)).toBe(html);
  });

  test('that the text breaks off is no text', async () => {
    await expect(prose('So\n{claim:1\n> 2}.')).rejects.toThrow(
      'src/impl/page.ts:6:1: "{claim:" opens a tag that is never closed',
    );
  });

  test.each([
    [program('Of\nit {claim:2 < 1}.'), 'src/impl/page.ts:7:4: the runs contradict'],
    [
      { path: 'content/page.md', text: `${frontMatter}Of\nit {claim:2 < 1}.` },
      'content/page.md:6:4: the runs contradict',
    ],
  ])('is held against the runs on both kinds of pages', async (file, said) => {
    await expect(annotate([file])).rejects.toThrow(said);
  });
});

describe('a block of a run', () => {
  const block = (path: string) => `\`\`\`run\n${path}\n\`\`\``;

  test('quotes what a model wrote, a paragraph for each line, and no markup of it', async () => {
    expect(await prose(block('distillation.distilled.sample'))).toBe(
      '<blockquote lang="en"><p>A &lt;b&gt;.</p><p>C</p></blockquote>',
    );
    const chinese = block('distillation.distilled.sample').replace('run', 'run zh');
    expect(await prose(chinese)).toContain('<blockquote lang="zh">');
  });

  test.each([
    ['distillation.distilled.testErrors', '"distillation.distilled.testErrors" is no text'],
    ['distillation.distilled.samples', '"distillation.distilled" has no "samples"'],
  ])('%s is refused', async (path, said) => {
    await expect(prose(block(path))).rejects.toThrow(`src/impl/page.ts:6:1: ${said}`);
  });
});
