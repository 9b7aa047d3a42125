import {
  receiveMessageOnPort,
  Worker,
  MessageChannel,
  type MessagePort,
} from 'node:worker_threads';
import type * as tf from '@tensorflow/tfjs';
import type { Position } from '../../impl/distillation/index.ts';
import type { Digits } from '../../impl/mnist.ts';
import type { BackendName } from '../backends/backends.ts';
import type { TrainedTask } from '../presets/plan.ts';
import type { Preset } from '../presets/preset-schema.ts';
import { endCrew, type SharedMemory, sharedFloats, shareMemory } from './shared-memory.ts';
import { join, type Member } from './shared-step.ts';

/** A training that all workers take part in, each from the same state. */
export interface Shift {
  preset: Preset;
  task: TrainedTask;
  memory: SharedMemory;
  /** Logits of whoever teaches, for the whole training set. `[count × 10]` */
  targets?: Float32Array | undefined;
  /** Where it goes on. */
  from?:
    { weights: Float32Array[]; position: Position; noise?: number[][] | undefined } | undefined;
}

/** What a worker is told when it is hired. */
export interface Hiring {
  rank: number;
  jobs: number;
  backend: BackendName;
  trainSet: Digits;
  port: MessagePort;
}

/** Several threads that train one network together. */
export interface Crew {
  jobs: number;
  /** Everybody begins a training; this thread takes part by what it gets. */
  begin(
    shift: Omit<Shift, 'memory' | 'targets'> & {
      targets: tf.Tensor2D | undefined;
      /** Of the network's variables. */
      sizes: number[];
      /** State of this thread's own noise. */
      noise(): readonly number[];
    },
  ): Promise<Member & { end(): void }>;
  dismiss(): Promise<void>;
}

/**
 * Hires workers, each a thread with a backend of its own; this thread is the first of them.
 *
 * @param trainSet has to be in shared memory, so that no worker needs a copy
 */
export function hireCrew(jobs: number, backend: BackendName, trainSet: Digits): Crew {
  const workers = Array.from({ length: jobs - 1 }, (_, index) => {
    const { port1: port, port2 } = new MessageChannel();
    const hiring: Hiring = { rank: index + 1, jobs, backend, trainSet, port: port2 };
    const worker = new Worker(new URL('crew-worker.ts', import.meta.url), {
      workerData: hiring,
      transferList: [port2],
    });
    // This thread hears nothing while it waits for the others; whatever a worker says of its end, it says through its port.
    worker.on('error', () => {});
    port.unref();
    worker.unref();
    return { worker, port };
  });
  const lookForFailure = () => {
    for (const { port } of workers) {
      const received = receiveMessageOnPort(port);
      if (received) throw new Error(`A worker failed: ${received.message}`);
    }
  };
  return {
    jobs,
    async begin({ preset, task, targets, sizes, noise, from }) {
      const memory = shareMemory(jobs, sizes, from?.position.sums);
      const shift: Shift = { preset, task, memory, from, targets: await sharedData(targets) };
      for (const { port } of workers) port.postMessage(shift);
      return { ...join(memory, 0, noise, lookForFailure), end: () => endCrew(memory) };
    },
    async dismiss() {
      await Promise.all(workers.map(({ worker }) => worker.terminate()));
    },
  };
}

async function sharedData(tensor: tf.Tensor2D | undefined): Promise<Float32Array | undefined> {
  if (!tensor) return undefined;
  const data = await tensor.data();
  const shared = sharedFloats(data.length);
  shared.set(data);
  return shared;
}

/** The same digits where several threads can see them. */
export function shareDigits({ images, labels }: Digits): Digits {
  const share = (bytes: Uint8Array) => {
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    return shared;
  };
  return { images: share(images), labels: share(labels) };
}
