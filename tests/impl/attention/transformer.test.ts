import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { cutWindows } from '../../../src/impl/attention/text.ts';
import { FeedForward, LayerNorm } from '../../../src/impl/attention/layers.ts';
import { Transformer } from '../../../src/impl/attention/transformer.ts';
import { Random } from '../../../src/impl/random.ts';
import { backendsHere } from '../backends-here.ts';
import { useBackend } from '../backend.ts';
import {
  alphabet,
  drawn,
  drawnText,
  logitsOf,
  lossOf,
  sizes,
  smallTransformer,
  windows,
  worstSlope,
} from './models.ts';

const { context, width } = sizes;

describe.each(await backendsHere())('on $name', ({ open }) => {
  beforeAll(open);

  test('layer norm brings each state to mean 0 and variance 1, then to gain and shift', () => {
    const norm = new LayerNorm(width);
    const [plain, moved] = tf.tidy(() => {
      const states = drawn<tf.Rank.R2>([5, width], 1).mul<tf.Tensor2D>(30).add<tf.Tensor2D>(7);
      const plain = norm.apply(states).arraySync();
      norm.gain.assign(tf.ones([width]).mul(3));
      norm.shift.assign(tf.ones([width]).mul(-2));
      return [plain, norm.apply(states).arraySync()];
    });
    for (const [place, state] of plain.entries()) {
      const mean = state.reduce((a, b) => a + b) / width;
      const variance = state.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
      expect(mean).toBeCloseTo(0, 4);
      expect(variance).toBeCloseTo(1, 3);
      state.forEach((value, index) => expect(moved[place]?.[index]).toBeCloseTo(3 * value - 2, 4));
    }
    tf.dispose(norm.variables);
  });

  test('gives one row of logits for each place of each window', () => {
    const model = smallTransformer();
    fc.assert(
      fc.property(
        fc
          .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: context }))
          .chain(([batch, time]) => windows(batch, time)),
        (characters) => {
          const logits = logitsOf(model, characters);
          expect(logits).toHaveLength(characters.flat().length);
          for (const row of logits) expect(row).toHaveLength(alphabet);
          expect(logits.flat().every(Number.isFinite)).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
    model.dispose();
  });

  test('a later character changes no earlier logit, and does change its own', () => {
    const model = smallTransformer();
    const change = fc.record({
      characters: windows(1, context),
      place: fc.integer({ min: 0, max: context - 1 }),
      by: fc.integer({ min: 1, max: alphabet - 1 }),
    });
    fc.assert(
      fc.property(change, ({ characters: [window = []], place, by }) => {
        const other = window.with(place, ((window[place] ?? 0) + by) % alphabet);
        const [before, after] = [logitsOf(model, [window]), logitsOf(model, [other])];
        expect(after.slice(0, place)).toEqual(before.slice(0, place));
        expect(after[place]).not.toEqual(before[place]);
      }),
      { numRuns: 40 },
    );
    model.dispose();
  });

  test('the same character says something else in another place', () => {
    const model = smallTransformer();
    const [first, second] = logitsOf(model, [[3, 3]]);
    expect(first).not.toEqual(second);
    model.dispose();
  });

  test('one generator gives one model, and everything is given back', () => {
    const before = tf.memory().numTensors;
    const [one, same, other] = [smallTransformer(1), smallTransformer(1), smallTransformer(2)];
    const characters = [[0, 1, 2, 3, 4, 5]];
    const tensors = tf.memory().numTensors;
    expect(logitsOf(one, characters)).toEqual(logitsOf(same, characters));
    expect(logitsOf(one, characters)).not.toEqual(logitsOf(other, characters));
    expect(tf.memory().numTensors).toBe(tensors);
    for (const model of [one, same, other]) model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('gradients by finite differences', () => {
  beforeAll(() => useBackend('cpu'));

  test('of a layer norm and of a feed-forward layer', () => {
    const states = drawn<tf.Rank.R2>([6, width], 3);
    const aim = drawn<tf.Rank.R2>([6, width], 4);
    const parts = [new LayerNorm(width), new FeedForward(width, 1, new Random(5))];
    for (const part of parts) {
      const lossOf = () => part.apply(states).mul(aim).sum<tf.Scalar>();
      expect(worstSlope(lossOf, part.variables)).toBeLessThan(3e-4);
      tf.dispose(part.variables);
    }
    tf.dispose([states, aim]);
  });

  test('of the states that a layer norm receives', () => {
    const norm = new LayerNorm(width);
    const states = tf.variable(drawn<tf.Rank.R2>([6, width], 3));
    const aim = drawn<tf.Rank.R2>([6, width], 4);
    const lossOf = () =>
      norm
        .apply(states as tf.Tensor2D)
        .mul(aim)
        .sum<tf.Scalar>();
    expect(worstSlope(lossOf, [states])).toBeLessThan(3e-4);
    tf.dispose([states, aim, ...norm.variables]);
  });

  test('of every variable of the whole model', () => {
    // With these weights no rectified unit is about to switch, which would bend the loss.
    const model = smallTransformer(2);
    const batch = cutWindows(drawnText(30), Uint32Array.of(0, 7, 20), context);
    expect(model.variables).toHaveLength(2 + sizes.layers * (4 + 4 * sizes.heads + 2) + 3);
    expect(worstSlope(() => lossOf(model, batch), model.variables)).toBeLessThan(5e-3);
    model.dispose();
    tf.dispose([batch.inputs, batch.targets]);
  });
});

test('a model is as wide as its embedding, and heads share the width', () => {
  const model = new Transformer({ ...sizes, heads: 4 }, alphabet, new Random(1));
  expect(model.embedding.shape).toEqual([alphabet, width]);
  expect(model.layers[0]?.heads.map(({ value }) => value.shape)).toEqual(
    Array.from({ length: 4 }, () => [width, width / 4]),
  );
  model.dispose();
});
