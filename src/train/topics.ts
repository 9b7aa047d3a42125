import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { didYouMean } from '../annotate/nearest.ts';
import { metricSchema } from './runs/run-record.ts';
import type { Experiment } from './topic.ts';
import { TrainError } from './train-error.ts';

const root = 'src/impl';
const file = 'experiment.ts';

const isFunction = z.custom((value) => typeof value === 'function', 'it has to be a function');

/** As far as a mistake would only show much later. Of functions, TypeScript knows more. */
const experimentSchema = z.object({
  title: z.string(),
  about: z.string(),
  metrics: z.record(z.string(), metricSchema),
  config: z.custom((value) => value instanceof z.ZodType, 'it has to be a schema of zod'),
  presets: z.record(z.string(), z.unknown()),
  data: z.object({ name: z.string(), files: z.object({}), decode: isFunction }),
  prepare: isFunction,
  jobs: isFunction,
  train: isFunction,
});

/** Where a topic lies, for messages. */
export const folderOf = (topic: string) => `${root}/${topic}`;

/** Names of all topics that can be trained: folders of `src/impl` with an `experiment.ts`. */
export async function findTopics(): Promise<string[]> {
  const entries = await readdir(root, { recursive: true });
  const ends = `/${file}`;
  return entries
    .map((entry) => entry.replaceAll('\\', '/'))
    .filter((entry) => entry.endsWith(ends))
    .map((entry) => entry.slice(0, -ends.length))
    .sort();
}

/**
 * Loads what a topic declares.
 *
 * @throws {TrainError} if there is no such topic, or it doesn't declare what has to be declared
 */
export async function loadTopic(topic: string): Promise<Experiment> {
  const topics = await findTopics();
  if (!topics.includes(topic))
    throw new TrainError(
      `There is no topic "${topic}"`,
      `${didYouMean(topic, topics)}Topics are ${topics.join(', ')}: the folders of ${root} with an ${file}`,
    );
  const path = join(root, topic, file);
  const loaded: { default?: Experiment } = await import(pathToFileURL(path).href);
  const checked = experimentSchema.safeParse(loaded.default);
  if (checked.success && loaded.default) return loaded.default;
  throw new TrainError(
    `${path} declares no experiment: ${checked.error?.issues[0]?.path.join('.') || 'default'}: ${checked.error?.issues[0]?.message}`,
    'Export one as default, with "satisfies Experiment" so that TypeScript says what is missing',
  );
}

/**
 * A preset of a topic, as its schema reads it.
 *
 * @throws {TrainError} if there is none of that name, or it contradicts the schema
 */
export function presetOf({ presets, config }: Experiment, topic: string, name: string) {
  const names = Object.keys(presets);
  if (!names.includes(name))
    throw new TrainError(`${topic} has no preset ${name}`, `Use one of ${names.join(', ')}`);
  return readConfig(config, presets[name], `The preset ${name} of ${folderOf(topic)}`);
}

/** @throws {TrainError} if a configuration is not what its topic's schema says */
export function readConfig(schema: Experiment['config'], config: unknown, whose: string) {
  const read = schema.safeParse(config);
  if (read.success) return read.data as Record<string, z.core.util.JSONType>;
  throw new TrainError(
    `${whose} can't be used: ${z.prettifyError(read.error).replaceAll(/\s+/g, ' ')}`,
    'Correct it, or the schema',
    { cause: read.error },
  );
}
