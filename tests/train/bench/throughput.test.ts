import { availableParallelism } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { afterEach, expect, test, vi } from 'vitest';
import { loadBlas } from '../../../src/train/backends/blas.ts';
import { shippedKernel } from '../../../src/train/backends/kernels.ts';
import { compareKernels } from '../../../src/train/bench/throughput.ts';

afterEach(() => vi.unstubAllEnvs());

const mended = ['BatchMatMul', 'Sum', 'Identity', 'Multiply', 'Square'];

/** Which of what this program replaces is replaced. */
function installed() {
  return {
    backend: tf.getBackend(),
    kernels: mended.map((name) => tf.getKernel(name, 'wasm').kernelFunc),
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
  const digits = { images: new Uint8Array(256 * 784), labels: new Uint8Array(256) };
  const { kernels, ratios, ratiosToPyTorch } = await compareKernels(
    digits,
    // Long enough for several steps of all but the slowest, on a busy machine too.
    { rounds: 2, secondsPerRound: 0.6 },
    {
      onRound: (name) => names.push(name),
      onStep: (name) => seen.set(name, installed()),
      say: (message) => said.push(message),
    },
  );
  const count = kernels.length;
  const [shipped, alone, shared, ...others] = kernels.map(({ name }) => name);
  expect([shipped, alone, shared]).toEqual(['wasm as shipped', 'wasm', 'wasm, 2 threads']);
  expect(names).toEqual([...names.slice(0, count), ...names.slice(0, count)]);
  // Each trains for as long, not as far.
  expect(kernels[0]?.steps).toBeLessThan(kernels[1]?.steps ?? 0);
  expect(kernels.every(({ samplesPerSecond }) => samplesPerSecond.length === 2)).toBe(true);

  const original = mended.map((name) => shippedKernel(name).kernelFunc);
  const plain = { backend: 'wasm', kernels: original };
  expect(seen.get('wasm as shipped')).toEqual(plain);
  for (const name of ['wasm', 'wasm, 2 threads']) {
    const { backend, kernels } = seen.get(name) ?? plain;
    expect(backend).toBe('wasm');
    kernels.forEach((kernel, index) => expect(kernel).not.toBe(original[index]));
  }
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
  // No network is left; of each optimiser, TensorFlow.js itself keeps the learning rate.
  expect(tf.memory().numBytes).toBeLessThan(1000);
}, 120_000);
