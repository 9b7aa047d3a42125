import type * as tf from '@tensorflow/tfjs';
import { convolve, filterGradient, inputGradient, isLarge } from './convolution-kernels.ts';
import { type Attributes, isRightAsShipped, type Shape } from './convolution-window.ts';
import { depthwiseKernels } from './depthwise.ts';
import { maxPoolGradient } from './max-pool.ts';
import type { HeapBackend } from './heap.ts';
import { overrideKernel, restoreAll, shippedKernel } from './kernels.ts';

type Kernels = Readonly<Record<string, tf.KernelFunc>>;

/**
 * Lets convolutions train on the wasm backend, which lacks the gradient of their filter, and whose gradient of their input
 * goes pixel by pixel. Both become matrix products: all patches that the filter sees are laid out as the rows of a matrix,
 * on the wasm heap, a few images at a time. The product is whichever kernel is registered for it when the convolution is
 * called. What the shipped kernels get wrong is put right on the way. To be called once the backend is set.
 *
 * @param products what multiplies: with a BLAS, a large convolution itself becomes a product, too
 * @returns Restores the shipped kernels.
 */
export function overrideConvolutions(products: 'wasm' | 'blas'): () => void {
  const kernels: Kernels = {
    ...depthwiseKernels,
    MaxPoolGrad: maxPoolGradient,
    ...convolutionKernels(products === 'blas', shippedKernel('Conv2D').kernelFunc),
  };
  return restoreAll(
    ...Object.entries(kernels).map(([name, kernel]) => overrideKernel(name, () => kernel)),
  );
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
