import { loadData } from '../data/load-data.ts';
import { median } from 'gloss-common/numbers';
import { openBackend } from 'gloss-kernels/backends';
import { planOf } from '../plan.ts';
import { loadTopic, presetOf } from '../topics.ts';
import { UserError } from 'gloss-kernels/user-error';
import type { Contender, SetUp } from './contender.ts';
import { contendersHere, type Listener } from './contenders.ts';

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
  topic: string;
  /** What is trained. */
  job: string;
  rounds: number;
  secondsPerRound: number;
  /** The wasm backend as shipped first. */
  kernels: Throughput[];
  /** Median of each over that of the wasm backend as shipped. */
  ratios: number[];
  /** Median of each over that of the best PyTorch setting; null where there is no PyTorch. */
  ratiosToPyTorch: number[] | null;
}

/**
 * Trains a job of a topic's preset `quick`, on as much data as `smoke` has, in every way that this machine has, in turn and for about
 * as long each, so that whatever else the machine does meets all.
 */
export async function compareKernels(
  topic: string,
  { rounds, secondsPerRound }: Pick<Comparison, 'rounds' | 'secondsPerRound'>,
  listener: Listener = {},
): Promise<Comparison> {
  const experiment = await loadTopic(topic);
  const plan = planOf(experiment.jobs(presetOf(experiment, topic, 'quick')), [1]);
  const job = plan.find(({ name }) => name === (experiment.bench?.job ?? plan[0]?.name));
  if (!job || job.needs.length > 0)
    throw new UserError(
      `The benchmark of ${topic} names no job that can be trained alone`,
      `Name another as bench.job, out of ${plan.map(({ name }) => name).join(', ')}`,
    );
  await openBackend('wasm');
  const raw = await loadData(experiment.data);
  const { data } = experiment.prepare(raw.data, presetOf(experiment, topic, 'smoke'));
  const setUp: SetUp = (optimizers) =>
    experiment.train(job, { data, needs: [], pause: async () => {}, ...optimizers });
  const peer = experiment.bench?.pytorch && {
    script: experiment.bench.pytorch,
    settings: job.settings,
  };
  const peers = new Set<Contender>();
  const contenders = await contendersHere(setUp, peer, listener, peers);
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
    topic,
    job: job.name,
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

/** Warms up, too: compilation, and packed weights. */
async function stepsWithin(seconds: number, contender: Contender): Promise<number> {
  await contender.round(2);
  const begin = performance.now();
  await contender.round(2);
  const secondsPerStep = (performance.now() - begin) / 2000;
  const steps = Math.max(1, Math.round(seconds / secondsPerStep));
  await contender.round(steps);
  return steps;
}
