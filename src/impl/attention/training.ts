/**
 * ---
 * title: Training
 * summary: Adam in twenty lines, a learning rate that rises and falls, and one training step.
 * order: 6
 * symbols:
 *   m: [firstMoment, m]
 *   v: [secondMoment, v]
 *   g: gradient
 *   \beta_1: beta1
 *   \beta_2: beta2
 *   \epsilon: epsilon
 *   \eta: [learningRate, rate]
 *   W: weights
 *   s: count
 * paper:
 *   title: 'Adam: A Method for Stochastic Optimization'
 *   authors: Diederik P. Kingma, Jimmy Ba
 *   year: 2014
 *   url: https://arxiv.org/abs/1412.6980
 * ---
 * To train is to change the model's numbers, its *weights*, a little in each
 * step so that the loss falls. *Backpropagation* says for each of them in which
 * direction the loss grows: the *gradient* $g$. What is left to decide is how
 * far to go against it.
 */
import * as tf from '@tensorflow/tfjs';
import type { Random } from '../random.ts';
import { type LanguageModel, crossEntropy } from './index.ts';
import { cutWindows, shuffledStarts } from './text.ts';

/**
 * ## Adam
 *
 * In a transformer, gradients differ in size by orders of magnitude: the
 * embedding of a rare character receives one now and then, the gain of a layer
 * norm receives one from every place of every window. A step that suits one is
 * far too large or too small for the other. *Adam* therefore keeps two running
 * means for each weight, of its gradient and of the gradient's square:
 *
 * $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$$
 *
 * and divides the one by the root of the other. A weight whose gradients agree
 * with each other moves by nearly $\eta$ in each step, however small they are;
 * one whose gradients contradict each other hardly moves:
 *
 * $$W \leftarrow W - \eta\, \frac{m / (1 - \beta_1^s)}{\sqrt{v / (1 - \beta_2^s)} + \epsilon}$$
 *
 * Both means begin at zero, and are too small at first. Dividing by
 * $1 - \beta^s$ in step $s = 1, 2, \dots$ makes up for it.
 */
export class Adam {
  readonly firstMoment: readonly tf.Variable[]; // m
  readonly secondMoment: readonly tf.Variable[]; // v
  readonly #variables: readonly tf.Variable[];
  readonly #options: AdamOptions;

  /** @param variables What it is going to move. */
  constructor(variables: readonly tf.Variable[], options: AdamOptions) {
    const zeros = ({ shape }: tf.Variable) =>
      tf.tidy(() => tf.variable(tf.zeros(shape), false));
    this.firstMoment = variables.map(zeros);
    this.secondMoment = variables.map(zeros);
    this.#variables = variables;
    this.#options = options;
  }

  /**
   * The two corrections are the same for all weights. Put together with $\eta$
   * they are one number, and $\epsilon$ has to be multiplied by the second
   * (§2).
   *
   * @param gradients $g$, in the order of the variables.
   * @param learningRate $\eta$
   * @param count $s$: 1 in the first step.
   */
  step(
    gradients: readonly tf.Tensor[],
    learningRate: number,
    count: number,
  ): void {
    const { beta1, beta2, epsilon } = this.#options;
    const root = Math.sqrt(1 - beta2 ** count);
    const rate = (learningRate * root) / (1 - beta1 ** count);
    tf.tidy(() => {
      this.#variables.forEach((weights, index) => {
        const gradient = gradients[index];
        const m = this.firstMoment[index];
        const v = this.secondMoment[index];
        if (!gradient || !m || !v) return;
        m.assign(m.mul(beta1).add(gradient.mul(1 - beta1)));
        v.assign(v.mul(beta2).add(gradient.square().mul(1 - beta2)));
        const direction = m.div(v.sqrt().add(epsilon * root));
        weights.assign(weights.sub(direction.mul(rate)));
      });
    });
  }
}

/** How fast the means forget, and what keeps the quotient finite. */
export interface AdamOptions {
  beta1: number; // β₁, in [0, 1)
  beta2: number; // β₂, in [0, 1)
  epsilon: number; // ε
}

/** What {@link Training} needs of an optimiser; another one that has it will do. */
export type Optimizer = Pick<Adam, 'firstMoment' | 'secondMoment' | 'step'>;

/** A language model whose weights are to be learnt. */
export interface Learner extends LanguageModel {
  readonly variables: readonly tf.Variable[];
}

/**
 * ## One step
 *
 * TensorFlow.js writes down every operation on the way to the loss, and goes
 * back along this list for the gradients. Then the optimiser moves the weights.
 *
 * @param starts Where in the text the windows of this batch begin. `[batch]`
 * @param time Length of a window.
 * @param count The step's number, from 1.
 * @returns The loss in bits per character, from before the step. A scalar
 */
export function trainStep(
  model: Learner,
  optimizer: Optimizer,
  text: Uint8Array,
  starts: Uint32Array,
  time: number,
  learningRate: number,
  count: number,
): tf.Scalar {
  return tf.tidy(() => {
    const { inputs, targets } = cutWindows(text, starts, time);
    const lossOf = () => crossEntropy(model.logits(inputs), targets);
    const { value, grads } = tf.valueAndGrads(lossOf)([...model.variables]);
    optimizer.step(grads, learningRate, count);
    return value;
  });
}

/**
 * ## What can be chosen
 *
 * How much is read, in which portions, and how fast the weights move.
 */
export interface TrainingPlan {
  context: number; // characters in a window
  batchSize: number; // windows in a step
  epochs: number;
  learningRate: number; // η at its greatest
  warmup: number; // steps until then
}

/**
 * ## From the first step to the last
 *
 * Which windows a step reads, and how far it goes, follows from its number
 * alone. A training that was interrupted can go on after any step, with nothing
 * but the weights and the optimiser's two means.
 */
export class Training {
  readonly steps: number; // of all epochs
  readonly stepsPerEpoch: number;
  readonly #model: Learner;
  readonly #text: Uint8Array;
  readonly #plan: TrainingPlan;
  readonly #optimizer: Optimizer;
  readonly #shuffle: (epoch: number) => Random;
  #starts: Uint32Array = new Uint32Array(); // of the windows of an epoch
  #epoch = -1;

  /** @param shuffle Gives the generator that draws an epoch's windows. */
  constructor(
    model: Learner,
    text: Uint8Array,
    plan: TrainingPlan,
    optimizer: Optimizer,
    shuffle: (epoch: number) => Random,
  ) {
    this.#model = model;
    this.#text = text;
    this.#plan = plan;
    this.#optimizer = optimizer;
    this.#shuffle = shuffle;
    // Windows that are too few for another batch are left out.
    const windows = this.#startsOf(0).length;
    this.stepsPerEpoch = Math.floor(windows / plan.batchSize);
    this.steps = plan.epochs * this.stepsPerEpoch;
  }

  /**
   * ## The learning rate
   *
   * It rises to its greatest value in a straight line, while Adam's means
   * settle. From there it falls in another one to zero: large steps to get
   * near, small ones to arrive. A training with no more steps than that only
   * rises.
   *
   * @param index The step's number, from 0.
   * @returns $\eta$
   */
  learningRate(index: number): number {
    const { learningRate } = this.#plan;
    const warmup = Math.min(this.#plan.warmup, this.steps);
    const rise = (index + 1) / warmup;
    const fall = (this.steps - index) / (this.steps - warmup);
    return learningRate * Math.min(rise, fall, 1);
  }

  /** @param index The step's number over all epochs, from 0. */
  async step(index: number) {
    const { batchSize, context } = this.#plan;
    const starts = this.#startsOf(Math.floor(index / this.stepsPerEpoch));
    const first = (index % this.stepsPerEpoch) * batchSize;
    const learningRate = this.learningRate(index);
    const loss = trainStep(
      this.#model,
      this.#optimizer,
      this.#text,
      starts.subarray(first, first + batchSize),
      context,
      learningRate,
      index + 1,
    );
    const [bits = NaN] = await loss.data();
    loss.dispose();
    return {
      samples: batchSize * context, // characters that were predicted
      learningRate,
      metrics: { loss: bits },
    };
  }

  #startsOf(epoch: number): Uint32Array {
    if (epoch !== this.#epoch) {
      const random = this.#shuffle(epoch);
      this.#starts = shuffledStarts(this.#text, this.#plan.context, random);
      this.#epoch = epoch;
    }
    return this.#starts;
  }
}
