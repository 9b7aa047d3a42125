import { glob } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import { didYouMean } from 'gloss-common/nearest';
import { UserError } from 'gloss-kernels/user-error';
import { reserved } from './check-training.ts';
import { planOf } from './plan.ts';
import { metricSchema, type RunRecord, runRecordSchema } from './records/run-record.ts';
import type { Experiment } from './topic.ts';

const root = 'src/impl';
const file = 'experiment.ts';

const isFunction = z.custom((value) => typeof value === 'function', 'it has to be a function');

/** As far as a mistake would only show much later. Of functions, TypeScript knows more. */
const experimentSchema = z.object({
  title: z.string(),
  about: z.string(),
  metrics: z
    .object({ loss: metricSchema })
    .catchall(metricSchema)
    .superRefine((metrics, { addIssue }) => {
      for (const path of Object.keys(metrics)) {
        const [name = ''] = path.split('.');
        if (reserved.has(name))
          addIssue({
            code: 'custom',
            path: [path],
            message: `"${name}" is a field of every record; give the metric another name`,
          });
      }
    }),
  config: z.custom((value) => value instanceof z.ZodType, 'it has to be a schema of zod'),
  presets: z
    .record(z.string(), z.unknown())
    .refine((presets) => Object.keys(presets).length > 0, 'there has to be one'),
  data: z.object({ name: z.string(), files: z.object({}), decode: isFunction }),
  prepare: isFunction,
  jobs: isFunction,
  train: isFunction,
});

/** Where a topic lies, for messages. */
export const folderOf = (topic: string) => `${root}/${topic}`;

/** Where a topic is declared. */
export const fileOf = (topic: string) => `${folderOf(topic)}/${file}`;

/** Names of all topics that can be trained: folders of `src/impl`, below the current folder, with an `experiment.ts`. */
export async function findTopics(): Promise<string[]> {
  const found = await Array.fromAsync(glob(`*/**/${file}`, { cwd: root }));
  return found.map((path) => dirname(path).replaceAll('\\', '/')).sort();
}

/**
 * Loads what a topic declares.
 *
 * @throws {UserError} if there is no such topic, or it doesn't declare what has to be declared
 */
export async function loadTopic(topic: string): Promise<Experiment> {
  const topics = await findTopics();
  if (!topics.includes(topic))
    throw new UserError(
      `There is no topic "${topic}"`,
      topics.length > 0
        ? `${didYouMean(topic, topics)}Topics are ${topics.join(', ')}: the folders of ${root} with an ${file}`
        : `Begin in a folder that has some: folders of ${root} with an ${file}`,
    );
  const path = fileOf(topic);
  const loaded = await load(path);
  if (loaded.default === undefined)
    throw new UserError(`${path} has no default export`, 'Export the experiment as default');
  const checked = experimentSchema.safeParse(loaded.default);
  if (checked.success) return loaded.default;
  const [issue] = checked.error.issues;
  const place = issue?.path.join('.') || 'the default export';
  throw new UserError(
    `${path} declares no experiment: ${place}: ${issue?.message}`,
    'Correct it; "satisfies Experiment" lets TypeScript say what is missing',
    { cause: checked.error },
  );
}

async function load(path: string): Promise<{ default?: Experiment }> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (cause) {
    const [message = ''] = String(cause instanceof Error ? cause.message : cause).split('\n');
    throw new UserError(
      `${path} can't be loaded: ${message.replaceAll(join(process.cwd(), '/'), '')}${placeOf(cause)}`,
      'Correct it',
      { cause },
    );
  }
}

/** ` (src/impl/topic/model.ts:12)`: where in the project something went wrong, by the stack. */
function placeOf(error: unknown): string {
  const stack = error instanceof Error ? String(error.stack) : '';
  for (const [, found = '', line = ''] of stack.matchAll(
    /(file:\/\/\S+?|^\/.*?):(\d+)(?::\d+)?\)?$/gm,
  )) {
    const place = found.startsWith('file:') ? fileURLToPath(found) : found;
    const project = join(process.cwd(), '/');
    if (place.startsWith(project)) return ` (${place.slice(project.length)}:${line})`;
  }
  return '';
}

/**
 * A preset of a topic, as its schema reads it.
 *
 * @throws {UserError} if there is none of that name, or it contradicts the schema
 */
export function presetOf({ presets, config }: Experiment, topic: string, name: string) {
  const names = Object.keys(presets);
  if (!names.includes(name))
    throw new UserError(
      `${topic} has no preset ${name}`,
      `${didYouMean(name, names)}Use one of ${names.join(', ')}`,
    );
  return readConfig(config, presets[name], `The preset ${name} of ${folderOf(topic)}`);
}

/**
 * What a run is about: its topic, its configuration, and all that the configuration makes.
 *
 * @throws {UserError} if its topic is gone, or no longer takes such a configuration
 */
export async function workOf(folder: string, { topic, config: given, seeds }: RunRecord) {
  const experiment = await loadTopic(topic);
  const config = readConfig(experiment.config, given, `The configuration of ${folder}`);
  return { experiment, config, plan: planOf(experiment.jobs(config), seeds) };
}

/** @throws {UserError} if a configuration is not what its topic's schema says, or JSON can't hold it */
function readConfig(schema: Experiment['config'], config: unknown, whose: string) {
  const read = z.safeParse(schema.pipe(runRecordSchema.shape.config), config);
  if (read.success) return read.data;
  throw new UserError(
    `${whose} can't be used: ${z.prettifyError(read.error).replaceAll(/\s+/g, ' ')}`,
    'Correct it, or the schema',
    { cause: read.error },
  );
}
