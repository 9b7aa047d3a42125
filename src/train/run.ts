import { join } from 'node:path';
import { sliceDigits } from '../impl/mnist.ts';
import type { Network } from '../impl/distillation/network.ts';
import { writeFile } from '../write-file.ts';
import { openBackend } from './backends.ts';
import { loadDataset } from './datasets.ts';
import { experiment, type RunEvent } from './experiment.ts';
import type { Options } from './options.ts';
import { presets } from './presets.ts';
import { type ModelRecord, type RunRecord, runRecordSchema } from './run-record.ts';
import { describeSurroundings } from './surroundings.ts';
import { TrainError } from './train-error.ts';

/** Teacher, student alone, distilled student. */
const modelCount = 3;

export interface Watcher {
  /** Called for everything that happens. */
  onEvent(event: RunEvent): void;
  /** Ends the run after the current step. */
  signal: AbortSignal;
}

/**
 * Runs what the options ask for and keeps `record.json` and the weights below `<out>/<id>/`. The record is written at
 * the start, after each epoch and at the end, whatever the end is.
 *
 * @throws {TrainError} where data, backend or disk are not as they should be
 */
export async function run(options: Options, { onEvent, signal }: Watcher): Promise<RunRecord> {
  const config = presets[options.preset];
  const dataset = await loadDataset(options.data);
  const { samples } = config;
  const trainSet = samples ? sliceDigits(dataset.train, 0, samples.train) : dataset.train;
  const testSet = samples ? sliceDigits(dataset.test, 0, samples.test) : dataset.test;
  const backend = await openBackend(options.backend);
  const startedAt = new Date().toISOString();
  const record: RunRecord = {
    schema: 1,
    id: `${options.preset}-seed${options.seed}-${startedAt.replace(/[-:.]/g, '')}`,
    status: 'running',
    startedAt,
    preset: options.preset,
    seed: options.seed,
    config,
    data: { name: dataset.name, train: trainSet.labels.length, test: testSet.labels.length },
    backend,
    ...(await describeSurroundings()),
    models: [],
  };
  const folder = join(options.out, record.id);
  const keep = () => writeRecord(folder, record);
  // Before the first step: a run whose results can't be kept should not begin.
  await keep();
  try {
    for await (const event of experiment(config, options.seed, trainSet, testSet)) {
      onEvent(event);
      await take(event, record, folder);
      if (event.type !== 'step' && event.type !== 'answers') await keep();
      if (signal.aborted) break;
    }
    const finished = record.models.filter(({ result }) => result).length;
    record.status = finished === modelCount ? 'complete' : 'interrupted';
  } catch (error) {
    record.status = 'failed';
    throw error;
  } finally {
    record.endedAt = new Date().toISOString();
    await keep().catch((error: unknown) => {
      // A failure that is on its way up says more than that it could not be noted down.
      if (record.status !== 'failed') throw error;
    });
  }
  return record;
}

/** Notes down what an event says. */
async function take(event: RunEvent, record: RunRecord, folder: string): Promise<void> {
  const model = record.models.find(({ name }) => name === event.name);
  if (event.type === 'model') record.models.push(newModel(event.name, event.network));
  if (event.type === 'epoch') model?.epochs.push(event.epoch);
  if (event.type === 'result' && model) {
    model.result = event.result;
    model.weights = `${event.name}.weights.bin`;
    await writeWeights(join(folder, model.weights), event.network);
  }
}

function newModel(name: ModelRecord['name'], network: Network): ModelRecord {
  const widths = [
    ...network.weights.map(({ shape }) => shape[0]),
    network.weights.at(-1)?.shape[1] ?? 0,
  ];
  return { name, widths, parameters: network.parameterCount, epochs: [] };
}

async function writeRecord(folder: string, record: RunRecord): Promise<void> {
  const text = `${JSON.stringify(runRecordSchema.parse(record), null, 1)}\n`;
  await writeOrExplain(join(folder, 'record.json'), text);
}

async function writeWeights(path: string, network: Network): Promise<void> {
  const arrays = await network.save();
  const bytes = arrays.map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  await writeOrExplain(path, Buffer.concat(bytes));
}

async function writeOrExplain(path: string, data: string | Uint8Array): Promise<void> {
  try {
    await writeFile(path, data);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TrainError(
      `${path} can't be written (${reason})`,
      'Make room or rights there, or name another folder with --out',
      { cause },
    );
  }
}
