import * as tf from '@tensorflow/tfjs';

/** What the backends came with; nothing where a backend came without a kernel. */
const shipped = new Map<string, tf.KernelConfig | undefined>();
/** What was supplied where a backend came without a kernel, or with a wrong one. */
const supplied = new Map<string, tf.KernelConfig>();

const keyOf = (kernelName: string, backendName: string) => `${backendName} ${kernelName}`;

/** @throws where the backend is not loaded, or has no such kernel of its own */
export function shippedKernel(kernelName: string, backendName = 'wasm'): tf.KernelConfig {
  const kernel = findShipped(kernelName, backendName);
  if (!kernel) throw new Error(`The ${backendName} backend has no kernel "${kernelName}"`);
  return kernel;
}

function findShipped(kernelName: string, backendName: string): tf.KernelConfig | undefined {
  const key = keyOf(kernelName, backendName);
  if (shipped.has(key)) return shipped.get(key);
  if (tf.getKernelsForBackend(backendName).length === 0)
    throw new Error(`The ${backendName} backend is not registered`);
  const kernel = tf.getKernel(kernelName, backendName) as tf.KernelConfig | undefined;
  shipped.set(key, kernel);
  return kernel;
}

/** @returns the kernels that one backend came with, and the other without */
export function kernelsMissing(backendName: string, reference: string): string[] {
  return tf
    .getKernelsForBackend(reference)
    .map(({ kernelName }) => kernelName)
    .filter((kernelName) => !findShipped(kernelName, backendName));
}

/** Registers a kernel for good: what is overridden later, and restored, is this one. */
export function supplyKernel(
  kernelName: string,
  kernelFunc: tf.KernelFunc,
  backendName = 'wasm',
): void {
  const kernel = { ...findShipped(kernelName, backendName), kernelName, backendName, kernelFunc };
  supplied.set(keyOf(kernelName, backendName), kernel);
  registerKernel(kernel);
}

/**
 * Registers a kernel of our own instead of the one that a backend came with or was supplied with, or where it has none.
 *
 * @param make is given that one, to fall back on; one that throws where there is none
 * @returns Restores it.
 */
export function overrideKernel(
  kernelName: string,
  make: (shipped: tf.KernelFunc) => tf.KernelFunc,
  backendName = 'wasm',
): () => void {
  const original =
    supplied.get(keyOf(kernelName, backendName)) ?? findShipped(kernelName, backendName);
  const missing = () => shippedKernel(kernelName, backendName).kernelFunc;
  const kernelFunc = make(original?.kernelFunc ?? ((call) => missing()(call)));
  registerKernel({ ...original, kernelName, backendName, kernelFunc });
  return () => {
    if (original) registerKernel(original);
    else unregisterKernel(kernelName, backendName);
  };
}

/** @returns Calls them all. */
export function restoreAll(...restores: (() => void)[]): () => void {
  return () => {
    for (const restore of restores) restore();
  };
}

/**
 * Takes a `Sum` over the first axes for one over the rows of a matrix: down its columns.
 *
 * @returns the matrix's sizes, and the shape of what is kept; nothing where the sum is over other axes
 */
export function rowsSummed(
  { shape }: tf.TensorInfo,
  axis: number | number[],
): { rows: number; columns: number; kept: number[] } | undefined {
  const axes = [axis].flat().sort((a, b) => a - b);
  if (axes.length === 0 || axes.length === shape.length) return undefined;
  if (axes.some((value, index) => value !== index)) return undefined;
  const [summed, kept] = [shape.slice(0, axes.length), shape.slice(axes.length)];
  return { rows: tf.util.sizeFromShape(summed), columns: tf.util.sizeFromShape(kept), kept };
}

/** In the place of another: TensorFlow.js warns of a kernel that is registered twice. */
export function registerKernel(kernel: tf.KernelConfig): void {
  unregisterKernel(kernel.kernelName, kernel.backendName);
  tf.registerKernel(kernel);
}

/** TensorFlow.js throws where there is none. */
export function unregisterKernel(kernelName: string, backendName: string): void {
  if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
}
