import * as tf from '@tensorflow/tfjs';
import type { Team } from '../../impl/distillation/index.ts';
import type { HeapBackend } from '../backends/heap.ts';
import { isTiny } from '../backends/momentum.ts';
import { meet, metricCount, noiseOf, type SharedMemory, total } from './shared-memory.ts';

export interface Member {
  team: Team;
  /** States of all workers' noise after this worker's last step. */
  noise(): number[][];
}

/**
 * One of several workers that train the same network, each in a thread and with a backend of its own. Gradients meet in shared
 * memory. Each worker adds up a part of them, in the order of the workers, makes the step for this part of the weights, and takes the
 * other parts from the others: so all go on with the same bits, and no work is done twice.
 *
 * @param rank which of the workers this is, from 0
 * @param noise the state to be told to the others; none where nothing is drawn
 * @param onWait called now and then while others are waited for, and may throw
 */
export function join(
  memory: SharedMemory,
  rank: number,
  noise: () => readonly number[],
  onWait: () => void = () => {},
): Member {
  const { jobs, sizes, sums } = memory;
  const parameters = total(sizes);
  const width = parameters + metricCount;
  const [from, to] = partOf(parameters, jobs, rank);
  let count = 0;
  let shares: number[] = [];
  const team: Team = {
    share(batch) {
      // Of a batch too small for all, each takes everything.
      const isTooSmall = batch.length < jobs;
      const parts = Array.from({ length: jobs }, (_, worker) => partOf(batch.length, jobs, worker));
      shares = parts.map(([start, end]) => (isTooSmall ? 1 / jobs : (end - start) / batch.length));
      return isTooSmall ? batch : batch.subarray(...(parts[rank] ?? []));
    },
    step(optimizer, gradients, metrics) {
      // Slots of two steps in turn: who is a step ahead doesn't write over what the others still read.

      const set = count++ % 2;
      const slots = Array.from({ length: jobs }, (_, worker) =>
        memory.slots.subarray((set * jobs + worker) * width, (set * jobs + worker + 1) * width),
      );
      const tensors = gradients.map(({ tensor }) => tensor);
      fill(slots[rank], [...tensors, metrics]);
      noiseOf(memory, rank, set).set(noise());

      meet(memory, onWait);
      const variables = gradients.map(({ name }) => variableNamed(name));
      const rates = ratesOf(optimizer);
      let offset = 0;
      for (const variable of variables) {
        const [start, end] = [Math.max(from, offset), Math.min(to, offset + variable.size)];
        if (start < end) {
          const own = heap()
            .typedArrayFromHeap(variable)
            .subarray(start - offset, end - offset);
          stepPart(own, memory, slots, shares, start, rates);
        }
        offset += variable.size;
      }
      meet(memory, onWait);
      takeWeights(variables, memory.weights);
      const means = slots.map((slot) => slot.subarray(parameters));
      return tf.tensor1d(
        [0, 1].map((metric) =>
          means.reduce(
            (sum, mean, worker) => sum + (shares[worker] ?? 0) * (mean[metric] ?? NaN),
            0,
          ),
        ),
      );
    },
    sums() {
      let offset = 0;
      return sizes.map((size) => sums.slice(offset, (offset += size)));
    },
  };
  const noiseStates = () =>
    Array.from({ length: jobs }, (_, worker) => [...noiseOf(memory, worker, (count + 1) % 2)]);
  return { team, noise: noiseStates };
}

/** The part of one worker, which differs from the others' by one at most. */
function partOf(length: number, jobs: number, worker: number): [start: number, end: number] {
  return [Math.ceil((worker * length) / jobs), Math.ceil(((worker + 1) * length) / jobs)];
}

function fill(slot: Float32Array | undefined, tensors: readonly tf.Tensor[]): void {
  let offset = 0;
  for (const tensor of tensors) {
    slot?.set(heap().typedArrayFromHeap(tensor), offset);
    offset += tensor.size;
  }
}

function variableNamed(name: string): tf.Variable {
  const variable = tf.engine().registeredVariables[name];
  if (!variable) throw new Error(`There is no variable ${name}`);
  return variable;
}

interface Rates {
  learningRate: number;
  momentum: number;
}

/** The optimiser itself makes no step; its rates are what the others are to use. */
function ratesOf(optimizer: tf.MomentumOptimizer): Rates {
  const { learningRate, momentum } = optimizer as unknown as Rates;
  return { learningRate, momentum };
}

/**
 * g ← μg + ∇L and W ← W − ηg, for a part of one variable.
 *
 * @param own W as it is, which may have been constrained since the last step
 * @param start where the part begins among all parameters
 */
function stepPart(
  own: Float32Array,
  { sums, weights }: SharedMemory,
  slots: readonly Float32Array[],
  shares: readonly number[],
  start: number,
  { learningRate, momentum }: Rates,
): void {
  const end = start + own.length;
  const [first = own, ...others] = slots.map((slot) => slot.subarray(start, end));
  const [firstShare = 0, ...otherShares] = shares;
  // Two workers are the usual case, and have one pass.
  const [second, secondShare] =
    others.length === 1
      ? [others[0] ?? own, otherShares[0] ?? 0]
      : [weightedSum(others, otherShares), 1];
  const [ownSums, ownWeights] = [sums.subarray(start, end), weights.subarray(start, end)];
  for (let index = 0; index < own.length; index++) {
    const gradient =
      firstShare * (first[index] as number) + secondShare * (second[index] as number);
    const sum = momentum * (ownSums[index] as number) + gradient;
    ownSums[index] = isTiny(sum) ? 0 : sum;
    ownWeights[index] = (own[index] as number) - learningRate * sum;
  }
}

function weightedSum(slots: readonly Float32Array[], shares: readonly number[]): Float32Array {
  const sum = new Float32Array(slots[0]?.length ?? 0);
  for (const [worker, slot] of slots.entries()) {
    const share = shares[worker] ?? 0;
    for (let index = 0; index < sum.length; index++)
      sum[index] = (sum[index] as number) + share * (slot[index] as number);
  }
  return sum;
}

/** Not in place: kernels of the wasm backend keep a packed copy of the weights, and know them by their tensor. */
function takeWeights(variables: readonly tf.Variable[], weights: Float32Array): void {
  let offset = 0;
  for (const variable of variables) {
    const next = tf.engine().makeTensorFromTensorInfo(heap().makeOutput(variable.shape, 'float32'));
    heap()
      .typedArrayFromHeap(next)
      .set(weights.subarray(offset, offset + variable.size));
    variable.assign(next);
    next.dispose();
    offset += variable.size;
  }
}

function heap(): HeapBackend {
  return tf.backend() as unknown as HeapBackend;
}
