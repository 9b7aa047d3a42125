import * as tf from '@tensorflow/tfjs';
import { convolve, filterGradient, inputGradient, isLarge } from './convolution-kernels.ts';
import { type Attributes, isRightAsShipped, type Shape } from './convolution-window.ts';
import { depthwiseKernels } from './depthwise.ts';
import { maxPoolGradient } from './max-pool.ts';
import { TrainError } from '../train-error.ts';
import type { HeapBackend } from './heap.ts';

type Kernels = Readonly<Record<string, tf.KernelFunc>>;

/** What the backend came with, whatever was put in its place since. */
let shipped: Map<string, tf.KernelConfig> | undefined;

/**
 * Lets convolutions train on the wasm backend, which lacks the gradient of their filter, and whose gradient of their input
 * goes pixel by pixel. Both become matrix products: all patches that the filter sees are laid out as the rows of a matrix,
 * on the wasm heap, a few images at a time. The product is whichever kernel is registered for it when the convolution is
 * called. What the shipped kernels get wrong is mended on the way, and kernels that the plain backend alone has say what to
 * do when they are called. To be called once the backend is set.
 *
 * @param products Who multiplies: with a BLAS, a large convolution itself becomes a product, too
 * @returns Puts the shipped kernels back.
 */
export function overrideConvolutions(products: 'wasm' | 'blas'): () => void {
  if (!tf.getKernel('Conv2D', 'wasm')) throw new Error('The wasm backend is not registered');
  shipped ??= new Map(tf.getKernelsForBackend('wasm').map((kernel) => [kernel.kernelName, kernel]));
  const before = shipped;
  const mended = new Map<string, tf.KernelFunc>([
    ...missingKernels(before),
    ...Object.entries(depthwiseKernels),
    ['MaxPoolGrad', maxPoolGradient],
    ...Object.entries(convolutionKernels(products === 'blas', before.get('Conv2D'))),
  ]);
  for (const [kernelName, kernelFunc] of mended) {
    replace(kernelName, { ...before.get(kernelName), kernelName, backendName: 'wasm', kernelFunc });
  }
  return () => {
    for (const name of mended.keys()) replace(name, before.get(name));
  };
}

function convolutionKernels(hasBlas: boolean, own: tf.KernelConfig | undefined): Kernels {
  return {
    Conv2D(call) {
      const { x, filter } = call.inputs as { x: tf.TensorInfo; filter: tf.TensorInfo };
      const how = call.attrs as unknown as Attributes;
      const isBetter =
        (hasBlas && isLarge(filter)) || !isRightAsShipped(x.shape, filter.shape, how);
      if (own && !(isBetter && how.dataFormat === 'NHWC')) return own.kernelFunc(call);
      return convolve(call.backend as unknown as HeapBackend, { x, filter, how });
    },
    Conv2DBackpropFilter({ inputs, attrs, backend }) {
      const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
      const { filterShape, ...how } = attrs as unknown as Attributes & { filterShape: Shape };
      return filterGradient(backend as unknown as HeapBackend, { x, dy, filterShape, how });
    },
    Conv2DBackpropInput({ inputs, attrs, backend }) {
      const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
      const { inputShape, ...how } = attrs as unknown as Attributes & { inputShape: Shape };
      const operands = { dy, filter, inputShape, how };
      return inputGradient(backend as unknown as HeapBackend, operands, hasBlas);
    },
  };
}

/** What only the plain backend has: TensorFlow.js would say that a kernel is not registered, and not what to do. */
function* missingKernels(
  present: ReadonlyMap<string, unknown>,
): Generator<[string, tf.KernelFunc]> {
  for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
    if (present.has(kernelName)) continue;
    yield [
      kernelName,
      () => {
        throw new TrainError(`The wasm backend has no "${kernelName}"`, 'Use --backend cpu');
      },
    ];
  }
}

function replace(name: string, kernel: tf.KernelConfig | undefined): void {
  if (tf.getKernel(name, 'wasm')) tf.unregisterKernel(name, 'wasm');
  if (kernel) tf.registerKernel(kernel);
}
