import * as tf from '@tensorflow/tfjs';
import type { Backend } from '../backends.ts';
import { type Attributes, isRightAsShipped, type Shape } from '../conv2d.ts';
import type { HeapBackend } from '../heap.ts';
import { registerKernel, restoreAll, shippedKernel, unregisterKernel } from '../kernels.ts';
import { depthwiseKernels } from './depthwise.ts';
import { convolve, filterGradient, inputGradient, isLarge } from './kernels.ts';
import { maxPoolGradient } from './max-pool.ts';

type Kernels = Readonly<Record<string, tf.KernelFunc>>;

/**
 * Makes networks that convolve fast to train on the backends "wasm" and "blas". Without it their convolutions are right, but the
 * gradients that the wasm backend lacks are computed by JavaScript.
 *
 * Gradients of filters and inputs become matrix products: all patches that a filter sees are laid out as the rows of a
 * matrix, on the wasm heap, a few images at a time. The product is whichever kernel is registered for it when the
 * convolution is called. Gradients of depthwise convolutions and of max-pooling are loops. All take float32 with the
 * channels last, `[batch, height, width, channels]`, and throw a `UserError` for channels first.
 * A convolution that rounds its shape up (`dimRoundingMode`) has the whole gradient, of which TensorFlow.js's other backends
 * miss the last row and column.
 *
 * @param backendName the one that `openBackend` has opened; with a BLAS, a large convolution itself becomes a product, too.
 *   On others than these two, nothing is changed
 * @returns Restores the kernels before.
 */
export function overrideConvolutions(backendName: Backend['name']): () => void {
  if (backendName !== 'wasm' && backendName !== 'blas') return () => {};
  const kernels: Kernels = {
    ...depthwiseKernels,
    MaxPoolGrad: maxPoolGradient,
    ...convolutionKernels(backendName === 'blas', shippedKernel('Conv2D').kernelFunc),
  };
  return restoreAll(...Object.entries(kernels).map(([name, kernel]) => replace(name, kernel)));
}

function replace(kernelName: string, kernelFunc: tf.KernelFunc): () => void {
  const before = tf.getKernel(kernelName, 'wasm') as tf.KernelConfig | undefined;
  registerKernel({ ...before, kernelName, backendName: 'wasm', kernelFunc });
  return () => (before ? registerKernel(before) : unregisterKernel(kernelName, 'wasm'));
}

function convolutionKernels(hasBlas: boolean, shipped: tf.KernelFunc): Kernels {
  return {
    Conv2D(call) {
      const { x, filter } = call.inputs as { x: tf.TensorInfo; filter: tf.TensorInfo };
      const how = call.attrs as unknown as Attributes;
      const isBetter =
        (hasBlas && isLarge(filter)) || !isRightAsShipped(x.shape, filter.shape, how);
      if (!isBetter || how.dataFormat !== 'NHWC') return shipped(call);
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
