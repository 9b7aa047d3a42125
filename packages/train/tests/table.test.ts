import { expect, test } from 'vitest';
import type { RunRecord } from '../src/records/run-record.ts';
import { formatTable } from '../src/table.ts';

const model = (name: string, seed: number, result: object) => ({
  id: `${name}-seed${seed}`,
  name,
  title: `the ${name}`,
  seed,
  parameters: 1234567,
  plannedEpochs: 1,
  epochs: [],
  shapes: [],
  result: { seconds: 3, samplesPerSecond: 1500 * seed, ...result },
});

const errors = { title: 'test errors', better: 'less', of: 'count', digits: 0 } as const;
const record: RunRecord = {
  schema: 3,
  id: 'r',
  status: 'complete',
  startedAt: '2026-01-01T00:00:00Z',
  topic: 'some/topic',
  title: 'Some topic',
  reference: 'Author 2015',
  metrics: {
    loss: { title: 'training loss', better: 'less' },
    milliseconds: { title: 'for one image', better: 'less', unit: 'ms', digits: 2 },
    errors: { ...errors, reference: { big: 67, small: 74 } },
    'tuned.errors': { ...errors, title: 'tuned', reference: { small: 70 } },
    'tuned.gain': { title: 'gain of tuning', better: 'more', share: true },
    rate: { title: 'rate', better: 'more' },
    matrix: { title: 'confusion matrix', better: 'more', kind: 'confusion' },
  },
  preset: 'quick',
  seeds: [1, 2],
  part: { only: null, shard: null },
  config: {},
  data: { name: 'Data', train: 60000 } as unknown as RunRecord['data'],
  backend: { name: 'wasm', device: 'a chip' },
  versions: { gloss: '0', node: '0', tensorflow: '0' },
  commit: null,
  machine: { system: 's', processor: 'p', cores: 1, memoryGiB: 1 },
  models: [
    model('big', 1, { errors: 70, count: 10000, milliseconds: 0.5, matrix: [[1]] }),
    model('big', 2, { errors: 81, count: 10000, milliseconds: 0.5 }),
    model('small', 1, {
      errors: 100,
      count: 10000,
      milliseconds: 0.004,
      rate: 0.0003,
      tuned: { errors: 90, gain: 0.1 },
    }),
  ],
};

test('figures stand in columns, as their metrics declare them', () => {
  expect(formatTable(record)).toBe(`\
              for one   test errors             gain of
           image (ms)     of 10,000  published   tuning    rate  parameters  samples/s
──────────────────────────────────────────────────────────────────────────────────────
the big          0.50  75.5 (70–81)         67        –       –   1,234,567      2,250
the small       0.004           100         74     10\u00A0%  0.0003   1,234,567      1,500
  tuned                          90         70

Some topic (some/topic), preset quick, seeds 1, 2.
Data: Data, 60,000 train.
Published: Author 2015.
Of several seeds, the median, and in brackets the least and the most.
Backend wasm: a chip.
samples/s: training.
`);
});

test('of a smoke run nothing published is shown, and of one without results no metric', () => {
  const smoke = formatTable({ ...record, preset: 'smoke' });
  expect(smoke).not.toMatch(/published|Author/i);
  const none = structuredClone(record.models);
  for (const model of none) delete model.result;
  const [heading, rule, first] = formatTable({ ...record, models: none }).split('\n');
  expect([heading, rule?.length, first]).toEqual([
    '           parameters  samples/s',
    32,
    'the big     1,234,567          –',
  ]);
});
