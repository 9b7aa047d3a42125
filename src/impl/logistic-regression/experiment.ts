/**
 * ---
 * title: Logistic regression
 * summary: The smallest classifier of handwritten digits, and the shortest topic that trains.
 * order: 0
 * symbols: {x: images, W: weights, b: biases, z: logits, y: labels, L: loss}
 * paper:
 *   title: Gradient-based learning applied to document recognition
 *   authors: Yann LeCun, Léon Bottou, Yoshua Bengio, Patrick Haffner
 *   year: 1998
 *   url: https://doi.org/10.1109/5.726791
 * ---
 * How far does one matrix get? *Logistic regression* takes an image $x$ of
 * [MNIST](../mnist.ts), flattened to 784 numbers, and gives each of the ten digits a
 * score, its *logit*: a weighted sum of the ink, plus a bias.
 *
 * $$z = x W + b$$
 *
 * There are no layers and nothing to tune but how it is trained. Trained for
 * {run:logistic-regression.config.epochs} epochs, it is wrong about
 * {run:logistic-regression.regression.testErrors.spread} of {run:logistic-regression.data.test}
 * test images (fewest and most of {run:logistic-regression.regression.testErrors.count} seeds).
 * LeCun et al. report 12.0 % errors for their linear classifier.
 *
 * ```plot
 * kind: learning-curves
 * run: logistic-regression
 * metric: testErrors
 * models: [regression]
 * title: Test errors after each epoch
 * caption: Errors among the test images after each epoch, the median of all seeds and each seed faintly.
 * ```
 *
 * This file is a whole topic. `npm run train -- logistic-regression` trains it.
 */
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { mnist } from 'gloss-train/data/mnist';
import type { Experiment } from 'gloss-train/topic';
import { testClassifier } from '../evaluation.ts';
import { Momentum, type Objective, Training } from '../gradient-descent.ts';
import {
  classCount,
  type Digits,
  imageTensor,
  labelTensor,
  pixelCount,
  sliceDigits,
} from '../mnist.ts';
import { Random } from '../random.ts';

/**
 * ## The model
 *
 * Everything may start at zero here. The loss has a single valley, so there is no
 * symmetry between hidden units to be broken, and every start leads to its bottom.
 */
class Regression {
  weights = zeros([pixelCount, classCount]);
  biases = zeros([classCount]);

  /** `[batch, 784]` → `[batch, 10]` */
  logits(images: tf.Tensor2D): tf.Tensor2D {
    return images.matMul(this.weights).add<tf.Tensor2D>(this.biases);
  }
}

const zeros = (shape: number[]) => tf.tidy(() => tf.variable(tf.zeros(shape)));

/**
 * ## The loss
 *
 * The *softmax* turns logits into probabilities: it raises $e$ to each of them and
 * divides by the sum. The *cross-entropy* is the negative logarithm of the probability
 * that the right digit gets, averaged over the batch; $y$ is 1 at the right digit and
 * 0 elsewhere:
 *
 * $$L = -\sum_i y_i \log \frac{\exp(z_i)}{\sum_j \exp(z_j)}$$
 */
function objectiveOf(model: Regression, digits: Digits): Objective {
  return {
    variables: [model.weights, model.biases],
    evaluate(batch) {
      const logits = model.logits(imageTensor(digits, batch)); // [batch, 10]
      const labels = labelTensor(digits, batch); // [batch, 10]
      const loss = labels.mul(tf.logSoftmax(logits)).sum(1).mean<tf.Scalar>();
      return { logits, loss: loss.neg() };
    },
  };
}

/**
 * ## Settings
 *
 * They were chosen without a search.
 */
const config = z.strictObject({
  samples: z // how many are used; all where it is null
    .strictObject({ train: z.int().positive(), test: z.int().positive() })
    .nullable(),
  epochs: z.int().positive(),
  batchSize: z.int().positive(),
  learningRate: z.number().positive(), // of the first step; falls to zero
  momentum: z.number().min(0).lt(1),
});
type Config = z.infer<typeof config>;
type Data = { train: Digits; test: Digits };

const quick: Config = {
  samples: null,
  epochs: 20,
  batchSize: 128,
  learningRate: 0.05,
  momentum: 0.9,
};
const smoke = { ...quick, samples: { train: 1500, test: 500 }, epochs: 3 };

/**
 * ## The declaration
 *
 * What `npm run train` needs to know: the numbers that come out, the data that go in,
 * the models to be trained, and how. Here there is one model for each seed, and the
 * seed decides only the order of the images.
 */
export default {
  title: 'Logistic regression',
  about:
    'One matrix between image and digits, on MNIST. quick takes half a minute.',
  reference: 'LeCun et al. 1998, linear classifier, 12.0 %',
  metrics: {
    loss: { title: 'training loss', better: 'less', unit: 'nats' },
    accuracy: { title: 'training accuracy', better: 'more', share: true },
    testErrors: {
      title: 'test errors',
      better: 'less',
      of: 'testCount',
      digits: 0,
      reference: { regression: 1200 },
    },
    confusion: { title: 'confusion matrix', better: 'more', kind: 'confusion' },
  },
  config,
  presets: { smoke, quick },
  data: mnist,
  prepare(raw, { samples }) {
    const train = sliceDigits(raw.train, 0, samples?.train);
    const test = sliceDigits(raw.test, 0, samples?.test);
    const counts = { train: train.labels.length, test: test.labels.length };
    return { data: { train, test }, counts };
  },
  jobs: (settings) => [{ name: 'regression', settings }],
  async train({ seed, settings }, { data, pause, Momentum: Fused = Momentum }) {
    const model = new Regression();
    const variables = [model.weights, model.biases];
    const training = new Training(
      objectiveOf(model, data.train),
      data.train,
      settings,
      new Fused(variables, settings.momentum),
      (epoch) => new Random(seed, epoch),
    );
    return {
      steps: training.steps,
      stepsPerEpoch: training.stepsPerEpoch,
      variables,
      memory: training.optimizer.velocity,
      facts: { parameters: model.weights.size + model.biases.size },
      step: (index) => training.step(index),
      test: async () => {
        const { testErrors } = await testClassifier(model, data.test, pause);
        return { testErrors };
      },
      evaluate: () => testClassifier(model, data.test, pause),
      dispose() {
        training.dispose();
        tf.dispose(variables);
      },
    };
  },
} satisfies Experiment<Config, Data, Data, Config>;
