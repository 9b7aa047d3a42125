/**
 * ---
 * title: Gradient descent
 * summary: The loop that trains every classifier here, with momentum and a learning-rate schedule, one step at a time.
 * order: 2
 * symbols: {L: loss, W: weights, g: gradient, v: velocity, \eta: learningRate, \mu: momentum}
 * paper:
 *   title: On the importance of initialization and momentum in deep learning
 *   authors: Ilya Sutskever, James Martens, George Dahl, Geoffrey Hinton
 *   year: 2013
 *   url: https://proceedings.mlr.press/v28/sutskever13.html
 * ---
 * To train a network is to change its weights, little by little, so that its *loss*
 * falls: a single number that says how wrong its predictions are. The *gradient* of
 * the loss says for every weight in which direction the loss rises most steeply, so
 * each step goes the other way. *Backpropagation*, which TensorFlow.js does for us,
 * finds the whole gradient in about the time of two forward passes.
 *
 * A step does not look at all of the data. It takes a *batch* of some hundred
 * samples, whose gradient is an estimate of the whole one; hence the name
 * *stochastic* gradient descent.
 */
import * as tf from '@tensorflow/tfjs';
import type { Digits } from './mnist.ts';
import type { Random } from './random.ts';

/**
 * ## Objective
 *
 * What is to be learnt: which numbers may change, and the loss of a batch.
 * Everything below is the same for all classifiers; this is what differs.
 */
export interface Objective {
  variables: readonly tf.Variable[];
  /**
   * Takes the numbers of a batch's samples to logits and loss. The number of the
   * step is there for what is drawn anew in each, such as dropout.
   * `[batch]` → `[batch, 10]` and a scalar
   */
  evaluate(
    batch: Uint32Array,
    step: number,
  ): { logits: tf.Tensor2D; loss: tf.Scalar };
  /** What has to hold of the weights after every step. */
  constrain?(): void;
}

/**
 * ## Momentum
 *
 * Plain gradient descent zigzags down a narrow valley, since the gradient points
 * across it rather than along it. *Momentum* gives every weight a velocity $v$,
 * which keeps a share $\mu$ of itself and adds each new gradient $g = \nabla_W L$.
 * Components that alternate cancel out; those that agree add up:
 *
 * $$v \leftarrow \mu v + g, \qquad W \leftarrow W - \eta v$$
 *
 * With $\mu = 0.9$ a steady gradient builds up to ten times its own size.
 */
export class Momentum {
  readonly variables: readonly tf.Variable[];
  readonly velocity: readonly tf.Variable[];
  readonly momentum: number;

  /** @param momentum The share $\mu$ of the velocity that is kept, in $[0, 1)$. */
  constructor(variables: readonly tf.Variable[], momentum: number) {
    this.variables = variables;
    this.momentum = momentum;
    this.velocity = variables.map(({ shape }) =>
      tf.tidy(() => tf.variable(tf.zeros(shape), false)),
    );
  }

  /** @param gradients In the order of the variables. */
  step(gradients: readonly tf.Tensor[], learningRate: number): void {
    tf.tidy(() => {
      this.variables.forEach((weights, index) => {
        const velocity = this.velocity[index];
        const gradient = gradients[index];
        if (!velocity || !gradient) return;
        velocity.assign(velocity.mul(this.momentum).add(gradient));
        weights.assign(weights.sub(velocity.mul(learningRate)));
      });
    });
  }
}

/** What {@link Training} needs of an optimiser; any other that has it will do. */
export type Optimizer = Pick<Momentum, 'velocity' | 'step'>;

/**
 * ## One step
 *
 * Beside the loss, the *accuracy* is watched: the share of the batch whose largest
 * logit is that of the right class. It is what one wants in the end, but it can't be
 * learnt from directly: a small change of the weights leaves it as it is, so its
 * gradient is zero almost everywhere.
 *
 * @param labels Of all samples. `[count]`
 * @returns Loss and accuracy, means over the batch from before the step. `[2]`
 */
export function trainStep(
  objective: Objective,
  labels: Uint8Array,
  optimizer: Optimizer,
  batch: Uint32Array,
  step: number,
  learningRate: number,
): tf.Tensor1D {
  return tf.tidy(() => {
    let accuracy = tf.scalar(0);
    const lossOf = (): tf.Scalar => {
      const { logits, loss } = objective.evaluate(batch, step);
      const truth = Int32Array.from(batch, (index) => labels[index] ?? 0);
      const isRight = logits.argMax(1).equal(tf.tensor1d(truth, 'int32')); // [batch]
      accuracy = tf.keep(isRight.cast('float32').mean());
      return loss;
    };
    const variables = [...objective.variables];
    const { value: loss, grads } = tf.variableGrads(lossOf, variables);
    const metrics = tf.stack([loss, accuracy]) as tf.Tensor1D; // [2]
    accuracy.dispose();
    const gradients = variables.map(
      (weights) => grads[weights.name] ?? tf.zerosLike(weights),
    );
    optimizer.step(gradients, learningRate);
    objective.constrain?.();
    return metrics;
  });
}

/**
 * ## Epochs and the learning rate
 *
 * An *epoch* meets every sample once, in an order of its own. The *learning-rate
 * schedule* is a straight line down to zero: large steps at first, to get near, and
 * small ones at the end, to settle.
 */
export interface TrainingPlan {
  epochs: number;
  batchSize: number;
  learningRate: number; // η of the first step
}

/**
 * A training is a function of the number of its step. Which batch a step takes, which
 * noise it meets and how large it is follow from that number, so the loop can stop
 * after any step and go on later from weights and velocity alone.
 */
export class Training {
  readonly steps: number; // of all epochs
  readonly stepsPerEpoch: number;
  readonly objective: Objective;
  readonly optimizer: Optimizer;
  readonly #labels: Uint8Array;
  readonly #plan: TrainingPlan;
  readonly #shuffle: (epoch: number) => Random;
  #order: Uint32Array = new Uint32Array();
  #epoch = -1;

  /**
   * @param shuffle Gives the generator of an epoch's order. Two networks trained with
   *   the same one meet the same batches.
   */
  constructor(
    objective: Objective,
    { labels }: Pick<Digits, 'labels'>,
    plan: TrainingPlan,
    optimizer: Optimizer,
    shuffle: (epoch: number) => Random,
  ) {
    this.objective = objective;
    this.optimizer = optimizer;
    this.stepsPerEpoch = Math.ceil(labels.length / plan.batchSize);
    this.steps = plan.epochs * this.stepsPerEpoch;
    this.#labels = labels;
    this.#plan = plan;
    this.#shuffle = shuffle;
  }

  /**
   * The last batch of an epoch may be smaller than the others.
   *
   * @param step Counted from 0 over all epochs.
   */
  async step(step: number) {
    const { batchSize } = this.#plan;
    const start = (step % this.stepsPerEpoch) * batchSize;
    const batch = this.#orderOf(Math.floor(step / this.stepsPerEpoch)).subarray(
      start,
      start + batchSize,
    );
    const learningRate = this.#plan.learningRate * (1 - step / this.steps);
    const metrics = trainStep(
      this.objective,
      this.#labels,
      this.optimizer,
      batch,
      step,
      learningRate,
    );
    const [loss = NaN, accuracy = NaN] = await metrics.data();
    metrics.dispose();
    return {
      samples: batch.length,
      learningRate,
      metrics: { loss, accuracy },
    };
  }

  #orderOf(epoch: number): Uint32Array {
    if (epoch !== this.#epoch) {
      this.#order = this.#shuffle(epoch).permutation(this.#labels.length);
      this.#epoch = epoch;
    }
    return this.#order;
  }

  /** Gives back the velocity's memory; the weights are the network's own. */
  dispose(): void {
    tf.dispose([...this.optimizer.velocity]);
  }
}
