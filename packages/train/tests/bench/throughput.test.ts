import { availableParallelism } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { afterEach, expect, test, vi } from 'vitest';
import distillation from '../../../../src/impl/distillation/experiment.ts';
import { loadBlas } from 'gloss-kernels/blas';
import { shippedKernel } from 'gloss-kernels/kernels';
import { compareKernels } from '../../src/bench/throughput.ts';

afterEach(() => vi.unstubAllEnvs());

const overridden = ['BatchMatMul', 'Sum', 'Identity', 'Multiply', 'Square'];

/** Which of what this program replaces is replaced. */
function installed() {
  return {
    backend: tf.getBackend(),
    kernels: overridden.map((name) => tf.getKernel(name, 'wasm').kernelFunc),
  };
}

function hasBlas(): boolean {
  try {
    return loadBlas().name !== '';
  } catch {
    return false;
  }
}

test('the benchmark trains in different ways, in turn, with nothing of the others in place', async () => {
  vi.stubEnv('PYTHON', '/nowhere/python3');
  const seen = new Map<string, ReturnType<typeof installed>>();
  const names: string[] = [];
  const said: string[] = [];
  const { topic, job, kernels, ratios, ratiosToPyTorch } = await compareKernels(
    'distillation',
    // Long enough for several steps of all but the slowest, on a busy machine too.
    { rounds: 2, secondsPerRound: 0.6 },
    {
      onRound: (name) => names.push(name),
      onStep: (name) => seen.set(name, installed()),
      say: (message) => said.push(message),
    },
  );
  const count = kernels.length;
  const [shipped, fast, ...others] = kernels.map(({ name }) => name);
  expect([topic, job, shipped, fast]).toEqual([
    'distillation',
    'teacher',
    'wasm as shipped',
    'wasm',
  ]);
  expect(names).toEqual([...names.slice(0, count), ...names.slice(0, count)]);
  // Each trains for as long, not as far; on a busy machine a step may take longer than that.
  expect(kernels[0]?.steps).toBeLessThanOrEqual(kernels[1]?.steps ?? 0);
  expect(kernels.every(({ samplesPerSecond }) => samplesPerSecond.length === 2)).toBe(true);

  const original = overridden.map((name) => shippedKernel(name).kernelFunc);
  const plain = { backend: 'wasm', kernels: original };
  expect(seen.get('wasm as shipped')).toEqual(plain);
  expect(seen.get('wasm')?.backend).toBe('wasm');
  seen.get('wasm')?.kernels.forEach((kernel, index) => expect(kernel).not.toBe(original[index]));
  for (const name of others) {
    const { backend, kernels } = seen.get(name) ?? plain;
    const isBlas = name.startsWith('blas');
    expect(backend).toBe(isBlas ? 'wasm' : 'tensorflow');
    kernels.forEach((kernel, index) => expect(kernel !== original[index]).toBe(isBlas));
  }
  const threads = new Set([availableParallelism(), 1]).size;
  expect(others.filter((name) => name.startsWith('blas'))).toHaveLength(hasBlas() ? threads : 0);
  // What isn't here is said, each in a line.
  expect(said.filter((line) => line.startsWith('PyTorch is not here'))).toHaveLength(1);
  expect(ratios[0]).toBe(1);
  expect(ratios[1]).toBeGreaterThan(2);
  expect(ratiosToPyTorch).toBeNull();
  expect(installed().backend).toBe('wasm');
  // No network is left.
  expect(tf.memory().numBytes).toBeLessThan(1000);
});

test('a topic that is none, or none to be trained alone, is said in a line', async () => {
  const few = { rounds: 1, secondsPerRound: 0.1 };
  await expect(compareKernels('distilation', few)).rejects.toThrow(
    /^There is no topic "distilation"\. Did you mean "distillation"\? /,
  );
  const before = distillation.bench.job;
  distillation.bench.job = 'distilled';
  await expect(compareKernels('distillation', few)).rejects.toThrow(
    'The benchmark of distillation names no job that can be trained alone. Name another as bench.job, out of teacher, alone, distilled',
  );
  distillation.bench.job = before;
});
