import * as tf from '@tensorflow/tfjs';
import { UserError } from './user-error.ts';
import type { HeapBackend } from './heap.ts';
import { kernelsMissing, supplyKernel } from './kernels.ts';

/** What the plain backend offers beyond the interface of all backends. */
interface PlainBackend extends tf.KernelBackend {
  data: {
    get(dataId: object): { values: tf.backend_util.BackendValues };
    set(dataId: object, data: object): void;
    delete(dataId: object): boolean;
  };
}

/**
 * What the wasm backend has and gets wrong: the gradient of a 3-D convolution's input; and, where the greatest number of a window is
 * below zero, 3-D max-pooling and dilation (they give the smallest positive number), the gradients of both, and that of 2-D max-pooling.
 */
const wrong = [
  'Conv3DBackpropInputV2',
  'Dilation2D',
  'Dilation2DBackpropFilter',
  'Dilation2DBackpropInput',
  'MaxPool3D',
  'MaxPool3DGrad',
  'MaxPoolGrad',
] as const;

/** Those of them that `gloss-kernels/convolution` has, faster. */
const convolutional: ReadonlySet<string> = new Set([
  'Conv2DBackpropFilter',
  'DepthwiseConv2dNativeBackpropFilter',
  'DepthwiseConv2dNativeBackpropInput',
  'MaxPoolGrad',
]);

/**
 * Of fewer numbers nothing is said: JavaScript takes little longer over them than any kernel takes to be called. How long it takes over
 * many can't be known before, so all such kernels are named.
 */
const many = 10_000;

/**
 * Lets the plain backend's kernels, in JavaScript, compute on the wasm backend's tensors what the wasm backend has no kernel for, or a
 * wrong one. To be called once the backend is set, and before kernels of our own take the place of some of these.
 *
 * @param say is told of each such kernel once, in one line, when it is first given many numbers
 */
export function supplyMissingKernels(say: (line: string) => void): void {
  for (const name of [...kernelsMissing('wasm', 'cpu'), ...wrong]) {
    const what = (wrong as readonly string[]).includes(name) ? 'a wrong' : 'no';
    let isSaid = false;
    const onMany = () => {
      const faster = convolutional.has(name)
        ? '. "gloss-kernels/convolution" has a faster one'
        : '';
      if (!isSaid)
        say(
          `The wasm backend has ${what} kernel "${name}"; JavaScript computes it, slowly${faster}`,
        );
      isSaid = true;
    };
    supplyKernel(name, computePlainly(name, onMany));
  }
}

/**
 * The plain backend's kernel for tensors of the wasm backend. It is lent copies of its inputs: a kernel that allocates on the heap, as
 * some do, may move it, and would take views of it away.
 *
 * @throws {UserError} when it is called with complex numbers, which the wasm backend can't hold
 */
export function computePlainly(kernelName: string, onMany: () => void = () => {}): tf.KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const heap = backend as HeapBackend & tf.KernelBackend;
    const plain = plainBackend();
    const given = Object.values(inputs)
      .flat()
      .filter((input) => input !== null && input !== undefined);
    refuseComplex(kernelName, given);
    const lent = new Set<object>();
    let made: tf.TensorInfo[] = [];
    try {
      for (const { dataId, dtype } of given) {
        if (lent.has(dataId)) continue;
        lent.add(dataId);
        plain.data.set(dataId, { values: heap.readSync(dataId), dtype, refCount: 1 });
      }
      const { kernelFunc } = tf.getKernel(kernelName, 'cpu');
      const result = kernelFunc({ inputs, attrs: attrs ?? {}, backend: plain });
      made = [result].flat();
      refuseComplex(kernelName, made);
      if (countNumbers(given) + countNumbers(made) >= many) onMany();
      const outputs = made.map(({ dataId, shape, dtype }) => {
        const { values } = plain.data.get(dataId);
        return { dataId: heap.write(values, shape, dtype), shape, dtype };
      });
      return Array.isArray(result) ? outputs : (outputs[0] as tf.TensorInfo);
    } finally {
      for (const { dataId } of made) if (!lent.has(dataId)) plain.disposeData(dataId, true);
      for (const dataId of lent) plain.data.delete(dataId);
    }
  };
}

function countNumbers(tensors: readonly tf.TensorInfo[]): number {
  return tensors.reduce((sum, { shape }) => sum + tf.util.sizeFromShape(shape), 0);
}

function refuseComplex(kernelName: string, tensors: readonly tf.TensorInfo[]): void {
  if (!tensors.some(({ dtype }) => dtype === 'complex64')) return;
  throw new UserError(
    `The wasm backend has no complex numbers, which "${kernelName}" takes or gives`,
    'Use the backend "cpu"',
  );
}

/**
 * The plain backend, without becoming the active one. On its first tensor it greets Node users with an advertisement for another package,
 * unless a flag says that this isn't Node. The flag returns at once: without it the wasm backend, opened later in the same process, would
 * look for a browser's workers.
 */
export function plainBackend(): PlainBackend {
  const inNode = tf.env().getBool('IS_NODE');
  tf.env().set('IS_NODE', false);
  try {
    const plain = tf.findBackend('cpu') as unknown as PlainBackend;
    plain.disposeData(plain.write(new Float32Array(1), [1], 'float32'), true);
    return plain;
  } finally {
    tf.env().set('IS_NODE', inNode);
  }
}
