/** What the workers of a crew have in common. */
export interface SharedMemory {
  jobs: number;
  /** Of each of the network's variables. */
  sizes: number[];
  /** Two sets of slots, one for each worker: gradients of all variables, and two metrics. 2 × jobs × (parameters + 2) */
  slots: Float32Array;
  /** The optimiser's running sums; each worker keeps a part. [parameters] */
  sums: Float32Array;
  /** The weights after a step, where each worker leaves its part for the others. [parameters] */
  weights: Float32Array;
  /** `arrived`, `round`, `ended`; then two sets again, of four words of each worker: the state of its noise. */
  control: Int32Array;
}

const arrived = 0;
const round = 1;
const ended = 2;
const noiseAt = 3;

/** Loss, and share of errors. */
export const metricCount = 2;

/** @param sums where a training goes on; without them it begins */
export function shareMemory(
  jobs: number,
  sizes: readonly number[],
  sums: readonly Float32Array[] = [],
): SharedMemory {
  const parameters = total(sizes);
  const memory = {
    jobs,
    sizes: [...sizes],
    slots: sharedFloats(2 * jobs * (parameters + metricCount)),
    sums: sharedFloats(parameters),
    weights: sharedFloats(parameters),
    control: new Int32Array(
      new SharedArrayBuffer((noiseAt + 8 * jobs) * Int32Array.BYTES_PER_ELEMENT),
    ),
  };
  let offset = 0;
  for (const sum of sums) {
    memory.sums.set(sum, offset);
    offset += sum.length;
  }
  return memory;
}

export function sharedFloats(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}

export function total(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Thrown in a worker that waits for others when there is nothing to wait for any more. */
export class CrewEnded extends Error {}

/** Sends everybody home who waits. */
export function endCrew({ control }: SharedMemory): void {
  Atomics.store(control, ended, 1);
  Atomics.notify(control, round);
}

/** The four words that hold the state of one worker's noise. */
export function noiseOf({ control, jobs }: SharedMemory, worker: number, set: number): Int32Array {
  const start = noiseAt + 4 * (set * jobs + worker);
  return control.subarray(start, start + 4);
}

/** Waits until all are here. */
export function meet({ control, jobs }: SharedMemory, onWait: () => void): void {
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
