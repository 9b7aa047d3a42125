import * as tf from '@tensorflow/tfjs';

/** Something that goes through a kernel, and its inputs: random numbers between −1 and 1, if no others are wanted. */
export interface Example {
  compute: (inputs: tf.Tensor[]) => tf.Tensor;
  inputs: Input[];
}

interface Input {
  shape: number[];
  from?: number;
  to?: number;
}

const matrix: Input = { shape: [3, 5] };
const positive: Input = { shape: [3, 5], from: 0.2, to: 2 };
const row: Input = { shape: [5] };
const positiveRow: Input = { shape: [5], from: 0.2, to: 2 };
const image: Input = { shape: [2, 6, 6, 3] };
const volume: Input = { shape: [1, 4, 4, 4, 2] };
/** In many a window all numbers are below zero. */
const negative = (input: Input) => ({ ...input, from: -1, to: 0.1 });

function of<Tensors extends tf.Tensor[]>(
  compute: (...tensors: Tensors) => tf.Tensor,
  ...inputs: { [Index in keyof Tensors]: Input }
): Example {
  return { compute: (tensors) => compute(...(tensors as Tensors)), inputs };
}

const unary = <T extends tf.Tensor>(compute: (x: T) => tf.Tensor, input = matrix) =>
  of<[T]>((x) => compute(x), input);

/** One operand is broadcast, so that its gradient is a sum; where the core's own gradient throws then, both have one shape. */
const binary = (compute: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, a = matrix, b = row) =>
  of<[tf.Tensor, tf.Tensor]>((first, second) => compute(first, second), a, b);

/** One for each kernel that has a gradient, by the kernel's name. */
export const examples: Readonly<Record<string, Example>> = {
  Abs: unary(tf.abs),
  Acos: unary(tf.acos, { shape: [3, 5], from: -0.9, to: 0.9 }),
  Acosh: unary(tf.acosh, { shape: [3, 5], from: 1.2, to: 3 }),
  Add: binary(tf.add),
  AddN: of((...parts: [tf.Tensor, tf.Tensor, tf.Tensor]) => tf.addN(parts), matrix, matrix, matrix),
  ArgMax: unary((x) => tf.argMax(x, 1).toFloat()),
  ArgMin: unary((x) => tf.argMin(x, 1).toFloat()),
  Asin: unary(tf.asin, { shape: [3, 5], from: -0.9, to: 0.9 }),
  Asinh: unary(tf.asinh),
  Atan: unary(tf.atan),
  Atan2: binary(tf.atan2, matrix, positive),
  Atanh: unary(tf.atanh, { shape: [3, 5], from: -0.9, to: 0.9 }),
  AvgPool: unary((x: tf.Tensor4D) => tf.avgPool(x, 3, 2, 'same'), image),
  AvgPool3D: unary((x: tf.Tensor5D) => tf.avgPool3d(x, 2, 2, 'same'), volume),
  BatchMatMul: of(
    (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a, b, false, true),
    {
      shape: [2, 3, 4, 5],
    },
    { shape: [2, 3, 6, 5] },
  ),
  BatchToSpaceND: unary(
    (x) =>
      tf.batchToSpaceND(
        x,
        [2, 2],
        [
          [0, 1],
          [1, 0],
        ],
      ),
    {
      shape: [4, 2, 3, 2],
    },
  ),
  Cast: unary((x) => x.cast('int32').cast('float32')),
  Ceil: unary(tf.ceil),
  ClipByValue: unary((x) => tf.clipByValue(x, -0.5, 0.5)),
  Concat: of((a: tf.Tensor, b: tf.Tensor) => tf.concat([a, b], 1), matrix, { shape: [3, 2] }),
  Conv2D: of((x: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2d(x, w, 2, 'same'), image, {
    shape: [3, 3, 3, 4],
  }),
  Conv2DBackpropInput: of(
    (y: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2dTranspose(y, w, [2, 6, 6, 4], 2, 'same'),
    { shape: [2, 3, 3, 3] },
    { shape: [3, 3, 4, 3] },
  ),
  Conv3D: of((x: tf.Tensor5D, w: tf.Tensor5D) => tf.conv3d(x, w, 1, 'same'), volume, {
    shape: [2, 2, 2, 2, 3],
  }),
  Cos: unary(tf.cos),
  Cosh: unary(tf.cosh),
  Cumsum: unary((x) => tf.cumsum(x, 1, true, true)),
  DepthwiseConv2dNative: of(
    (x: tf.Tensor4D, w: tf.Tensor4D) => tf.depthwiseConv2d(x, w, 1, 'same'),
    image,
    {
      shape: [3, 3, 3, 2],
    },
  ),
  Dilation2D: of(
    (x: tf.Tensor4D, w: tf.Tensor3D) => tf.dilation2d(x, w, 1, 'same'),
    negative(image),
    {
      shape: [2, 2, 3],
    },
  ),
  Elu: unary(tf.elu),
  Erf: unary(tf.erf),
  Exp: unary(tf.exp),
  ExpandDims: unary((x) => tf.expandDims(x, 1)),
  Expm1: unary(tf.expm1),
  Floor: unary(tf.floor),
  FloorDiv: binary(tf.floorDiv, matrix, positiveRow),
  FusedBatchNorm: of(
    (x: tf.Tensor4D, mean: tf.Tensor1D, variance: tf.Tensor1D, offset: tf.Tensor1D) =>
      tf.batchNorm(x, mean, variance, offset, [0.5, 1, 2]),
    image,
    { shape: [3] },
    { shape: [3], from: 0.2, to: 2 },
    { shape: [3] },
  ),
  GatherV2: unary((x) =>
    tf.gather(
      x,
      tf.tensor2d(
        [
          [2, 0],
          [2, 1],
        ],
        [2, 2],
        'int32',
      ),
    ),
  ),
  GreaterEqual: binary((a, b) => tf.greaterEqual(a, b).toFloat()),
  Identity: unary((x) => tf.clone(x)),
  IsFinite: unary((x) => tf.isFinite(x).toFloat()),
  IsInf: unary((x) => tf.isInf(x).toFloat()),
  IsNan: unary((x) => tf.isNaN(x).toFloat()),
  LRN: unary((x: tf.Tensor4D) => tf.localResponseNormalization(x, 2), image),
  LeakyRelu: unary((x) => tf.leakyRelu(x, 0.1)),
  Log: unary(tf.log, positive),
  Log1p: unary(tf.log1p, positive),
  Max: unary((x) => tf.max(x, 1), negative(matrix)),
  MaxPool: unary((x: tf.Tensor4D) => tf.maxPool(x, 3, 2, 'same'), negative(image)),
  MaxPool3D: unary((x: tf.Tensor5D) => tf.maxPool3d(x, 2, 2, 'same'), negative(volume)),
  Maximum: binary(tf.maximum, matrix, matrix),
  Mean: unary((x) => tf.mean(x, [0, 2]), { shape: [3, 4, 5] }),
  Min: unary((x) => tf.min(x, 1)),
  Minimum: binary(tf.minimum, matrix, matrix),
  MirrorPad: unary((x) =>
    tf.mirrorPad(
      x,
      [
        [1, 2],
        [0, 1],
      ],
      'reflect',
    ),
  ),
  Mod: binary(tf.mod, matrix, positiveRow),
  Multiply: binary(tf.mul),
  Neg: unary(tf.neg),
  OneHot: unary((x) => tf.oneHot(x.mul(3).cast('int32') as tf.Tensor2D, 3).toFloat()),
  OnesLike: unary((x) => tf.onesLike(x).mul(x)),
  Pack: of((...parts: [tf.Tensor, tf.Tensor]) => tf.stack(parts, 1), matrix, matrix),
  PadV2: unary((x) =>
    tf.pad(
      x,
      [
        [1, 2],
        [0, 1],
      ],
      0.5,
    ),
  ),
  Pow: binary(tf.pow, positive, row),
  Prelu: of((x: tf.Tensor, alpha: tf.Tensor) => tf.prelu(x, alpha), matrix, row),
  Prod: unary((x) => tf.prod(x, 1)),
  RealDiv: binary(tf.div, matrix, positiveRow),
  Reciprocal: unary(tf.reciprocal, positive),
  Relu: unary(tf.relu),
  Relu6: unary((x) => tf.relu6(x.mul(10))),
  Reshape: unary((x) => tf.reshape(x, [5, 3])),
  ResizeBilinear: unary((x: tf.Tensor4D) => tf.image.resizeBilinear(x, [9, 9]), {
    shape: [1, 6, 6, 3],
  }),
  ResizeNearestNeighbor: unary((x: tf.Tensor4D) => tf.image.resizeNearestNeighbor(x, [9, 9]), {
    shape: [1, 6, 6, 3],
  }),
  Reverse: unary((x) => tf.reverse(x, 1)),
  Round: unary(tf.round),
  Rsqrt: unary(tf.rsqrt, positive),
  Select: of(
    (a: tf.Tensor, b: tf.Tensor) => tf.where(tf.tensor1d([1, 0, 0, 1, 0], 'bool'), a, b),
    matrix,
    matrix,
  ),
  Selu: unary(tf.selu),
  Sigmoid: unary(tf.sigmoid),
  Sign: unary(tf.sign),
  Sin: unary(tf.sin),
  Sinh: unary(tf.sinh),
  Slice: unary((x) => tf.slice(x, [1, 2], [2, 2])),
  Softmax: unary((x) => tf.softmax(x)),
  Softplus: unary(tf.softplus),
  SpaceToBatchND: unary(
    (x) =>
      tf.spaceToBatchND(
        x,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    image,
  ),
  SplitV: unary((x) => {
    const [first, second] = tf.split(x, [2, 3], 1) as [tf.Tensor, tf.Tensor];
    return first.sum(1).mul(second.sum(1));
  }),
  Sqrt: unary(tf.sqrt, positive),
  Square: unary(tf.square),
  SquaredDifference: binary(tf.squaredDifference, matrix, matrix),
  Step: unary((x) => tf.step(x, 0.1)),
  Sub: binary(tf.sub),
  Sum: unary((x) => tf.sum(x, [0, 2]), { shape: [3, 4, 5] }),
  Tan: unary(tf.tan),
  Tanh: unary(tf.tanh),
  Tile: unary((x) => tf.tile(x, [2, 3])),
  Transpose: unary((x) => tf.transpose(x, [0, 2, 1, 3]), image),
  Unpack: unary((x) => {
    const [first, second] = tf.unstack(x) as [tf.Tensor, tf.Tensor];
    return first.mul(second);
  }),
  UnsortedSegmentSum: unary((x) => tf.unsortedSegmentSum(x, tf.tensor1d([3, 0, 3], 'int32'), 4)),
  ZerosLike: unary((x) => tf.zerosLike(x).add(x)),
};
