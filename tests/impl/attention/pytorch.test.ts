import * as tf from '@tensorflow/tfjs';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { crossEntropy } from '../../../src/impl/attention/index.ts';
import { Adam } from '../../../src/impl/attention/training.ts';
import { type Sizes, Transformer } from '../../../src/impl/attention/transformer.ts';
import { Random } from '../../../src/impl/random.ts';
import { fusedAdam } from 'gloss-kernels/adam';
import type { Backend } from 'gloss-kernels/backends';
import { findTorch } from 'gloss-train/bench/find-torch';
import { backendsHere } from '../backends-here.ts';
import { assign, valuesOf } from '../values.ts';

type Values = number[] | number[][];

interface Parity {
  sizes: Sizes;
  alphabet: number;
  training: {
    begin: Values[];
    end: Values[];
    rates: number[];
    adam: { beta1: number; beta2: number; epsilon: number };
    steps: {
      inputs: number[][];
      targets: number[];
      loss: number;
      logits?: number[][][];
      gradients?: Values[];
    }[];
  };
}

const folder = new URL('../../fixtures/attention/', import.meta.url);
const { sizes, alphabet, training }: Parity = JSON.parse(
  await readFile(new URL('parity.json', folder), 'utf8'),
);

/** The largest difference between numbers that should be the same, in the same order. */
function distance(found: ArrayLike<number>, due: readonly unknown[]): number {
  const expected = due.flat(2) as number[];
  expect(found).toHaveLength(expected.length);
  return Math.max(...expected.map((value, index) => Math.abs(value - (found[index] ?? NaN))));
}

/** The model with PyTorch's first weights. */
function modelOfFixture(): Transformer {
  const model = new Transformer(sizes, alphabet, new Random(1, 1));
  expect(model.variables).toHaveLength(training.begin.length);
  assign(
    model.variables,
    training.begin.map((array) => Float32Array.from(array.flat())),
  );
  return model;
}

function lossOf(model: Transformer, { inputs, targets }: Parity['training']['steps'][number]) {
  return crossEntropy(
    model.logits(tf.tensor2d(inputs, undefined, 'int32')),
    tf.tensor1d(targets, 'int32'),
  );
}

describe.each(await backendsHere())(
  'what PyTorch computes in 64 bits, on $name',
  ({ name, open }) => {
    beforeAll(open);

    test('logits, loss and the gradient of each variable', () => {
      const [step] = training.steps;
      if (!step?.logits || !step.gradients) throw new Error('The fixture lacks its first step');
      const model = modelOfFixture();
      tf.tidy(() => {
        const logits = model.logits(tf.tensor2d(step.inputs, undefined, 'int32'));
        expect(distance(logits.dataSync(), step.logits ?? [])).toBeLessThan(3e-6);
        const { value, grads } = tf.valueAndGrads(() => lossOf(model, step))(model.variables);
        expect(distance(value.dataSync(), [step.loss])).toBeLessThan(1e-6);
        for (const [index, gradient] of grads.entries()) {
          const due = step.gradients?.[index] ?? [];
          expect(Math.max(...(due.flat() as number[]).map(Math.abs)), `${index}`).toBeGreaterThan(
            1e-3,
          );
          expect(distance(gradient.dataSync(), due), `${index}`).toBeLessThan(1e-6);
        }
      });
      model.dispose();
    });

    const optimizers = [
      { by: 'the formulas', Optimizer: Adam },
      {
        by: 'the backend’s own pass over the weights',
        Optimizer: fusedAdam(name as Backend['name']),
      },
    ].flatMap(({ by, Optimizer }) => (Optimizer ? { by, Optimizer } : []));

    test.each(optimizers)(
      'three whole steps with Adam by $by, down to each weight',
      async ({ Optimizer }) => {
        const model = modelOfFixture();
        const optimizer = new Optimizer(model.variables, training.adam);
        for (const [index, step] of training.steps.entries()) {
          const loss = tf.tidy(() => {
            const { value, grads } = tf.valueAndGrads(() => lossOf(model, step))(model.variables);
            optimizer.step(grads, training.rates[index] ?? NaN, index + 1);
            return value;
          });
          expect(distance(await loss.data(), [step.loss])).toBeLessThan(3e-6);
          loss.dispose();
        }
        const end = await valuesOf(model.variables);
        end.forEach((array, index) =>
          expect(distance(array, training.end[index] ?? []), `${index}`).toBeLessThan(3e-6),
        );
        model.dispose();
        tf.dispose([...optimizer.firstMoment, ...optimizer.secondMoment]);
      },
    );
  },
);

const found = await findTorch();

test.skipIf(!found)(
  'PyTorch still computes what is kept (skipped where it is not installed)',
  async () => {
    const script = fileURLToPath(new URL('make.py', folder));
    const { stdout } = await promisify(execFile)(found?.python ?? '', [script]);
    const now: Parity = JSON.parse(stdout);
    expect(now.training.steps.map(({ loss }) => loss.toFixed(8))).toEqual(
      training.steps.map(({ loss }) => loss.toFixed(8)),
    );
    const [end, kept] = [now.training.end.flat(2), training.end.flat(2)];
    expect(distance(end, kept)).toBeLessThan(1e-9);
  },
);
