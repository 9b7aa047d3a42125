import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { classesWithoutThree } from '../../site/figures/classes-without-three.ts';
import { darkKnowledge } from '../../site/figures/dark-knowledge.ts';
import { type FigureOf, withFigures } from '../../site/figures/figures.ts';
import { learningCurves } from '../../site/figures/learning-curves.ts';
import type { Records } from '../../site/figures/records.ts';
import { temperatures } from '../../site/figures/temperatures.ts';
import { dataTable } from '../../src/plots/table.ts';
import { planOf } from '../../src/train/presets/plan.ts';
import { presets } from '../../src/train/presets/presets.ts';
import type { ModelRecord, RunRecord } from '../../src/train/runs/run-record.ts';
import { createUi } from '../../src/translate/ui.ts';
import type { Language } from '../../src/translate/languages.ts';

const ui = createUi(
  Object.fromEntries(
    await Promise.all(
      ['en', 'zh'].map(async (code) => [
        code,
        JSON.parse(await readFile(`locales/${code}/ui.json`, 'utf8')),
      ]),
    ),
  ),
);
const inLanguage = (code: string) => ({ code, t: ui(code) }) as Language;

/** A confusion matrix with so many errors on threes, and one on each other digit. */
const confusion = (threes: number) =>
  Array.from({ length: 10 }, (_, label) =>
    Array.from({ length: 10 }, (_, digit) => {
      const wrong = label === 3 ? threes : 1;
      if (digit === label) return 100 - wrong;
      return digit === (label + 1) % 10 ? wrong : 0;
    }),
  );

function recordsWith(teacherErrors: number): Records {
  const models = planOf(presets.paper, [1, 2]).map(({ id, name, seed }, index): ModelRecord => {
    const testErrors = name === 'teacher' ? teacherErrors : 100 + index;
    const epoch = { accuracy: 0.9, loss: 1, seconds: 1, samplesPerSecond: 1 };
    return {
      id,
      name,
      seed,
      widths: [784, 30, 30, 10],
      members: 1,
      parameters: 10,
      epochs: [
        { epoch: 1, ...epoch, testErrors: 300 + seed },
        { epoch: 2, ...epoch, testErrors },
      ],
      result: {
        testErrors,
        testCount: 1000,
        confusion: confusion(57),
        seconds: 2,
        msPerImage: 1,
        mended: {
          classes: [3],
          onTest: { amount: 3.5, testErrors: 90, confusion: confusion(14) },
          onHeldOut: {
            amount: 3,
            testErrors: 95,
            confusion: confusion(19),
            heldOutCount: 500,
            heldOutErrors: 6,
          },
        },
      },
    };
  });
  const paper = { config: presets.paper, seeds: [1, 2], models } as unknown as RunRecord;
  const pixels = Array.from({ length: 784 }, (_, index) => (index % 28 === 14 ? 255 : 0));
  const example = { index: 12, label: 7, pixels, logits: [0, 0, 9, 0, 0, 0, 0, 20, 0, 0] };
  const sevens = { schema: 1, run: 'r', model: 'teacher', seed: 1, examples: [example] } as const;
  return { paper, sevens: { ...sevens, examples: [example] } };
}

const figures: [string, FigureOf, RegExp[]][] = [
  ['learning curves', learningCurves, [/301\.5/, />70</]],
  ['temperatures', temperatures, [/2\.5/]],
  ['classes', classesWithoutThree, [/>57</, />14</, />19</]],
  // e⁹ against e²⁰: 0.0017 % at T = 1.
  ['dark knowledge', darkKnowledge, [/0\.0017/, /T = 20/]],
];

describe.each(figures)('%s', (_, figureOf, shown) => {
  test('has its figures in the table, and speaks both languages', () => {
    const [en, zh] = ['en', 'zh'].map((code) => figureOf(recordsWith(70), inLanguage(code)));
    const table = dataTable((en as ReturnType<FigureOf>).table);
    for (const figure of shown) expect(table).toMatch(figure);
    expect(en?.caption).toMatch(/[a-z]{3}/);
    expect(zh?.caption).toMatch(/\p{Script=Han}{3}/u);
  });

  test('is drawn in both shapes without styles, and says in words what it shows', () => {
    for (const code of ['en', 'zh']) {
      const { drawings } = figureOf(recordsWith(70), inLanguage(code));
      for (const shape of ['wide', 'narrow'] as const) {
        for (const { draw, before = '' } of drawings) {
          const svg = before + draw({ id: `x-${shape}`, shape });
          expect(svg).not.toMatch(/ style=|<style|NaN|undefined/);
          expect(svg).toMatch(/<desc[^>]*>[^<]{10,}/);
        }
      }
    }
  });
});

test('another record makes another plot', () => {
  const drawn = (errors: number) =>
    learningCurves(recordsWith(errors), inLanguage('en')).drawings[0]?.draw({
      id: 'x',
      shape: 'wide',
    });
  expect(drawn(70)).not.toBe(drawn(71));
  expect(drawn(70)).toBe(drawn(70));
});

test('a text that leaves no room for a plot stays as it is', async () => {
  expect(await withFigures('<p>a</p>', 'a.md', inLanguage('en'))).toBe('<p>a</p>');
});
