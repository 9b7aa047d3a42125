import * as tf from '@tensorflow/tfjs';
import { geometricMean } from '../../impl/distillation/ensemble.ts';
import type { Classifier } from '../../impl/distillation/index.ts';
import { Network } from '../../impl/distillation/network.ts';
import { type Digits, imageTensor } from '../../impl/mnist.ts';
import { Random } from '../../impl/random.ts';
import { openBackend } from '../backends/backends.ts';
import { loadMnist } from '../../data/mnist.ts';
import { readWeights } from '../runs/resume.ts';
import { TrainError } from '../train-error.ts';
import type { UseAnswer, UseTask } from './use.ts';

/** Measures one model, alone in its process: only so, the most memory that the process had is the model's. */
const batchSize = 1000;
const repeats = 200;
const passes = 3;

try {
  process.stdout.write(JSON.stringify(await work(JSON.parse(process.argv[2] ?? ''))));
} catch (error) {
  // What isn't ours to explain is shown with all that is known of it.
  console.error(error instanceof TrainError ? error.message : error);
  process.exitCode = 1;
}

async function work({ backend, folder, members, testCount }: UseTask): Promise<UseAnswer> {
  const { name, device } = await openBackend(backend);
  const { test } = await loadMnist();
  const networks: Network[] = [];
  let bytes = 0;
  for (const member of members) {
    const weights = await readWeights(folder, member, 'Name a run that has all its files');
    bytes += weights.reduce((sum, { byteLength }) => sum + byteLength, 0);
    const network = new Network(member.widths, new Random(1));
    network.load(weights);
    networks.push(network);
  }
  const [first] = networks;
  const classifier: Classifier | undefined =
    networks.length > 1
      ? {
          logits: (images) =>
            tf.tidy(() => geometricMean(networks.map((network) => network.logits(images)))),
        }
      : first;
  const figures = classifier && { bytes, ...(await measure(classifier, test, testCount)) };
  const peakMemoryMiB = process.resourceUsage().maxRSS / 1024;
  return { backend: name, device, peakMemoryMiB, ...(figures ? { figures } : {}) };
}

async function measure(classifier: Classifier, digits: Digits, testCount: number) {
  const count = digits.labels.length;
  const answers = new Uint8Array(count);
  const ask = async (start: number, end: number) => {
    const indices = Uint32Array.from({ length: end - start }, (_, index) => start + index);
    const images = imageTensor(digits, indices);
    const taken = tf.tidy(() => classifier.logits(images).argMax(1)); // [end - start]
    answers.set(await taken.data(), start);
    tf.dispose([images, taken]);
  };
  // Kernels are compiled, or the weights packed, before the first answer.
  await ask(0, Math.min(batchSize, count));
  const rates: number[] = [];
  for (let pass = 0; pass < passes; pass++) {
    const begin = performance.now();
    for (let start = 0; start < count; start += batchSize)
      await ask(start, Math.min(start + batchSize, count));
    rates.push((1000 * count) / (performance.now() - begin));
  }
  const errors = answers.subarray(0, testCount).filter((answer, index) => {
    return answer !== digits.labels[index];
  }).length;
  const times: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const image = imageTensor(digits, Uint32Array.of(repeat % count)); // [1, 784]
    const begin = performance.now();
    const logits = classifier.logits(image);
    await logits.data();
    times.push(performance.now() - begin);
    tf.dispose([image, logits]);
  }
  return { errors, imagesPerSecond: middle(rates), msPerImage: middle(times) };
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
