import type { Digits } from '../../impl/mnist.ts';
import { sliceDigits } from '../../impl/mnist.ts';
import { openBackend } from '../backends/backends.ts';
import type { Contender } from './contender.ts';
import { contendersHere, type Listener } from './contenders.ts';
import { shareDigits } from '../crew/crew.ts';
import { presets } from '../presets/presets.ts';

/** Training throughput of one contender. */
export interface Throughput {
  name: string;
  /** In each round. */
  steps: number;
  /** One figure a round. */
  samplesPerSecond: number[];
  median: number;
}

export interface Comparison {
  rounds: number;
  secondsPerRound: number;
  /** The wasm backend as shipped first. */
  kernels: Throughput[];
  /** Median of each over that of the wasm backend as shipped. */
  ratios: number[];
  /** Median of each over that of the best PyTorch setting; null where there is no PyTorch. */
  ratiosToPyTorch: number[] | null;
}

/** As many batches as PyTorch's part has; what they show makes no difference to the time. */
const batches = 8;

/**
 * Trains the paper's teacher (784-1200-1200-10, batches of 128) in every way that this machine has, in turn and for about as
 * long each, so that whatever else the machine does meets all.
 *
 * @param digits at least a few hundred
 */
export async function compareKernels(
  digits: Digits,
  { rounds, secondsPerRound }: Pick<Comparison, 'rounds' | 'secondsPerRound'>,
  listener: Listener = {},
): Promise<Comparison> {
  await openBackend('wasm');
  const set = shareDigits(sliceDigits(digits, 0, batches * presets.quick.batchSize));
  const peers = new Set<Contender>();
  const contenders = await contendersHere(set, listener, peers);
  const rates = new Map(contenders.map((contender) => [contender, [] as number[]]));
  const steps = new Map<Contender, number>();
  try {
    for (const contender of contenders)
      steps.set(contender, await stepsWithin(secondsPerRound, contender));
    for (let round = 0; round < rounds; round++) {
      for (const [contender, own] of rates) {
        // A step that doesn't count: caches are another's, and of several threads the others have done their part of it already.
        await contender.round(1);
        const rate = await contender.round(steps.get(contender) ?? 1);
        own.push(rate);
        listener.onRound?.(contender.name, rate);
      }
    }
  } finally {
    for (const contender of contenders) await contender.close();
  }
  const medians = new Map([...rates].map(([contender, own]) => [contender, median(own)]));
  const over = (base: number) => [...medians.values()].map((value) => value / base);
  const [shipped = NaN] = medians.values();
  const best = Math.max(...[...peers].map((peer) => medians.get(peer) ?? NaN));
  return {
    rounds,
    secondsPerRound,
    kernels: [...rates].map(([contender, samplesPerSecond]) => ({
      name: contender.name,
      steps: steps.get(contender) ?? NaN,
      samplesPerSecond,
      median: medians.get(contender) ?? NaN,
    })),
    ratios: over(shipped),
    ratiosToPyTorch: peers.size > 0 ? over(best) : null,
  };
}

/** Warms up, too: compilation, and the optimiser's sums. */
async function stepsWithin(seconds: number, contender: Contender): Promise<number> {
  await contender.round(2);
  const stepsPerSecond = (await contender.round(2)) / presets.quick.batchSize;
  const steps = Math.max(1, Math.round(seconds * stepsPerSecond));
  await contender.round(steps);
  return steps;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
}
