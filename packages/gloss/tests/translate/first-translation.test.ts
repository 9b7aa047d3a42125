import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { annotate } from '../../src/annotate/annotate.ts';
import { loadLanguage } from '../../src/translate/load.ts';
import { localeText } from '../../src/translate/locale-path.ts';
import { pageStatus } from '../../src/translate/page-status.ts';
import { toHtml } from '../../src/translate/show.ts';
import { sync } from '../../src/translate/sync.ts';
import { translatePage } from '../../src/translate/translate-page.ts';

// What the project began with: a translation of labml's, whose English has since changed in one place.
const fixture = readFileSync('tests/fixtures/distillation.readme.zh.json', 'utf8');
const [[english = '', chinese = ''] = []] = Object.entries<string>(JSON.parse(fixture));
const paragraphs = chinese.trim().split('\n');

const pytorch = 'This is a [PyTorch](https://pytorch.org) implementation/tutorial';
const tensorflow = 'This is a [TensorFlow.js](https://js.tensorflow.org) implementation/tutorial';
const tensorflowKey =
  '<p>This is a <a href="https://js.tensorflow.org">TensorFlow.js</a> implementation/tutorial of the paper <a href="https://arxiv.org/abs/1503.02531">Distilling the Knowledge in a Neural Network</a>.</p>';
const tensorflowValue =
  '<p>本文是论文<a href="https://arxiv.org/abs/1503.02531">《在神经网络中提炼知识》</a>的 <a href="https://js.tensorflow.org">TensorFlow.js</a> 实现与教程。</p>';

const page = async (opening: string) => {
  const text = `---
title: Distilling the Knowledge in a Neural Network
summary: A summary.
---

# [Distilling the Knowledge in a Neural Network](https://nn.labml.ai/distillation/index.html)

${opening} of the paper
[Distilling the Knowledge in a Neural Network](https://arxiv.org/abs/1503.02531).

It's a way of training a small network using the knowledge in a trained larger network;
i.e. distilling the knowledge from the large network.

A large model with regularization or an ensemble of models (using dropout) generalizes better than a small model
when trained directly on the data and labels. However, a small model can be trained to generalize better with help
of a large model. Smaller models are better in production: faster, less compute, less memory.

The output probabilities of a trained model give more information than the labels because it assigns non-zero
probabilities to incorrect classes as well. These probabilities tell us that a sample has a chance of belonging to
certain classes. For instance, when classifying digits, when given an image of digit *7*, a generalized model will
give a high probability to 7 and a small but non-zero probability to 2, while assigning almost zero probability to
other digits. Distillation uses this information to train a small model better.
`;
  const [annotated] = await annotate([{ path: 'content/distillation/readme.md', text }]);
  if (!annotated) throw new Error('no page');
  return annotated;
};

const load = (text: string) =>
  loadLanguage([localeText('locales/zh/distillation/readme.json', text)], 'zh', 'en').memory;

const shown = async (opening: string, text: string) => {
  const translated = translatePage(await page(opening), load(text));
  return {
    ...translated,
    html: translated.sections
      .map(({ tree }) => toHtml(tree))
      .join('')
      .trim()
      .split('\n'),
  };
};

test('the fixture is one section of five blocks, and a title', () => {
  expect(english.match(/<(?:h1|p)>/g)).toHaveLength(5);
  expect(paragraphs).toHaveLength(5);
});

test('a page whose English is the key of the file shows its Chinese, title included', async () => {
  const { html, title, segments, share } = await shown(pytorch, fixture);
  expect(html).toEqual(paragraphs);
  expect(title.text).toBe('在神经网络中提炼知识');
  expect(segments.map(({ state }) => state)).toEqual([
    'translated',
    'missing',
    ...paragraphs.map(() => 'translated'),
  ]);
  expect(share).toEqual({ translated: 6, total: 7 });
});

test('when the first paragraph changes, the others still come from the file, and it is outdated', async () => {
  const { html, segments } = await shown(tensorflow, fixture);
  expect(html.toSpliced(1, 1)).toEqual(paragraphs.toSpliced(1, 1));
  expect(html[1]).toBe(tensorflowKey.replace('<p>', '<p lang="en" data-state="outdated">'));
  expect(segments[3]).toMatchObject({
    key: tensorflowKey,
    state: 'outdated',
    value: paragraphs[1],
    formerKey: expect.stringContaining('PyTorch'),
    formerEntries: [{ line: 2, key: english }],
  });
});

test('a new entry for the changed paragraph completes the page', async () => {
  const text = JSON.stringify({
    ...JSON.parse(fixture),
    [tensorflowKey]: tensorflowValue,
    'A summary.': '摘要。',
  });
  const { html, share } = await shown(tensorflow, text);
  expect(html).toEqual(paragraphs.toSpliced(1, 1, tensorflowValue));
  expect(share).toEqual({ translated: 7, total: 7 });
});

test('sync adds the changed paragraph below its section and keeps both entries as they are', async () => {
  const { entries, added, unused } = sync(await page(tensorflow), load(fixture));
  expect([...entries.keys()]).toEqual([
    'Distilling the Knowledge in a Neural Network',
    'A summary.',
    english,
    tensorflowKey,
  ]);
  expect(added).toEqual(['A summary.', tensorflowKey]);
  expect(unused).toEqual([]);
  expect(entries.get(english)?.value).toBe(chinese);
});

test('the translator is shown what changed in the English', async () => {
  const { segments, states } = pageStatus(await page(tensorflow), load(fixture), 'locales');
  expect(states).toEqual({
    translated: 5,
    outdated: 1,
    suggested: 0,
    missing: 1,
    identical: 0,
    invalid: 0,
  });
  expect(segments[3]?.difference).toContain(
    '[-<a href="https://pytorch.org">PyTorch-]{+<a href="https://js.tensorflow.org">TensorFlow.js+}</a>',
  );
});
