import { platform } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import type { HeapBackend } from './heap.ts';
import { registerKernel } from './kernels.ts';
import { loadKoffi, type NativeLibrary } from './koffi.ts';

/** Multiplies on memory that both sides can see: row-major, each matrix with the length of its rows. */
export type Multiply = (
  transposes: { a: boolean; b: boolean },
  sizes: { m: number; n: number; k: number },
  a: Float32Array,
  b: Float32Array,
  product: Float32Array,
) => void;

/** A BLAS of the system's, and which one it is. */
export interface Blas {
  name: string;
  multiply: Multiply;
  /** How many threads of its own it may use from here on, where it can be told. */
  useThreads(count: number): void;
}

/** Names under which systems keep a BLAS with C's interface, the fastest first. */
const libraries: Readonly<Record<string, readonly string[]>> = {
  linux: ['libmkl_rt.so.2', 'libopenblas.so.0', 'libopenblas.so', 'libblis.so.4', 'libblis.so'],
  darwin: ['/System/Library/Frameworks/Accelerate.framework/Accelerate', 'libopenblas.dylib'],
  win32: ['mkl_rt.2.dll', 'libopenblas.dll', 'openblas.dll'],
};

/** What to install where there is none. */
export const blasAdvice: Readonly<Record<string, string>> = {
  linux: 'Install OpenBLAS (Debian and Ubuntu: apt install libopenblas0-pthread)',
  darwin: 'Accelerate comes with macOS; update it',
  win32: 'Put libopenblas.dll into a folder of PATH',
};

/** The constants of CBLAS's interface. */
const rowMajor = 101;
const plain = 111;
const transposed = 112;

/**
 * Loads the system's BLAS.
 *
 * @throws Where there is none, or no way to call one: the message lists what was tried
 */
export function loadBlas(names: readonly string[] = libraries[platform()] ?? []): Blas {
  const koffi = loadKoffi();
  const failures: string[] = [];
  for (const name of names) {
    try {
      const library = koffi.load(name);
      const sgemm = library.func(
        'void cblas_sgemm(int order, int ta, int tb, int m, int n, int k, float alpha, void *a, int lda, void *b, int ldb, float beta, void *c, int ldc)',
      );
      return { name, multiply: multiplyWith(sgemm), useThreads: threadsOf(library) };
    } catch (error) {
      const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      // A library that is missing needs no explanation; one that fails to load does.
      const isMissing = /no such file|not found|could not be found|cannot find/i.test(reason);
      failures.push(isMissing ? name : `${name}, which fails: ${reason}`);
    }
  }
  throw new Error(
    failures.length > 0 ? `tried ${failures.join(', ')}` : `no BLAS is known for ${platform()}`,
  );
}

/** Each library has a name of its own for it. */
function threadsOf(library: NativeLibrary): Blas['useThreads'] {
  const names = ['openblas_set_num_threads', 'MKL_Set_Num_Threads', 'bli_thread_set_num_threads'];
  for (const name of names) {
    try {
      return library.func(`void ${name}(int count)`);
    } catch {
      // The next name.
    }
  }
  return () => {};
}

function multiplyWith(sgemm: (...args: unknown[]) => unknown): Multiply {
  return (transposes, { m, n, k }, a, b, product) => {
    const [ta, tb] = [transposes.a ? transposed : plain, transposes.b ? transposed : plain];
    const lda = transposes.a ? m : k;
    const ldb = transposes.b ? k : n;
    sgemm(rowMajor, ta, tb, m, n, k, 1, a, lda, b, ldb, 0, product, n);
  };
}

/**
 * Lets the system's BLAS compute the wasm backend's matrix products, on the wasm heap itself: nothing is copied, and
 * a transposed operand costs nothing. Stacks are multiplied matrix by matrix. To be called once the backend is set.
 *
 * @returns Restores the kernel before.
 */
export function multiplyWithBlas({ multiply }: Blas): () => void {
  const before = tf.getKernel('BatchMatMul', 'wasm');
  const kernelFunc: tf.KernelFunc = (call) => {
    const { a, b } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    const { transposeA, transposeB } = call.attrs as { transposeA: boolean; transposeB: boolean };
    const stack = a.shape.slice(0, -2);
    const isOneByOne = tf.util.arraysEqual(stack, b.shape.slice(0, -2));
    if (!isOneByOne || a.dtype !== 'float32' || b.dtype !== 'float32')
      return before.kernelFunc(call);
    const [rowsA = 0, columnsA = 0] = a.shape.slice(-2);
    const [rowsB = 0, columnsB = 0] = b.shape.slice(-2);
    const [m, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
    const [inner, n] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
    const count = tf.util.sizeFromShape(stack);
    // The kernel reports sizes that don't fit; empty ones are undefined in BLAS.
    if (inner !== k || count * m * n * k === 0) return before.kernelFunc(call);
    const backend = call.backend as unknown as HeapBackend;
    // The output first: making it may move the heap, and views of the operands with it.
    const output = backend.makeOutput([...stack, m, n], 'float32');
    const [left, right, product] = [a, b, output].map((tensor) => {
      const all = backend.typedArrayFromHeap(tensor);
      const size = all.length / count;
      return (index: number) => all.subarray(index * size, (index + 1) * size);
    }) as [View, View, View];
    for (let index = 0; index < count; index++) {
      const transposes = { a: transposeA, b: transposeB };
      multiply(transposes, { m, n, k }, left(index), right(index), product(index));
    }
    return output;
  };
  registerKernel({ ...before, kernelFunc });
  return () => registerKernel(before);
}

/** One matrix of a stack. */
type View = (index: number) => Float32Array;
