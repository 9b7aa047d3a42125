import { median } from 'gloss-common/numbers';
import { openBackend } from 'gloss-kernels/backends';
import { UserError } from 'gloss-kernels/user-error';
import { loadData } from '../data/data-set.ts';
import { planOf } from '../plan.ts';
import { loadTopic, presetOf } from '../topics.ts';
import { contendersHere, type Listener, type SetUp } from './contenders.ts';
import type { Contender } from './pytorch.ts';

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
  const contenders = await contendersHere(setUp, peer, listener);
  const kernels: Throughput[] = [];
  try {
    for (const contender of contenders) {
      const steps = await stepsWithin(secondsPerRound, contender);
      kernels.push({ name: contender.name, steps, samplesPerSecond: [], median: NaN });
    }
    for (let round = 0; round < rounds; round++)
      for (const [place, contender] of contenders.entries()) {
        const { steps = 1, samplesPerSecond } = kernels[place] ?? {};
        // A step that doesn't count: caches are another's, and of several threads the others have done their part of it already.
        await contender.round(1);
        const rate = await contender.round(steps);
        samplesPerSecond?.push(rate);
        listener.onRound?.(contender.name, rate);
      }
  } finally {
    for (const contender of contenders) await contender.close();
  }
  for (const kernel of kernels) kernel.median = median(kernel.samplesPerSecond);
  const over = (base: number) => kernels.map((kernel) => kernel.median / base);
  const peers = kernels.filter((_, place) => contenders[place]?.isPyTorch);
  const best = Math.max(...peers.map((kernel) => kernel.median));
  return {
    topic,
    job: job.name,
    rounds,
    secondsPerRound,
    kernels,
    ratios: over(kernels[0]?.median ?? NaN),
    ratiosToPyTorch: peers.length > 0 ? over(best) : null,
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
