import { expect, test } from 'vitest';
import type { MetricsLine } from '../../src/records/metrics.ts';
import { pageOf, type Parts, partsOf } from '../../src/viewer/page.ts';
import type { WatchedRun } from '../../src/viewer/runs.ts';
import { select } from '../../src/viewer/topics.ts';
import { epochLine, modelOf, recordOf, resultOf, stepsLine, type Topic } from './run.ts';

const seeds = [1, 2, 3];

/** Models of some jobs, for three seeds each. */
const modelsOf = (...names: string[]) =>
  names.flatMap((name) => seeds.map((seed) => modelOf(name, { id: `${name}-seed${seed}`, seed })));

function runOf(id: string, change: object, lines: MetricsLine[] = [], topic?: Topic): WatchedRun {
  return { record: recordOf(id, change, topic), lines, state: 'complete' };
}

const partsFor = (runs: WatchedRun[], chosen?: string[]) =>
  partsOf({ runs, unreadable: [] }, select(runs, chosen), new Map());
const count = (text: string | undefined, pattern: RegExp) => text?.match(pattern)?.length ?? 0;
const curves = /class="plot-line/g;
const plain = (html: string | undefined) =>
  (html ?? '').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const labelsOf = (svg: string | undefined) =>
  [...(svg ?? '').matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
const chartsIn = (parts: Parts) => Object.keys(parts).filter((id) => id.startsWith('job:'));
const cells = (table: string | undefined) =>
  [...(table ?? '').matchAll(/<td class="number[^"]*">([^<]*)</g)].map(([, text = '']) =>
    text.trim(),
  );
const headsOf = (table: string | undefined) =>
  [...(table ?? '').matchAll(/<th scope="col"[^>]*>(.*?)<\/th>/gs)].map(([, text]) =>
    plain(text).trim(),
  );

test('seeds of one job share its charts, each with a line of its own', () => {
  const lines = seeds.flatMap((seed) =>
    [1, 2].map((step) => stepsLine(step, { model: `large-seed${seed}`, loss: seed })),
  );
  const parts = partsFor([runOf('a', { models: modelsOf('large', 'small') }, lines)]);
  expect(count(parts['job:digits:large:loss'], curves)).toBe(3);
  expect(parts['job:digits:large:loss']).toContain(
    'a, large network, seed 3: 3 after 0.06667 epochs',
  );
});

test('of many models, those that have lines in a selected run have charts', () => {
  const models = Array.from({ length: 30 }, (_, index) => modelOf(`units${index}`));
  const lines = [stepsLine(1, { model: 'units7' }), stepsLine(2, { model: 'units7' })];
  const runs = [runOf('many', { models }, lines), runOf('one', {})];
  expect(chartsIn(partsFor(runs, ['many', 'one']))).toEqual([
    'job:digits:units7:loss',
    'job:digits:units7:learningRate',
  ]);
  expect(chartsIn(partsFor(runs, ['one']))).toEqual([]);
  // All models that have begun have their place among the results.
  const results = partsFor(runs, ['many'])['topic:digits:results'];
  expect(count(results, /<th scope="row">/g)).toBe(30);
});

test('charts are of the metrics in the lines, as each topic declares them', () => {
  const digits = [
    Object.assign({ accuracy: 0.25, gradientNorm: 7 }, stepsLine(1, { errors: 3 })),
    Object.assign({ accuracy: 0.5, gradientNorm: 7 }, stepsLine(2, { errors: 3 })),
  ];
  const letters = [stepsLine(1, { loss: 4 }), stepsLine(2, { loss: 4.5 })];
  const parts = partsFor([runOf('a', {}, digits), runOf('b', {}, letters, 'letters')]);
  expect(chartsIn(parts)).toEqual([
    'job:digits:large:loss',
    'job:digits:large:learningRate',
    'job:digits:large:accuracy',
    'job:digits:large:gradientNorm',
    'job:digits:large:errors',
    'job:letters:large:loss',
    'job:letters:large:learningRate',
  ]);
  const axis = (id: string) => labelsOf(parts[`job:${id}`]);
  expect(axis('digits:large:loss')).toContain('training loss (nats), lower is better');
  expect(axis('digits:large:learningRate')).toContain('learning rate');
  expect(axis('digits:large:accuracy')).toContain('training accuracy, higher is better');
  expect(axis('digits:large:accuracy')).toContain('50\u00A0%');
  expect(axis('digits:large:gradientNorm')).toContain('gradientNorm');
  // From 1.15 to 2.3 on a logarithmic axis, from 4 to 4.5 on a linear one.
  expect(axis('digits:large:loss')).toEqual(expect.arrayContaining(['1', '2', '5']));
  expect(axis('letters:large:loss')).toEqual(expect.arrayContaining(['4', '4.2', '4.4']));
});

test('metrics that only epochs have are drawn by epochs, over those to come', () => {
  const tested = [40, 20].map((errors, index) => epochLine(1 + index, { errors, loss: 9 }));
  const models = [modelOf('large', { plannedEpochs: 60 })];
  const parts = partsFor([runOf('a', { models }, [stepsLine(1), ...tested])]);
  expect(parts['job:digits:large:errors']).toContain('20 after 2 epochs');
  expect(parts['job:digits:large:errors']).toMatch(/>60<\/text>/);
  // An epoch has a loss as well, but its steps say more of it.
  expect(parts['job:digits:large:loss']).toContain('2.3 after 0.03333 epochs');
  const untested = partsFor([runOf('a', { models }, [stepsLine(1), epochLine(1)])]);
  expect(Object.keys(untested)).not.toContain('job:digits:large:errors');
});

test('results stand in a column for each run, of all seeds in their order', () => {
  const models = modelsOf('large', 'small');
  for (const [index, model] of models.slice(0, 4).entries())
    Object.assign(model, { result: resultOf(1000 + index, 10_000) });
  const metrics = { errors: { title: 'test errors', better: 'less', of: 'tested' } };
  const run = runOf('a', { models, metrics });
  const results = partsFor([run])['topic:digits:results'];
  expect(headsOf(results)).toEqual([
    'test errors of 10,000, lower is better',
    'digits, smoke, seed 1',
  ]);
  expect(cells(results)).toEqual(['1,000 · 1,001 · 1,002', '1,003 · – · –']);
  expect(Object.keys(partsFor([run], []))).toEqual(['state', 'runs', 'topics']);
});

test('each topic has a table of its main result, with what a publication reports', () => {
  const digits = runOf('a', {
    models: [
      modelOf('large', { result: resultOf(70) }),
      modelOf('small', { result: resultOf(150) }),
      modelOf('middle', { result: resultOf(99) }),
    ],
  });
  const result = { seconds: 1, bitsPerCharacter: 2.25 };
  const letters = runOf('b', { models: [modelOf('large', { result })] }, [], 'letters');
  const parts = partsFor([letters, digits]);
  expect(headsOf(parts['topic:digits:results'])).toEqual([
    'test errors of 500, lower is better',
    'digits, smoke, seed 1',
    'A paper, §3',
  ]);
  expect(cells(parts['topic:digits:results'])).toEqual(['70', '67', '150', '146', '99', '–']);
  expect(headsOf(parts['topic:letters:results'])).toEqual([
    'bits per character, lower is better',
    'letters, smoke, seed 1',
  ]);
  expect(cells(parts['topic:letters:results'])).toEqual(['2.250']);
  expect(plain(parts['topics'])).toMatch(/Predicting letters.*Classifying digits/);
});

test('every declared metric that has a result has its table, of the jobs that have it', () => {
  const metrics = {
    errors: { title: 'test errors', better: 'less', of: 'tested', digits: 0 },
    'tuned.errors': { title: 'errors when tuned', better: 'less', reference: { small: 109 } },
    matrix: { title: 'confusion matrix', better: 'more', kind: 'confusion' },
    msPerImage: { title: 'for one image', better: 'less', unit: 'ms' },
    never: { title: 'never measured', better: 'less' },
  };
  const result = { ...resultOf(30), matrix: 5, msPerImage: 0.25 };
  const models = [
    modelOf('large', { result }),
    modelOf('small', { result: { ...result, tuned: { errors: 20 } } }),
    modelOf('new'),
  ];
  const parts = partsFor([runOf('a', { metrics, models }, [stepsLine(1)])]);
  const [errors = '', tuned = '', latency = '', ...others] = (
    parts['topic:digits:results'] ?? ''
  ).split('</table>');
  expect(others.join('').trim()).toBe('');
  expect(headsOf(errors)[0]).toBe('test errors of 500, lower is better');
  expect(headsOf(tuned)).toEqual([
    'errors when tuned, lower is better',
    'digits, smoke, seed 1',
    'A paper, §3',
  ]);
  expect(headsOf(latency)[0]).toBe('for one image (ms), lower is better');
  expect([errors, tuned, latency].map(cells)).toEqual([
    ['30', '30', '–'],
    ['20', '109'],
    ['0.25', '0.25'],
  ]);
  // A job's link is there once.
  expect(count(parts['topic:digits:results'], /href="#job:digits:large"/g)).toBe(1);
});

test('runs that were tested on different numbers of samples say so in each cell', () => {
  const runs = [500, 10_000].map((tested) =>
    runOf(`of${tested}`, { models: [modelOf('large', { result: resultOf(30, tested) })] }),
  );
  expect(cells(partsFor(runs)['topic:digits:results']).slice(0, 2)).toEqual([
    '30 of 500',
    '30 of 10,000',
  ]);
});

test('a result may lie deeper, and count a part of a number further out', () => {
  const metrics = { 'tuned.onTest.errors': { title: 'errors', better: 'less', of: 'tested' } };
  const result = { seconds: 1, tested: 500, tuned: { onTest: { errors: 12 } } };
  const models = [modelOf('large', { result }), modelOf('small', { result: { seconds: 1 } })];
  const results = partsFor([runOf('a', { metrics, models })])['topic:digits:results'];
  expect(headsOf(results)[0]).toBe('errors of 500, lower is better');
  expect(cells(results)).toEqual(['12', '–']);
});

test('jobs stand in the order in which they are trained, whichever run has begun more of them', () => {
  const later = runOf('later', { models: [modelOf('small')] });
  const whole = runOf('whole', { models: [modelOf('large'), modelOf('small'), modelOf('extra')] });
  const results = partsFor([later, whole])['topic:digits:results'] ?? '';
  expect(
    [...results.matchAll(/<th scope="row">([^<]*)</g)].map(([, name]) => name?.trim()),
  ).toEqual(['large network', 'small network', 'extra network']);
  expect(headsOf(results)[0]).toBe('no result yet');
});

test('a run is named by topic, seeds and part, and says which model it is at, with its epochs', () => {
  const change = {
    preset: 'paper',
    seeds: [4, 5],
    part: { only: null, shard: { index: 1, count: 2 } },
    models: [modelOf('large', { id: 'large-seed5', seed: 5 })],
  };
  const lines = [stepsLine(45, { model: 'large-seed5' })];
  const run: WatchedRun = { ...runOf('a', change, lines), state: 'running' };
  expect(plain(partsFor([run])['state'])).toBe(
    'digits, paper, seeds 4, 5, part 1 of 2: large network, seed 5, 1.5 of 6 epochs, 1,000 samples/s, ' +
      'training loss 0.05111 nats.',
  );
});

test('a page that is opened later has its tables and charts in their places', () => {
  const page = pageOf('runs', partsFor([runOf('a', {}, [stepsLine(1)])]));
  expect(page).toMatch(
    /<h3 id="job:digits:large">large network<\/h3>\s*<div id="job:digits:large:loss"><svg/,
  );
  expect(page).toMatch(/<div id="topic:digits:results"><table>/);
});

test('a record’s words are text, whatever stands in them', () => {
  const evil = `"><img src=x onerror=alert(1)>' ${'\ud800'} constructor`;
  const better = 'less';
  const metrics = { [evil]: { title: evil, unit: evil, better, reference: { [evil]: 1 } } };
  const models = ['constructor', evil].map((name) =>
    modelOf(name, { title: evil, result: { seconds: 1, [evil]: 2 } }),
  );
  const words = { topic: evil, title: evil, preset: evil, reference: evil, metrics, models };
  const lines = models.map(({ id }) => stepsLine(1, { model: id, [evil]: 1, constructor: 1 }));
  const runs = [runOf(evil, words, lines)];
  const unreadable = [{ folder: evil, reason: evil }];
  const parts = partsOf({ runs, unreadable }, select(runs, undefined), new Map());
  const page = pageOf(evil, parts);
  expect(page).not.toContain('<img');
  // Nor does a name lead to what every object has.
  expect(page).toContain('>constructor</text>');
  expect(chartsIn(parts)).toHaveLength(8);
  const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  // Every chart found its place.
  expect(count(page, /<svg id="job:/g)).toBe(8);
});
