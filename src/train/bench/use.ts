import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { backendNamed, type BackendName } from '../backends/backends.ts';
import { readRecord } from '../runs/resume.ts';
import type { ModelRecord, RunRecord } from '../runs/run-record.ts';
import { TrainError } from '../train-error.ts';

const positive = z.number().positive();

/** What it takes to use the models of a run, each measured in a process of its own. */
export const useSchema = z.strictObject({
  schema: z.literal(1),
  run: z.string(),
  backend: z.string(),
  device: z.string(),
  models: z.array(
    z.strictObject({
      /** The row of the preset; of several seeds, the first was measured. */
      name: z.string(),
      /** Networks that answer together. */
      members: z.int().positive(),
      /** Of all members, as are bytes and FLOPs. */
      parameters: z.int().positive(),
      /** Of the weights, in 32 bits. */
      bytes: z.int().positive(),
      /** For one image: a multiplication and an addition for each weight of the matrices. */
      flops: z.int().positive(),
      /** Median for one image given alone. */
      msPerImage: positive,
      /** In batches of a thousand. */
      imagesPerSecond: positive,
      /** The most memory that the process had. */
      peakMemoryMiB: positive,
    }),
  ),
  /** The same of a process that opens the backend and reads the data, and has no model. */
  baselineMemoryMiB: positive,
});
export type Use = z.infer<typeof useSchema>;

/** What a process is told; without members, it is the baseline. */
export interface UseTask {
  backend: BackendName;
  folder: string;
  members: Pick<ModelRecord, 'id' | 'widths' | 'members' | 'weights'>[];
  /** So many test images, from the first, are looked at for errors. */
  testCount: number;
}

export const useAnswer = z.strictObject({
  backend: z.string(),
  device: z.string(),
  peakMemoryMiB: positive,
  /** Absent in the baseline. */
  figures: z
    .strictObject({
      bytes: z.int().positive(),
      msPerImage: positive,
      imagesPerSecond: positive,
      errors: z.int(),
    })
    .optional(),
});
export type UseAnswer = z.infer<typeof useAnswer>;

/**
 * Measures what it takes to use each model of a run, one seed of each row, on MNIST's test images.
 *
 * @param folder of a run that has finished something
 * @param backend the run's own where it is absent
 * @param say is told in a line of a model that doesn't answer as its record says
 * @throws {TrainError} where there is no such run, or a process fails
 */
export async function measureUse(
  folder: string,
  backend: BackendName | undefined,
  say: (message: string) => void = () => {},
): Promise<Use> {
  const remedy = 'Name the folder of a run that has finished a training';
  const record = await readRecord(folder, remedy);
  if (!record) throw new TrainError(`${folder} holds no run`, remedy);
  const finished = record.models.filter(({ result }) => result);
  const firsts = [...new Map(finished.toReversed().map((model) => [model.name, model])).values()];
  if (firsts.length === 0) throw new TrainError(`${folder} has no finished model`, remedy);
  const common = {
    backend: backend ?? backendNamed(record.backend.name),
    folder: resolve(folder),
  };
  const baseline = await inChild({ ...common, members: [], testCount: 0 });
  const models: Use['models'] = [];
  for (const model of firsts.toReversed()) {
    const { name, members, parameters, widths, result } = model;
    const testCount = result?.testCount ?? 0;
    const { figures, peakMemoryMiB } = await inChild({
      ...common,
      members: membersOf(model, record),
      testCount,
    });
    if (!figures) throw new Error(`Nothing was measured of "${name}"`);
    const { bytes, msPerImage, imagesPerSecond, errors } = figures;
    if (errors !== result?.testErrors)
      say(`"${name}" makes ${errors} errors here, and ${result?.testErrors} by its record`);
    const flops = members * flopsOf(widths);
    models.push({
      name,
      members,
      parameters,
      bytes,
      flops,
      msPerImage,
      imagesPerSecond: Math.round(imagesPerSecond),
      peakMemoryMiB: Math.round(peakMemoryMiB),
    });
  }
  const { device, peakMemoryMiB: baselineMemoryMiB } = baseline;
  const run = { schema: 1, run: record.id, backend: baseline.backend, device } as const;
  return useSchema.parse({
    ...run,
    models,
    baselineMemoryMiB: Math.round(baselineMemoryMiB),
  });
}

/** An ensemble has no weights but its members'. */
function membersOf(model: ModelRecord, { config, models }: RunRecord): ModelRecord[] {
  if (model.members === 1) return [model];
  const row = config.rows.find(({ name }) => name === model.name);
  const from = row && 'membersFrom' in row ? row.membersFrom : undefined;
  const members = models.filter(({ name, result }) => name === from && result);
  if (members.length === model.members) return members;
  throw new TrainError(
    `"${model.name}" has ${model.members} members, and the run has ${members.length} of them`,
    'Name the run that has all',
  );
}

/** Biases and rectifiers are left out, as usual. */
function flopsOf(widths: readonly number[]): number {
  return widths.slice(1).reduce((sum, width, layer) => sum + 2 * width * (widths[layer] ?? 0), 0);
}

async function inChild(task: UseTask): Promise<UseAnswer> {
  const script = fileURLToPath(new URL('use-child.ts', import.meta.url));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(task)]);
    return useAnswer.parse(JSON.parse(stdout));
  } catch (cause) {
    const told = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
    const reason = told || (cause instanceof Error ? cause.message : String(cause));
    const ids = task.members.map(({ id }) => id).join(', ') || 'the backend alone';
    throw new TrainError(
      `The process that measures ${ids} failed (${reason.replace(/\.$/, '')})`,
      'Mend that, or give another --backend',
      { cause },
    );
  }
}
