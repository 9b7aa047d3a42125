import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { backendNamed, type BackendName } from 'gloss-kernels/backends';
import { messageOf, UserError } from 'gloss-kernels/user-error';
import { type DataSource, openDataFolder } from '../data/data-source.ts';
import { readRecord } from '../records/run-folder.ts';
import { loadTopic } from '../topics.ts';

const positive = z.number().positive();

/** What it takes to use the models of a run, each measured in a process of its own. */
export const useSchema = z.strictObject({
  schema: z.literal(1),
  run: z.string(),
  backend: z.string(),
  device: z.string(),
  models: z.array(
    z.strictObject({
      /** The job; of several seeds, the first was measured. */
      name: z.string(),
      /** Networks that answer together. */
      members: z.int().positive(),
      /** Of all members, as are bytes and FLOPs. */
      parameters: z.int().nonnegative(),
      /** Of the weights, in 32 bits. */
      bytes: z.int().nonnegative(),
      /** Floating-point operations for one image, where the record tells. */
      flops: z.int().positive().optional(),
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

/** What a process is told; without a model's id, it is the baseline. */
export interface UseTask {
  backend: BackendName;
  /** Of the run. */
  folder: string;
  /** Of the data, where they are not those of the topic's package. */
  data: string | undefined;
  id?: string;
}

export const useAnswer = z.strictObject({
  backend: z.string(),
  device: z.string(),
  peakMemoryMiB: positive,
  /** Absent in the baseline. */
  figures: z.strictObject({ msPerImage: positive, imagesPerSecond: positive }).optional(),
});
export type UseAnswer = z.infer<typeof useAnswer>;

/**
 * Measures what it takes to use each model of a run, of several seeds the first, on the run's own data.
 *
 * @param folder of a run that has finished something
 * @param given the run's own backend, and the data of the topic's package, where none are given
 * @param say is told in a line what happens while data are fetched
 * @throws {UserError} if there is no such run, its topic's models can't be used so, or a process fails
 */
export async function measureUse(
  folder: string,
  { backend, data }: { backend?: BackendName | undefined; data?: DataSource | undefined } = {},
  say: (message: string) => void = () => {},
): Promise<Use> {
  const remedy = 'Name the folder of a run that has finished a training';
  const record = await readRecord(folder, remedy);
  if (!record) throw new UserError(`${folder} holds no run`, remedy);
  const finished = record.models.filter(({ result }) => result);
  const firsts = finished.filter(
    ({ name }, place) => finished.findIndex((other) => other.name === name) === place,
  );
  if (firsts.length === 0) throw new UserError(`${folder} has no finished model`, remedy);
  const { data: set } = await loadTopic(record.topic);
  const { signal } = new AbortController();
  const place = await openDataFolder(set, data, { signal, say });
  const common: UseTask = {
    backend: backend ?? backendNamed(record.backend.name),
    folder: resolve(folder),
    data: place,
  };
  const { device, peakMemoryMiB, backend: name } = await inChild(common);
  const models: Use['models'] = [];
  for (const { id, name, parameters, members, flops } of firsts) {
    const { figures, peakMemoryMiB } = await inChild({ ...common, id });
    if (!figures) throw new Error(`Nothing was measured of "${name}"`);
    models.push({
      name,
      members: Number(members ?? 1),
      parameters,
      bytes: 4 * parameters,
      ...(flops !== undefined && { flops: Number(flops) }),
      msPerImage: figures.msPerImage,
      imagesPerSecond: Math.round(figures.imagesPerSecond),
      peakMemoryMiB: Math.round(peakMemoryMiB),
    });
  }
  const baselineMemoryMiB = Math.round(peakMemoryMiB);
  const run = { schema: 1, run: record.id, backend: name, device } as const;
  return useSchema.parse({ ...run, models, baselineMemoryMiB });
}

async function inChild(task: UseTask): Promise<UseAnswer> {
  const script = fileURLToPath(new URL('use-child.ts', import.meta.url));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(task)]);
    return useAnswer.parse(JSON.parse(stdout));
  } catch (cause) {
    const told = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
    const reason = told || messageOf(cause);
    throw new UserError(
      `The process that measures ${task.id ?? 'the backend alone'} failed (${reason.replace(/\.$/, '')})`,
      'Correct that, or give another --backend',
      { cause },
    );
  }
}
