import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { crossEntropy } from '../../../src/impl/attention/index.ts';
import type { Batch } from '../../../src/impl/attention/text.ts';
import { type Sizes, Transformer } from '../../../src/impl/attention/transformer.ts';
import { Random } from '../../../src/impl/random.ts';

export const alphabet = 7;
export const sizes: Sizes = { layers: 2, heads: 2, width: 8, context: 6 };

export const smallTransformer = (seed = 1) => new Transformer(sizes, alphabet, new Random(seed, 1));

/** Windows of characters that `alphabet` has. */
export const windows = (batch: number, time: number) =>
  fc.array(
    fc.array(fc.integer({ min: 0, max: alphabet - 1 }), { minLength: time, maxLength: time }),
    { minLength: batch, maxLength: batch },
  );

export const drawnText = (length: number, seed = 1): Uint8Array => {
  const random = new Random(seed, 9);
  return Uint8Array.from({ length }, () => random.integer(alphabet));
};

/** Numbers in [-1, 1). */
export function drawn<R extends tf.Rank>(shape: tf.ShapeMap[R], seed: number): tf.Tensor<R> {
  const random = new Random(seed, 8);
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor<R>(
    Float32Array.from({ length: size }, () => 2 * random.uniform() - 1),
    shape,
  );
}

/** What a model of any kind gives for windows, as plain numbers: a row for each place. */
export function logitsOf(
  model: { logits(characters: tf.Tensor2D): tf.Tensor2D },
  characters: number[][],
): number[][] {
  return tf.tidy(() => model.logits(tf.tensor2d(characters, undefined, 'int32')).arraySync());
}

export const lossOf = (model: Transformer, { inputs, targets }: Batch): tf.Scalar =>
  crossEntropy(model.logits(inputs), targets);

/** Moves along a direction of length 1, both ways: the slope of the loss in that direction. */
function slope(lossOf: () => tf.Scalar, weights: tf.Variable, direction: tf.Tensor): number {
  const width = 1 / 512;
  const [behind = NaN, ahead = NaN] = [-width, width].map((by) =>
    tf.tidy(() => {
      const kept = weights.clone();
      weights.assign(weights.add(direction.mul(by)));
      const [loss = NaN] = lossOf().dataSync();
      weights.assign(kept);
      return loss;
    }),
  );
  return (ahead - behind) / (2 * width);
}

/**
 * Compares the gradient of each variable with finite differences, in the gradient's own direction and in one that is drawn.
 *
 * @returns the largest difference of a slope, as a share of the gradient's length
 */
export function worstSlope(lossOf: () => tf.Scalar, variables: readonly tf.Variable[]): number {
  const { value, grads } = tf.valueAndGrads(lossOf)([...variables]);
  const shares = variables.flatMap((weights, index) =>
    tf.tidy(() => {
      const gradient = grads[index] as tf.Tensor;
      const [length = NaN] = gradient.norm().dataSync();
      if (!(length > 1e-4)) return [NaN]; // it would prove nothing
      const random = drawn(weights.shape as [number], index);
      const directions = [gradient.div(length), random.div(random.norm())];
      return directions.map((direction) => {
        const [due = NaN] = gradient.mul(direction).sum().dataSync();
        return Math.abs(slope(lossOf, weights, direction) - due) / length;
      });
    }),
  );
  tf.dispose([value, ...grads]);
  return Math.max(...shares);
}
