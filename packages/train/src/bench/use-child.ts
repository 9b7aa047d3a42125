import { median } from 'gloss-common/numbers';
import { openBackend } from 'gloss-kernels/backends';
import { UserError } from 'gloss-kernels/user-error';
import type { Planned } from '../plan.ts';
import { readRecord, readWeights } from '../records/run-folder.ts';
import type { RunRecord } from '../records/run-record.ts';
import { expectSameData, readData } from '../runs/data.ts';
import type { Model, Result } from '../topic.ts';
import { workOf } from '../topics.ts';
import type { UseAnswer, UseTask } from './use.ts';

/** Measures one model, alone in its process: only so, the most memory that the process had is the model's. */
const batchSize = 1000;
const repeats = 200;
const passes = 30;

try {
  process.stdout.write(JSON.stringify(await work(JSON.parse(process.argv[2] ?? ''))));
} catch (error) {
  // What isn't ours to explain is shown with all that is known of it.
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
}

async function work({ backend, folder, data: place, id }: UseTask): Promise<UseAnswer> {
  const { name, device } = await openBackend(backend);
  const remedy = 'Name a run that has all its files';
  const record = await readRecord(folder, remedy);
  if (!record) throw new UserError(`${folder} holds no run`, remedy);
  const { experiment, config, plan } = await workOf(folder, record);
  const source = place === undefined ? undefined : { folder: place };
  const watcher = { signal: new AbortController().signal, say: console.error };
  const { data, described } = await readData(experiment, config, source, watcher);
  expectSameData(folder, record.data, described);
  let figures: UseAnswer['figures'];
  if (id !== undefined) {
    if (!experiment.model)
      throw new UserError(
        `${record.topic} doesn't say how its models are used`,
        'Add "model" to its experiment',
      );
    const model = experiment.model(await resultOf(id, { plan, record, folder, remedy }), data);
    figures = await measure(model);
    model.dispose();
  }
  const peakMemoryMiB = process.resourceUsage().maxRSS / 1024;
  return { backend: name, device, peakMemoryMiB, ...(figures && { figures }) };
}

/** A finished job, and those that it needs. */
async function resultOf(
  id: string,
  run: { plan: readonly Planned[]; record: RunRecord; folder: string; remedy: string },
): Promise<Result> {
  const { plan, record, folder, remedy } = run;
  const job = plan.find((candidate) => candidate.id === id);
  const model = record.models.find((candidate) => candidate.id === id && candidate.result);
  if (!job || !model) throw new UserError(`${folder} has no finished model ${id}`, remedy);
  const weights = await readWeights(folder, model, remedy);
  // What a network that has weights of its own has learnt from, its use doesn't need.
  const needs =
    weights.length > 0 ? [] : await Promise.all(job.needs.map((need) => resultOf(need, run)));
  return { job, weights, needs };
}

async function measure({ predict }: Model): Promise<NonNullable<UseAnswer['figures']>> {
  const timed = async (count: number): Promise<number> => {
    const begin = performance.now();
    const output = predict(count);
    await output.data();
    output.dispose();
    return performance.now() - begin;
  };
  // Kernels are compiled, or the weights packed, before the first output.
  await timed(batchSize);
  const batches: number[] = [];
  for (let pass = 0; pass < passes; pass++) batches.push(await timed(batchSize));
  const times: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) times.push(await timed(1));
  return { imagesPerSecond: (1000 * batchSize) / median(batches), msPerImage: median(times) };
}
