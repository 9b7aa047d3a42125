import * as tf from '@tensorflow/tfjs';

/** What the backends came with. */
const shipped = new Map<string, tf.KernelConfig>();

/** @throws where the backend is not loaded */
export function shippedKernel(kernelName: string, backendName = 'wasm'): tf.KernelConfig {
  const key = `${backendName} ${kernelName}`;
  const known = shipped.get(key);
  if (known) return known;
  const kernel = tf.getKernel(kernelName, backendName);
  if (!kernel) throw new Error(`The ${backendName} backend is not registered`);
  shipped.set(key, kernel);
  return kernel;
}

/**
 * Puts a kernel of our own in the place of one of a backend's, whatever had taken its place before.
 *
 * @param make is given the shipped one, to fall back on
 * @returns Puts the shipped kernel back.
 */
export function overrideKernel(
  kernelName: string,
  make: (shipped: tf.KernelFunc) => tf.KernelFunc,
  backendName = 'wasm',
): () => void {
  const original = shippedKernel(kernelName, backendName);
  registerKernel({ ...original, kernelFunc: make(original.kernelFunc) });
  return () => registerKernel(original);
}

/** @returns Takes back all of several mends. */
export function restoreAll(...restores: (() => void)[]): () => void {
  return () => {
    for (const restore of restores) restore();
  };
}

/** @returns whether a `Sum` is over the rows of a matrix: down its columns */
export function isOverRows(x: tf.TensorInfo, axis: number | number[]): boolean {
  return x.shape.length === 2 && [axis].flat().join() === '0';
}

export function registerKernel(kernel: tf.KernelConfig): void {
  tf.unregisterKernel(kernel.kernelName, kernel.backendName);
  tf.registerKernel(kernel);
}
