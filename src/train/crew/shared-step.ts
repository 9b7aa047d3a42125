import * as tf from '@tensorflow/tfjs';
import type { Team } from '../../impl/distillation/index.ts';
import { addressOf, floatsAt, heapBackend, renew, unshare } from '../backends/heap.ts';
import { openVectors } from '../backends/vectors.ts';
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
  const part = partOf(parameters, jobs, rank, grain);
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
      copyOthers(part, [...tensors, metrics], (view, offset) => slots[rank]?.set(view, offset));
      noiseOf(memory, rank, set).set(noise());

      meet(memory, onWait);
      const variables = gradients.map(({ name }) => variableNamed(name));
      for (const variable of variables) unshare(heapBackend(), variable);
      stepPart(part, { variables, gradients: tensors }, { memory, slots, shares, rank }, optimizer);

      meet(memory, onWait);
      copyOthers(part, variables, (view, offset) =>
        view.set(memory.weights.subarray(offset, offset + view.length)),
      );
      for (const variable of variables) renew(heapBackend(), variable);
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

type Part = [start: number, end: number];

/** The part of one worker, a number of whole grains but for the last. */
function partOf(length: number, jobs: number, worker: number, grainLength = 1): Part {
  const boundary = (index: number) =>
    Math.min(length, grainLength * Math.ceil((index * length) / (jobs * grainLength)));
  return [boundary(worker), boundary(worker + 1)];
}

/** Parts of the weights begin at even places: between addresses that aren't aligned alike, V8 copies byte by byte. */
const grain = 16;

/**
 * Walks over all numbers of some tensors that don't belong to this worker's part.
 *
 * @param copy is given a view of the heap, and where it begins among all numbers
 */
function copyOthers(
  [from, to]: Part,
  tensors: readonly tf.Tensor[],
  copy: (view: Float32Array, offset: number) => void,
): void {
  let offset = 0;
  for (const tensor of tensors) {
    const view = heapBackend().typedArrayFromHeap(tensor);
    const [before, after] = [from - offset, to - offset].map((end) =>
      Math.min(Math.max(end, 0), view.length),
    ) as Part;
    if (before > 0) copy(view.subarray(0, before), offset);
    if (after < view.length) copy(view.subarray(after), offset + after);
    offset += tensor.size;
  }
}

function variableNamed(name: string): tf.Variable {
  const variable = tf.engine().registeredVariables[name];
  if (!variable) throw new Error(`There is no variable ${name}`);
  return variable;
}

/** So many numbers are gone through at once that all that belongs to them stays in a core's cache. */
const chunkLength = 32_768;

/** g ← μg + ∇L and W ← W − ηg for this worker's part, with the mean of all workers' gradients; the others find the weights in shared memory. */
function stepPart(
  [from, to]: Part,
  { variables, gradients }: { variables: readonly tf.Tensor[]; gradients: readonly tf.Tensor[] },
  crew: { memory: SharedMemory; slots: Float32Array[]; shares: number[]; rank: number },
  optimizer: tf.MomentumOptimizer,
): void {
  const { memory, slots, shares, rank } = crew;
  // The optimiser itself makes no step; its rates are what the others are to use.
  const { learningRate, momentum } = optimizer as unknown as {
    learningRate: number;
    momentum: number;
  };
  const backend = heapBackend();
  const vectors = openVectors();
  const scratch = [0, 1, 2].map(() => backend.makeOutput([chunkLength], 'float32'));
  const [mean, other, sums] = scratch.map((info) => addressOf(backend, info)) as [
    number,
    number,
    number,
  ];
  let offset = 0;
  for (const [index, variable] of variables.entries()) {
    const end = Math.min(to, offset + variable.size);
    for (let start = Math.max(from, offset); start < end; start += chunkLength) {
      const length = Math.min(chunkLength, end - start);
      const at = (address: number) => floatsAt(backend, address, length);
      const shared = (array: Float32Array) => array.subarray(start, start + length);
      const addressIn = (tensor: tf.Tensor) => addressOf(backend, tensor) + 4 * (start - offset);
      const own = addressIn(gradients[index] as tf.Tensor);
      // Always in the order of the workers: everybody adds as everybody else would. The first one's share is taken with the second.
      at(mean).set(rank === 0 ? at(own) : shared(slots[0] as Float32Array));
      for (let worker = 1; worker < slots.length; worker++) {
        if (worker !== rank) at(other).set(shared(slots[worker] as Float32Array));
        const before = worker === 1 ? (shares[0] as number) : 1;
        const gradient = worker === rank ? own : other;
        vectors.mix(mean, gradient, length, shares[worker] as number, before);
      }
      const weights = addressIn(variable);
      at(sums).set(shared(memory.sums));
      vectors.momentum(weights, sums, mean, length, momentum, learningRate);
      shared(memory.sums).set(at(sums));
      shared(memory.weights).set(at(weights));
    }
    offset += variable.size;
  }
  for (const { dataId } of scratch) backend.disposeData(dataId);
}
