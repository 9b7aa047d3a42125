import * as tf from '@tensorflow/tfjs';
import { teacherObjective, trainStep } from '../impl/distillation/index.ts';
import { TeacherModel } from '../impl/distillation/teacher.ts';
import { type Digits, sliceDigits } from '../impl/mnist.ts';
import { Random } from '../impl/random.ts';
import { openBackend } from './backends.ts';
import { loadBlas, multiplyWithBlas } from './blas.ts';
import { presets, quickTeacher } from './presets.ts';
import { mendTransposedProducts } from './transposed-product.ts';

/** Training throughput of one kernel. */
export interface Throughput {
  name: string;
  /** One figure a round. */
  samplesPerSecond: number[];
  median: number;
}

export interface Comparison {
  rounds: number;
  stepsPerRound: number;
  /** The kernel as shipped first. */
  kernels: Throughput[];
  /** Median of each kernel over that of the shipped one. */
  ratios: number[];
}

/** A way to make matrix products; `install` returns what takes it back. */
interface Kernel {
  name: string;
  install(): () => void;
}

/** All that this machine has. */
function kernelsHere(): Kernel[] {
  const kernels: Kernel[] = [
    { name: 'wasm as shipped', install: () => () => {} },
    { name: 'wasm, transposed products explicit', install: mendTransposedProducts },
  ];
  try {
    const blas = loadBlas();
    kernels.push({ name: `blas (${blas.name})`, install: () => multiplyWithBlas(blas) });
  } catch {
    // Whoever has none compares the two others.
  }
  return kernels;
}

/**
 * Trains the paper's teacher (784-1200-1200-10, batches of 128) for a few steps with the wasm kernel as shipped, then
 * with transposed products made explicit, then with the system's BLAS, and so on in turn, so that whatever else the
 * machine does meets all.
 */
export async function compareKernels(
  digits: Digits,
  { rounds, stepsPerRound }: Pick<Comparison, 'rounds' | 'stepsPerRound'>,
  onRound: (name: string, samplesPerSecond: number) => void = () => {},
): Promise<Comparison> {
  await openBackend('wasm');
  mendTransposedProducts()();
  const { batchSize, momentum } = presets.quick;
  const { width, learningRate, regularisation } = quickTeacher;
  const set = sliceDigits(digits, 0, batchSize * stepsPerRound);
  const teacher = new TeacherModel({ width, ...regularisation }, new Random(1));
  const objective = teacherObjective(teacher, set, regularisation.jitter, new Random(2));
  const optimizer = tf.train.momentum(learningRate / 10, momentum);
  const order = Uint32Array.from(set.labels.keys());
  const step = async (index: number) => {
    const batch = order.subarray(index * batchSize, (index + 1) * batchSize);
    const metrics = trainStep(objective, optimizer, batch, set.labels);
    await metrics.data();
    metrics.dispose();
  };
  const measured = kernelsHere().map((kernel) => ({ kernel, rates: [] as number[] }));
  for (let round = 0; round <= rounds; round++) {
    for (const { kernel, rates } of measured) {
      const takeBack = kernel.install();
      const begin = performance.now();
      for (let index = 0; index < stepsPerRound; index++) await step(index);
      const rate = (1000 * batchSize * stepsPerRound) / (performance.now() - begin);
      // The first round warms up: compilation, and the optimiser's sums.
      if (round > 0) {
        rates.push(rate);
        // Told before the kernel changes back, so that whoever listens can see which one it was.
        onRound(kernel.name, rate);
      }
      takeBack();
    }
  }
  teacher.dispose();
  optimizer.dispose();
  const kernels = measured.map(({ kernel: { name }, rates }): Throughput => ({
    name,
    samplesPerSecond: rates,
    median: median(rates),
  }));
  const base = kernels[0]?.median ?? NaN;
  return { rounds, stepsPerRound, kernels, ratios: kernels.map((kernel) => kernel.median / base) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
}
