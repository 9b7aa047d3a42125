import loadWabt from 'wabt';
import { heapBackend } from './heap.ts';

/**
 * Passes over numbers that lie in the wasm backend's heap, four of them at a time. What a training step does to each weight takes one
 * such pass where TensorFlow.js makes a tensor after the other. All arguments but factors and counts are addresses.
 */
export interface Vectors {
  /** v ← μv + g, W ← W − ηv; denormals are flushed to zero. */
  momentum(
    weights: number,
    velocity: number,
    gradients: number,
    count: number,
    momentum: number,
    learningRate: number,
  ): void;
  /**
   * m ← β₁m + (1 − β₁)g, s ← β₂s + (1 − β₂)g², W ← W − ηm/(c√s + ε); denormals are flushed to zero.
   *
   * @param rest1 1 − β₁
   * @param rest2 1 − β₂
   * @param learningRate η, with the correction of m
   * @param scale c, the correction of √s
   */
  adam(
    weights: number,
    first: number,
    second: number,
    gradients: number,
    count: number,
    beta1: number,
    rest1: number,
    beta2: number,
    rest2: number,
    learningRate: number,
    scale: number,
    epsilon: number,
  ): void;
  /** y ← y + x */
  add(y: number, x: number, count: number): void;
  /** y ← y + x² */
  addSquares(y: number, x: number, count: number): void;
  /**
   * Turns sixteen columns of a matrix into sixteen rows.
   *
   * @param count of rows, a multiple of four
   * @param xRow how many bytes lie between the rows of x
   * @param yRow how many between those of y
   */
  transpose(y: number, x: number, count: number, xRow: number, yRow: number): void;
}

/**
 * The velocity of a weight that gets no gradient, as where a pixel is zero in nearly every image, shrinks by the factor μ until it is
 * denormal, and there it stays, as rounding keeps it from becoming zero. Processors take a hundred times as long for
 * such numbers, which change nothing of the weight itself. So what is on its way there is flushed to zero.
 */
const tiny = 1e-30;

/** One pass in WebAssembly's text format. In its body, `load` and `store` stand for four numbers, and for one of the last three. */
function pass(name: string, pointers: readonly string[], factors: readonly string[], body: string) {
  const parameters = [
    ...pointers.map((pointer) => `(param $${pointer} i32)`),
    '(param $count i32)',
    ...factors.map((factor) => `(param $${factor} f32)`),
  ].join(' ');
  const loop = (label: string, numbers: number, load: string, store: string) => `
    (block $end_${label}
      (loop $next_${label}
        (br_if $end_${label} (i32.lt_u (local.get $count) (i32.const ${numbers})))
        ${body.replaceAll('(load ', `(${load} `).replaceAll('(store ', `(${store} `)}
        ${pointers.map((pointer) => `(local.set $${pointer} (i32.add (local.get $${pointer}) (i32.const ${4 * numbers})))`).join('\n        ')}
        (local.set $count (i32.sub (local.get $count) (i32.const ${numbers})))
        (br $next_${label})))`;
  return `
  (func (export "${name}") ${parameters} (local $result v128)
    ${loop('four', 4, 'v128.load', 'v128.store')}
    ${loop('one', 1, 'v128.load32_zero', 'v128.store32_lane 0')})`;
}

const each = (factor: string) => `(f32x4.splat (local.get $${factor}))`;
const of = (pointer: string) => `(load (local.get $${pointer}))`;
const flushDenormals = `(local.set $result (v128.andnot (local.get $result)
          (f32x4.lt (f32x4.abs (local.get $result)) (f32x4.splat (f32.const ${tiny})))))`;

/** Takes four numbers out of the eight that two operands hold. */
const pick = (lanes: readonly number[], first: string, second: string) => {
  const bytes = lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte));
  return `(i8x16.shuffle ${bytes.join(' ')} (local.get $${first}) (local.get $${second}))`;
};

/** Four rows of four numbers become four columns. Two rows are interleaved first, then two such pairs. */
const quarter = (offset: number) => `
        ${['a', 'b', 'c', 'd'].map((row) => `(local.set $${row} (v128.load offset=${offset} (local.get $${row}_at)))`).join('\n        ')}
        (local.set $ab ${pick([0, 4, 1, 5], 'a', 'b')})
        (local.set $cd ${pick([0, 4, 1, 5], 'c', 'd')})
        (local.set $a ${pick([2, 6, 3, 7], 'a', 'b')})
        (local.set $c ${pick([2, 6, 3, 7], 'c', 'd')})
        ${[
          pick([0, 1, 4, 5], 'ab', 'cd'),
          pick([2, 3, 6, 7], 'ab', 'cd'),
          pick([0, 1, 4, 5], 'a', 'c'),
          pick([2, 3, 6, 7], 'a', 'c'),
        ]
          .map(
            (column) => `(v128.store (local.get $target) ${column})
        (local.set $target (i32.add (local.get $target) (local.get $y_row)))`,
          )
          .join('\n        ')}`;

const transpose = `
  (func (export "transpose") (param $y i32) (param $x i32) (param $count i32) (param $x_row i32) (param $y_row i32)
    (local $a_at i32) (local $b_at i32) (local $c_at i32) (local $d_at i32) (local $target i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128) (local $ab v128) (local $cd v128)
    (block $end
      (loop $next
        (br_if $end (i32.eqz (local.get $count)))
        (local.set $a_at (local.get $x))
        (local.set $b_at (i32.add (local.get $a_at) (local.get $x_row)))
        (local.set $c_at (i32.add (local.get $b_at) (local.get $x_row)))
        (local.set $d_at (i32.add (local.get $c_at) (local.get $x_row)))
        (local.set $target (local.get $y))
        ${[0, 16, 32, 48].map(quarter).join('')}
        (local.set $x (i32.add (local.get $d_at) (local.get $x_row)))
        (local.set $y (i32.add (local.get $y) (i32.const 16)))
        (local.set $count (i32.sub (local.get $count) (i32.const 4)))
        (br $next))))`;

const text = `(module
  (import "heap" "memory" (memory 1))
  ${pass(
    'momentum',
    ['weights', 'velocity', 'gradients'],
    ['momentum', 'learningRate'],
    `(local.set $result (f32x4.add (f32x4.mul ${of('velocity')} ${each('momentum')}) ${of('gradients')}))
        ${flushDenormals}
        (store (local.get $velocity) (local.get $result))
        (store (local.get $weights)
          (f32x4.sub ${of('weights')} (f32x4.mul (local.get $result) ${each('learningRate')})))`,
  )}
  ${pass(
    'adam',
    ['weights', 'first', 'second', 'gradients'],
    ['beta1', 'rest1', 'beta2', 'rest2', 'learningRate', 'scale', 'epsilon'],
    `(local.set $result (f32x4.add
          (f32x4.mul ${of('second')} ${each('beta2')})
          (f32x4.mul (f32x4.mul ${of('gradients')} ${of('gradients')}) ${each('rest2')})))
        ${flushDenormals}
        (store (local.get $second) (local.get $result))
        (local.set $result (f32x4.add
          (f32x4.mul ${of('first')} ${each('beta1')})
          (f32x4.mul ${of('gradients')} ${each('rest1')})))
        ${flushDenormals}
        (store (local.get $first) (local.get $result))
        (store (local.get $weights) (f32x4.sub ${of('weights')} (f32x4.div
          (f32x4.mul (local.get $result) ${each('learningRate')})
          (f32x4.add (f32x4.mul (f32x4.sqrt ${of('second')}) ${each('scale')}) ${each('epsilon')}))))`,
  )}
  ${pass('add', ['y', 'x'], [], `(store (local.get $y) (f32x4.add ${of('y')} ${of('x')}))`)}
  ${pass(
    'addSquares',
    ['y', 'x'],
    [],
    `(local.set $result ${of('x')})
        (store (local.get $y) (f32x4.add ${of('y')} (f32x4.mul (local.get $result) (local.get $result))))`,
  )}
  ${transpose})`;

const wabt = await loadWabt();
const opened = new WeakMap<WebAssembly.Memory, Vectors>();

/** The passes for the memory of the wasm backend, which has to be set. */
export function openVectors(): Vectors {
  const { memory } = heapBackend().wasm.asm;
  const known = opened.get(memory);
  if (known) return known;
  const parsed = wabt.parseWat('vectors.wat', text, { simd: true });
  try {
    const module = new WebAssembly.Module(parsed.toBinary({}).buffer as Uint8Array<ArrayBuffer>);
    const { exports } = new WebAssembly.Instance(module, { heap: { memory } });
    const vectors = exports as unknown as Vectors;
    opened.set(memory, vectors);
    return vectors;
  } finally {
    parsed.destroy();
  }
}
