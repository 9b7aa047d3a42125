import { describe, expect, test } from 'vitest';
import { atStart, trainJob } from '../src/job.ts';
import { meansOf, type RunEvent } from '../src/records/state.ts';
import type { Metric, Training } from '../src/topic.ts';

const job = { id: 'model', name: 'model', title: 'model', seed: 1, settings: {}, needs: [] };
const metric: Metric = { title: 'some metric', better: 'less' };
const declaration = { metrics: { loss: metric, bits: metric, test: metric }, file: 'topic.ts' };

/** Four steps of two epochs, of 1, 3, 1 and 3 samples; the loss is the step's number. */
const sound: Training = {
  steps: 4,
  stepsPerEpoch: 2,
  variables: [],
  memory: [],
  facts: { parameters: 7 },
  step: (index) =>
    Promise.resolve({
      samples: index % 2 === 0 ? 1 : 3,
      learningRate: 0.1,
      metrics: { loss: index + 1, bits: 10 * index },
    }),
  test: () => Promise.resolve({ test: 5 }),
  evaluate: () => Promise.resolve({ bits: 3, note: undefined, deep: { words: ['a', null] } }),
  dispose() {},
};

async function train(change: Partial<Training> = {}, state = atStart(job.id)): Promise<RunEvent[]> {
  const told: RunEvent[] = [];
  const training = { ...sound, ...change };
  for await (const event of trainJob(job, training, state, declaration, 'Learn slower'))
    told.push(structuredClone(event));
  return told;
}

test('a job is told of in order: its begin, each step, each epoch, the result', async () => {
  const told = await train();
  expect(told.map(({ type }) => type).join(' ')).toBe(
    'begin step step epoch step step epoch result',
  );
  expect(told[0]).toMatchObject({ epochs: 2, facts: { parameters: 7 }, shapes: [] });
});

test('means are over samples, of every metric, and tests stand next to them', async () => {
  const told = await train();
  const epochs = told.flatMap((event) => (event.type === 'epoch' ? event.epoch : []));
  expect(epochs).toMatchObject([
    { epoch: 1, loss: (1 + 3 * 2) / 4, bits: (3 * 10) / 4, test: 5 },
    { epoch: 2, loss: (3 + 3 * 4) / 4, bits: (20 + 3 * 30) / 4, test: 5 },
  ]);
  const step = told[1];
  expect(step?.type === 'step' && meansOf(step.state.totals)).toEqual({ loss: 1, bits: 0 });
});

test('from a state between two steps, the rest follows as if it had never stopped', async () => {
  const learned = (events: readonly RunEvent[]) =>
    events.flatMap((event): unknown[] => {
      if (event.type === 'begin') return [];
      if (event.type === 'step')
        return [[event.state.step, event.last, meansOf(event.state.totals)]];
      if (event.type === 'result') return [event.result['bits']];
      const { epoch, loss, bits, test: tested } = event.epoch;
      return [[event.state.step, event.state.samples, epoch, loss, bits, tested]];
    });
  const told = await train();
  for (const [place, event] of told.entries()) {
    if (event.type !== 'step' && event.type !== 'epoch') continue;
    // Between its last step and its test an epoch is never kept.
    if (told[place + 1]?.type === 'epoch') continue;
    const rest = await train({}, structuredClone(event.state));
    expect(learned(rest)).toEqual(learned(told.slice(place + 1)));
  }
});

test('who listens may stop between two steps, and no further step is made', async () => {
  const steps: number[] = [];
  const step: Training['step'] = (index) => {
    steps.push(index);
    return sound.step(index);
  };
  const state = atStart(job.id);
  for await (const { type } of trainJob(job, { ...sound, step }, state, declaration, ''))
    if (type === 'step') break;
  expect({ steps, next: state.step }).toEqual({ steps: [0], next: 1 });
});

test('nothing is learnt in no steps: there is a result alone', async () => {
  const told = await train({ steps: 0 });
  expect(told.map(({ type }) => type)).toEqual(['begin', 'result']);
  expect(told[1]).toMatchObject({ result: { bits: 3, seconds: 0 } });
  expect(told[1]).not.toHaveProperty('result.samplesPerSecond');
  expect(told[1]).not.toHaveProperty('result.note');
});

describe('what a topic gives and no record can hold is refused, with file and way out', () => {
  const step = (metrics: { loss: number }) => () =>
    Promise.resolve({ samples: 1, learningRate: 0.1, metrics });
  const evaluates = (value: unknown) => () => Promise.resolve({ deep: { odd: value as number } });
  const cases: [string, Partial<Training>, string][] = [
    [
      'steps that make no whole epochs',
      { stepsPerEpoch: 3 },
      '"model" has 4 steps, which make no whole epochs of 3. Let steps be a multiple of stepsPerEpoch in topic.ts',
    ],
    ['epochs of no steps', { stepsPerEpoch: 0 }, 'make no whole epochs of 0. Let '],
    ['steps that are no number', { steps: NaN }, '"model" has NaN steps, which '],
    [
      'half a parameter',
      { facts: { parameters: 0.5 } },
      '"model" has 0.5 parameters. Give a whole number as facts.parameters in topic.ts',
    ],
    [
      'a fact in the place of a field',
      { facts: { parameters: 1, id: 'mine' } },
      '"model" has a fact called "id", which is a field of every model\'s record. Give it another name in topic.ts',
    ],
    [
      'a metric that is not declared',
      { step: step({ loss: 1, gain: 2 } as { loss: number }) },
      '"model" gives the metric "gain", which is not declared. Declare it in the metrics of topic.ts',
    ],
    [
      'a test that is not declared',
      { test: () => Promise.resolve({ seconds: 1 }) },
      '"model" gives the metric "seconds", which is not declared. Declare it in the metrics of topic.ts',
    ],
    [
      'a test that is no number',
      { test: () => Promise.resolve({ test: NaN }) },
      'The test of "model" is NaN. Correct it in topic.ts',
    ],
    [
      'a metric that is no number',
      { step: step({ loss: 1, bits: Infinity } as { loss: number }) },
      'The bits of "model" is Infinity at step 1 of epoch 1, with the learning rate 0.100. Learn slower',
    ],
    [
      "a result in the place of a line's field",
      { evaluate: () => Promise.resolve({ model: 7 }) },
      'The evaluation of "model" has a field called "model", which is a field of every record. Give it another name in topic.ts',
    ],
    ...[NaN, -Infinity, new Float32Array(2), new Map()].map((value): (typeof cases)[0] => [
      `a result with ${Object.prototype.toString.call(value)}`,
      { evaluate: evaluates(value) },
      'The evaluation of "model" gives as "odd" what JSON can\'t hold. Give finite numbers, strings, arrays and plain objects in topic.ts',
    ]),
  ];
  test.each(cases)('%s', async (_, change, message) => {
    await expect(train(change)).rejects.toThrow(message);
  });
});
