import { describe, expect, test } from 'vitest';
import { annotate } from '../../src/annotate/annotate.ts';
import { loadRuns } from '../../src/annotate/load-runs.ts';
import { filled, program } from './page.ts';

const record = {
  seed: 3,
  preset: 'quick',
  models: [
    { name: 'teacher', parameters: 2395210, result: { testErrors: 114, msPerImage: 0.4051 } },
    { name: 'distilled', parameters: 1276810, result: { testErrors: 135 } },
  ],
};
const runs = loadRuns([{ path: 'content/runs/distillation.json', text: JSON.stringify(record) }]);

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
])('{run:%s} is %s', async (path, number) => {
  expect(await prose(`It makes {run:${path}} errors.`)).toBe(`<p>It makes ${number} errors.</p>`);
});

test('a number is a placeholder to translators', async () => {
  const [page] = await annotate([program('Of {run:distillation.seed}.')], { runs });
  expect(page?.sections[0]?.prose.fills).toEqual(['3']);
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
    ['distillation.preset', '"distillation.preset" is not a number'],
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
