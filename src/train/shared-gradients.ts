import * as tf from '@tensorflow/tfjs';
import type { Team } from '../impl/distillation/index.ts';
import type { HeapBackend } from './heap.ts';

/** What the workers of a crew have in common. */
export interface SharedMemory {
  jobs: number;
  /** Numbers that each worker exchanges at a time: all gradients and two metrics. */
  size: number;
  /** Two sets of slots, one for each worker: 2 × jobs × size. */
  slots: Float32Array;
  /** `arrived`, `round`, `ended`; then two sets again, of four words of each worker: the state of its noise. */
  control: Int32Array;
}

const arrived = 0;
const round = 1;
const ended = 2;
const noiseAt = 3;

export function shareMemory(jobs: number, size: number): SharedMemory {
  const float = Float32Array.BYTES_PER_ELEMENT;
  return {
    jobs,
    size,
    slots: new Float32Array(new SharedArrayBuffer(2 * jobs * size * float)),
    control: new Int32Array(
      new SharedArrayBuffer((noiseAt + 8 * jobs) * Int32Array.BYTES_PER_ELEMENT),
    ),
  };
}

/** Thrown in a worker that waits for others when there is nothing to wait for any more. */
export class CrewEnded extends Error {}

/** Sends everybody home who waits. */
export function endCrew({ control }: SharedMemory): void {
  Atomics.store(control, ended, 1);
  Atomics.notify(control, round);
}

export interface Member {
  team: Team;
  /** States of all workers' noise after this worker's last step. */
  noise(): number[][];
}

/**
 * One of several workers that train the same network, each in a thread and with a backend of its own. Gradients meet
 * in shared memory. They are added in the order of the workers, by all of them, so that all get the same bits.
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
  const { jobs, size, slots, control } = memory;
  let step = 0;
  const noiseOf = (worker: number, set: number) => {
    const start = noiseAt + 4 * (set * jobs + worker);
    return control.subarray(start, start + 4);
  };
  let weights: number[] = [];
  const team: Team = {
    share(batch) {
      // The first workers take one more where it doesn't come out even. Of a batch too small for all, each takes everything.
      const isTooSmall = batch.length < jobs;
      const bounds = Array.from({ length: jobs + 1 }, (_, worker) =>
        Math.ceil((worker * batch.length) / jobs),
      );
      weights = Array.from({ length: jobs }, (_, worker) =>
        isTooSmall ? 1 / jobs : ((bounds[worker + 1] ?? 0) - (bounds[worker] ?? 0)) / batch.length,
      );
      return isTooSmall ? batch : batch.subarray(bounds[rank], bounds[rank + 1]);
    },
    mean(parts) {
      // Slots of two steps in turn: who is a step ahead doesn't write over what the others still read.
      const set = step++ % 2;
      const slot = (worker: number) =>
        slots.subarray((set * jobs + worker) * size, (set * jobs + worker + 1) * size);
      let offset = 0;
      const own = slot(rank);
      for (const part of parts) {
        own.set(viewOf(part), offset);
        offset += part.size;
      }
      noiseOf(rank, set).set(noise());
      meet(control, jobs, onWait);
      const all = Array.from({ length: jobs }, (_, worker) => slot(worker));
      offset = 0;
      return parts.map(({ shape, size: length }) => {
        const mean = weightedSum(all, weights, offset, length, shape);
        offset += length;
        return mean;
      });
    },
  };
  return {
    team,
    noise: () => Array.from({ length: jobs }, (_, worker) => [...noiseOf(worker, (step + 1) % 2)]),
  };
}

/** Waits until all are here. */
function meet(control: Int32Array, jobs: number, onWait: () => void): void {
  const now = Atomics.load(control, round);
  if (Atomics.add(control, arrived, 1) === jobs - 1) {
    Atomics.store(control, arrived, 0);
    Atomics.add(control, round, 1);
    Atomics.notify(control, round);
    return;
  }
  while (Atomics.load(control, round) === now) {
    if (Atomics.load(control, ended) === 1) throw new CrewEnded('The others have stopped');
    Atomics.wait(control, round, now, 100);
    onWait();
  }
}

function viewOf(tensor: tf.Tensor): ArrayLike<number> {
  return heap().typedArrayFromHeap(tensor);
}

function weightedSum(
  slots: readonly Float32Array[],
  weights: readonly number[],
  offset: number,
  length: number,
  shape: number[],
): tf.Tensor {
  const output = heap().makeOutput(shape, 'float32');
  const sum = heap().typedArrayFromHeap(output);
  const [first, second] = slots.map((slot) => slot.subarray(offset, offset + length));
  const [a = 0, b = 0] = weights;
  if (first && second && slots.length === 2) {
    // The usual case in one pass.
    for (let index = 0; index < length; index++)
      sum[index] = a * (first[index] ?? 0) + b * (second[index] ?? 0);
  } else {
    sum.fill(0);
    for (const [worker, slot] of slots.entries()) {
      const weight = weights[worker] ?? 0;
      for (let index = 0; index < length; index++)
        sum[index] = (sum[index] ?? 0) + weight * (slot[offset + index] ?? 0);
    }
  }
  return tf.engine().makeTensorFromTensorInfo(output);
}

function heap(): HeapBackend {
  return tf.backend() as unknown as HeapBackend;
}
