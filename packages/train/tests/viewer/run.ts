import { type EpochLine, metricsLineSchema, type StepsLine } from '../../src/records/metrics.ts';
import { type RunRecord, runRecordSchema } from '../../src/records/run-record.ts';

/** Two topics that have no metric in common but the loss. */
const topics = {
  digits: {
    title: 'Classifying digits',
    metrics: {
      loss: { title: 'training loss', better: 'less', unit: 'nats', logarithmic: true },
      accuracy: { title: 'training accuracy', better: 'more', share: true },
      confusion: { title: 'confusion matrix', better: 'more', kind: 'confusion' },
      errors: {
        title: 'test errors',
        better: 'less',
        of: 'tested',
        digits: 0,
        logarithmic: true,
        reference: { large: 67, small: 146 },
      },
    },
    reference: 'A paper, §3',
    data: { name: 'digits', train: 1500, test: 500 },
  },
  letters: {
    title: 'Predicting letters',
    metrics: {
      loss: { title: 'training loss', better: 'less', unit: 'nats' },
      bitsPerCharacter: { title: 'bits per character', better: 'less', unit: 'bits', digits: 3 },
    },
    data: { name: 'letters', train: 9000 },
  },
};
export type Topic = keyof typeof topics;

/** A record as a run of a topic writes it at its start. */
export function recordOf(id: string, change: object = {}, topic: Topic = 'digits'): RunRecord {
  return runRecordSchema.parse({
    schema: 3,
    id,
    status: 'complete',
    startedAt: '2026-01-01T00:00:00Z',
    topic,
    preset: 'smoke',
    seeds: [1],
    part: { only: null, shard: null },
    config: {},
    backend: { name: 'wasm', device: 'none' },
    versions: { gloss: '0', node: '0', tensorflow: '0' },
    commit: null,
    machine: { system: 'none', processor: 'none', cores: 1, memoryGiB: 1 },
    models: [modelOf('large')],
    ...topics[topic],
    ...change,
  });
}

/** A model that has begun. */
export function modelOf(name: string, change: object = {}) {
  const title = `${name} network`;
  const more = { seed: 1, parameters: 1, plannedEpochs: 6, epochs: [], shapes: [] };
  return { id: name, name, title, ...more, ...change };
}

/** Of a topic that has digits, in the order in which an evaluation gives them. */
export function resultOf(errors: number, tested = 500) {
  return { seconds: 1, confusion: [[errors]], errors, tested };
}

export function stepsLine(step: number, change: object = {}): StepsLine {
  return metricsLineSchema.parse({
    type: 'steps',
    model: 'large',
    epoch: 1 + Math.floor((step - 1) / 30),
    step,
    steps: 1,
    stepsPerEpoch: 30,
    loss: 2.3 / step,
    learningRate: 0.1,
    samplesPerSecond: 1000,
    seconds: step,
    at: '2026-01-01T00:00:00Z',
    ...change,
  }) as StepsLine;
}

export function epochLine(epoch: number, change: object = {}): EpochLine {
  return metricsLineSchema.parse({
    type: 'epoch',
    model: 'large',
    epoch,
    step: 30 * epoch,
    stepsPerEpoch: 30,
    loss: 1 / epoch,
    samplesPerSecond: 1000,
    seconds: epoch,
    at: '2026-01-01T00:00:00Z',
    ...change,
  }) as EpochLine;
}
