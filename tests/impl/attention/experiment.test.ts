import * as tf from '@tensorflow/tfjs';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadMobyDick } from 'gloss-train/data/moby-dick';
import experiment from '../../../src/impl/attention/experiment.ts';
import { type Config, presets } from '../../../src/impl/attention/settings.ts';
import { useBackend } from '../backend.ts';
import { valuesOf } from '../values.ts';

const resultSchema = z.strictObject({
  validationBits: z.number(),
  testBits: z.number(),
  samples: z.record(z.string(), z.string()),
});

const book = await loadMobyDick();
/** Some pages less than smoke has. */
const config: Config = { ...presets.smoke, textLength: 12_000 };

/** Trains a job from beginning to end, as the trainer does. */
async function run(name: string, { seed = 1, settings = config } = {}) {
  const job = { id: name, name, seed, settings };
  const { data } = experiment.prepare(book, settings);
  let pauses = 0;
  const pause = async () => void pauses++;
  const training = await experiment.train(job, { data, needs: [], pause });
  const losses: number[] = [];
  for (let step = 0; step < training.steps; step++)
    losses.push((await training.step(step)).metrics.loss);
  const result = resultSchema.parse(await training.evaluate());
  const weights = await valuesOf(training.variables);
  training.dispose();
  return { job, data, training, losses, result, weights, pauses };
}

beforeAll(() => useBackend('wasm'));

test('its presets are what its schema wants, and say how much text there is', () => {
  expect(Object.keys(experiment.presets)).toEqual(['smoke', 'quick']);
  for (const preset of Object.values(experiment.presets))
    expect(experiment.config.parse(preset)).toEqual(preset);
  const { counts } = experiment.prepare(book, presets.smoke);
  expect(counts).toEqual({ training: 36_000, validation: 2000, test: 2000 });
  expect(() => experiment.config.parse({ ...config, heads: 0 })).toThrow('heads');
});

test('the program that is read gives the same figures', async () => {
  const main = fileURLToPath(new URL('../../../src/impl/attention/main.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [main]);
  for (const { name, title = name } of experiment.jobs(presets.smoke)) {
    const { result } = await run(name, { settings: presets.smoke });
    expect(stdout).toContain(`${title}: ${result.testBits.toFixed(3)} bits per character`);
    for (const [name, text] of Object.entries(result.samples))
      expect(stdout).toContain(`at ${config.temperatures[name]}: ${text}`);
  }
});

describe('a text that is not fit to learn from is refused before any training', () => {
  test.each([
    ['has no paragraphs', 'abc '.repeat(1000), '"\\n" is not in the alphabet'],
    ['is shorter than its windows', 'abc\n\n'.repeat(20), 'The test part has 4 characters'],
  ])('as it %s', (_, text, message) => {
    expect(() => experiment.prepare(text, config)).toThrow(message);
  });
});

describe('each job', () => {
  test.each(['bigram', 'transformer'])('%s learns, and leaves nothing behind', async (name) => {
    const before = tf.memory().numTensors;
    const { data, training, losses, result, weights, pauses, job } = await run(name);
    expect(tf.memory().numTensors).toBe(before);
    expect(losses.every(Number.isFinite)).toBe(true);
    const size = weights.reduce((sum, { length }) => sum + length, 0);
    expect(training.facts.parameters).toBe(size);
    for (const bits of [result.validationBits, result.testBits])
      expect(bits).toBeLessThan(Math.log2(data.alphabet.size) - 1);
    expect(Object.keys(result.samples)).toEqual(Object.keys(config.temperatures));
    for (const text of Object.values(result.samples))
      expect(text).toHaveLength(config.sampleLength);
    expect(pauses).toBeGreaterThan(3 * config.sampleLength);

    const model = experiment.model({ job, weights, needs: [] }, data);
    const logits = model.predict(3);
    expect(logits.shape).toEqual([3 * config.context, data.alphabet.size]);
    expect((await logits.data()).every(Number.isFinite)).toBe(true);
    logits.dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a seed gives a transformer, and another seed another one', async () => {
    const [one, same, other] = [await run('transformer'), await run('transformer'), await run('transformer', { seed: 2 })]; // prettier-ignore
    expect(same.losses).toEqual(one.losses);
    expect(same.result).toEqual(one.result);
    expect(other.losses).not.toEqual(one.losses);
  });
});
