import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Network } from '../../src/impl/distillation/network.ts';
import { StudentModel } from '../../src/impl/distillation/student.ts';
import { TeacherModel, type TeacherOptions } from '../../src/impl/distillation/teacher.ts';
import { Random } from '../../src/impl/random.ts';
import { useBackend } from './backend.ts';

beforeAll(() => useBackend('wasm'));

const made: Network[] = [];
afterEach(() => {
  for (const network of made.splice(0)) network.dispose();
});
function keep<Made extends Network>(network: Made): Made {
  made.push(network);
  return network;
}

const plain: TeacherOptions = { width: 32, inputDropout: 0.2, hiddenDropout: 0.5, maxNorm: 2 };
const teacherOf = (options: Partial<TeacherOptions> = {}, seed = 1) =>
  keep(new TeacherModel({ ...plain, ...options }, new Random(seed)));
const studentOf = (width: number, seed = 1) => keep(new StudentModel(width, new Random(seed)));

/** W and b of three layers, each weight twice, each bias once. */
const parametersOf = (width: number) =>
  784 * width + width * width + width * 10 + (width + width + 10);

/** Images whose pixels run through [0, 1). */
const someImages = (count: number) =>
  tf.tidy(() =>
    tf
      .range(0, count * 784)
      .mul(0.618)
      .mod(1)
      .reshape<tf.Tensor2D>([count, 784]),
  );

const columnNorms = (weights: tf.Tensor2D): number[] =>
  tf.tidy(() => [...weights.square().sum(0).sqrt().dataSync()]);

describe('widths', () => {
  test('the teacher of the paper has 2,395,210 parameters', () => {
    expect(parametersOf(1200)).toBe(2_395_210);
    expect(teacherOf({ width: 1200 }).parameterCount).toBe(2_395_210);
  });

  test('the student of the paper has 1,276,810 parameters', () => {
    expect(parametersOf(800)).toBe(1_276_810);
    expect(studentOf(800).parameterCount).toBe(1_276_810);
  });

  test('variables come layer by layer, weights before biases', () => {
    const shapes = studentOf(30)
      .variables()
      .map(({ shape }) => shape);
    expect(shapes).toEqual([[784, 30], [30], [30, 30], [30], [30, 10], [10]]);
  });
});

describe('first weights', () => {
  test('they fill the range that He et al. give for a uniform distribution, and biases are zero', async () => {
    const student = studentOf(100);
    for (const weights of student.weights) {
      const limit = Math.sqrt(6 / weights.shape[0]);
      const values = await weights.data<'float32'>();
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(largest).toBeLessThanOrEqual(Math.fround(limit));
      expect(largest).toBeGreaterThan(0.99 * limit);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
      // A thousand weights in the last layer: the mean is due within limit / √3000.
      expect(Math.abs(mean)).toBeLessThan(limit / 12);
      expect((variance * weights.shape[0]) / 2).toBeCloseTo(1, 1);
    }
    for (const biases of student.biases) expect(new Set(await biases.data())).toEqual(new Set([0]));
  });

  test('the same seed gives the same network, bit for bit, and another seed another', async () => {
    const one = await studentOf(20, 5).save();
    expect(await studentOf(20, 5).save()).toEqual(one);
    expect(await studentOf(20, 6).save()).not.toEqual(one);
  });

  test('no two layers begin alike', async () => {
    const [, , second, , third] = await keep(new Network([10, 10, 10, 10], new Random(1))).save();
    expect(second).not.toEqual(third);
  });
});

describe('from images to logits', () => {
  test('a small network worked out by hand', () => {
    const network = keep(new Network([2, 2, 2], new Random(1)));
    const [w1, b1, w2, b2] = [
      [1, -1, 2, 1],
      [0.5, 0],
      [1, 2, 3, 4],
      [-10, 0.25],
    ].map((values) => Float32Array.from(values));
    network.load([w1, b1, w2, b2].filter((array) => array !== undefined));
    // x = (3, 1): x W₁ + b₁ = (3·1 + 1·2 + 0.5, 3·−1 + 1·1 + 0) = (5.5, −2), rectified (5.5, 0).
    // (5.5, 0) W₂ + b₂ = (5.5 − 10, 11 + 0.25) = (−4.5, 11.25), and the last layer rectifies nothing.
    const logits = tf.tidy(() => network.logits(tf.tensor2d([[3, 1]])).arraySync());
    expect(logits).toEqual([[-4.5, 11.25]]);
  });

  test('noise acts on what each of the layers receives, the image included', () => {
    const network = studentOf(20);
    const seen: [layer: number, shape: number[]][] = [];
    const output = tf.tidy(() =>
      network
        .logits(someImages(3), (activations, layer) => {
          seen.push([layer, activations.shape]);
          return activations.mul<tf.Tensor2D>(0);
        })
        .arraySync(),
    );
    expect(seen).toEqual([
      [0, [3, 784]],
      [1, [3, 20]],
      [2, [3, 20]],
    ]);
    // Where nothing reaches the last layer, its biases are left, and they begin at zero.
    expect(new Set(output.flat())).toEqual(new Set([0]));
  });
});

describe('dropout', () => {
  const ones = (width: number) => tf.ones<tf.Rank.R2>([400, width]);

  test.each([
    ['a fifth of the pixels', 0, 784, 0.2],
    ['half of the first hidden units', 1, 32, 0.5],
    ['half of the second hidden units', 2, 32, 0.5],
  ])('%s is missing, and the rest makes up for it', (_, layer, width, rate) => {
    const noise = teacherOf().dropout(new Random(1));
    const values = tf.tidy(() => noise(ones(width), layer).dataSync<'float32'>());
    expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(rate / (1 - rate) / values.length);
    expect(Math.abs(mean - 1)).toBeLessThan(4 * deviation);
  });

  test('each sample misses other units, and each step again others', () => {
    const noise = teacherOf().dropout(new Random(1));
    const draw = () => tf.tidy(() => noise(ones(32), 1).arraySync());
    const rows = [...draw(), ...draw()].map(String);
    expect(new Set(rows).size).toBe(800);
  });

  test('the same state of the generator leaves out the same units', () => {
    const teacher = teacherOf();
    const draw = () =>
      tf.tidy(() => teacher.logits(someImages(4), teacher.dropout(new Random(9))).arraySync());
    expect(draw()).toEqual(draw());
  });

  test('rates of zero change nothing and draw nothing', () => {
    const teacher = teacherOf({ inputDropout: 0, hiddenDropout: 0 });
    const random = new Random(1);
    const [noisy, still] = tf.tidy(() => [
      teacher.logits(someImages(4), teacher.dropout(random)).arraySync(),
      teacher.logits(someImages(4)).arraySync(),
    ]);
    expect(noisy).toEqual(still);
    expect(random.state).toEqual(new Random(1).state);
  });

  test('a teacher in use leaves nothing out: it answers like a plain network with its weights', async () => {
    const teacher = teacherOf();
    const same = studentOf(32, 2);
    same.load(await teacher.save());
    const [one, again, plainly] = [teacher, teacher, same].map((network) =>
      tf.tidy(() => network.logits(someImages(4)).arraySync()),
    );
    expect(one).toEqual(again);
    expect(one).toEqual(plainly);
  });
});

describe('the limit on weight vectors', () => {
  test('long columns come back to the limit in their direction, short ones keep every bit', async () => {
    const teacher = teacherOf({ maxNorm: 1.5 });
    const [first, second] = teacher.weights;
    if (!first || !second) throw new Error('A teacher has three layers');
    // Every third column is made long, one is empty, and the others are short.
    const factors = Array.from({ length: 32 }, (_, unit) =>
      unit === 1 ? 0 : unit % 3 === 0 ? 4 : 0.2,
    );
    tf.tidy(() => {
      for (const weights of [first, second]) weights.assign(weights.mul(tf.tensor1d(factors)));
    });
    const before = await teacher.save();
    teacher.constrain();
    const after = await teacher.save();

    for (const [index, weights] of [first, second].entries()) {
      const old = before[2 * index] ?? new Float32Array();
      const now = after[2 * index] ?? new Float32Array();
      const column = (values: Float32Array, unit: number) =>
        values.filter((_, place) => place % 32 === unit);
      const norms = columnNorms(weights);
      factors.forEach((factor, unit) => {
        const [was, is] = [column(old, unit), column(now, unit)];
        if (factor !== 4) {
          expect(is).toEqual(was);
          return;
        }
        expect(norms[unit]).toBeCloseTo(1.5, 5);
        const length = Math.hypot(...was);
        expect(length).toBeGreaterThan(1.5);
        was.forEach((value, place) => {
          expect(is[place]).toBeCloseTo((value * 1.5) / length, 5);
        });
      });
    }
  });

  test('the last layer and the biases are left alone', async () => {
    const teacher = teacherOf({ maxNorm: 0.01 });
    tf.tidy(() => {
      for (const biases of teacher.biases) biases.assign(biases.add(5));
    });
    const before = await teacher.save();
    teacher.constrain();
    const after = await teacher.save();
    expect(after[0]).not.toEqual(before[0]);
    expect(after[2]).not.toEqual(before[2]);
    for (const index of [1, 3, 4, 5]) expect(after[index]).toEqual(before[index]);
  });

  test('constraining twice is constraining once', async () => {
    const teacher = teacherOf({ maxNorm: 0.5 });
    teacher.constrain();
    const [once] = await teacher.save();
    teacher.constrain();
    const [twice] = await teacher.save();
    once?.forEach((value, index) => expect(twice?.[index]).toBeCloseTo(value, 6));
  });

  test('it leaves nothing behind in memory', () => {
    const teacher = teacherOf();
    const before = tf.memory().numTensors;
    teacher.constrain();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('keeping what was learnt', () => {
  test('loaded weights are the saved ones, bit for bit', async () => {
    const saved = await studentOf(20, 1).save();
    const other = studentOf(20, 2);
    other.load(saved);
    expect(await other.save()).toEqual(saved);
  });

  test.each(['wasm', 'cpu'] as const)(
    'saved weights and the network do not change with each other on %s',
    async (backend) => {
      await useBackend(backend);
      const student = studentOf(20);
      const saved = await student.save();
      const copy = saved.map((array) => array.slice());
      tf.tidy(() => {
        for (const variable of student.variables()) variable.assign(variable.add(1));
      });
      expect(saved).toEqual(copy);

      // Nor does the network change with arrays that were saved from it or loaded into it.
      const after = await student.save();
      for (const array of await student.save()) array.fill(7);
      expect(await student.save()).toEqual(after);
      student.load(saved);
      for (const array of saved) array.fill(7);
      expect(await student.save()).toEqual(copy);
      student.dispose();
      await useBackend('wasm');
      made.splice(0);
    },
  );

  test('weights of another width are refused', async () => {
    const saved = await studentOf(20).save();
    expect(() => studentOf(30).load(saved)).toThrow(
      /Variable 0 has 23520 numbers, but 15680 were given\. Load weights that were saved from a network of the same widths/,
    );
  });

  test('too few arrays are refused', async () => {
    const student = studentOf(20);
    const saved = await student.save();
    expect(() => student.load(saved.slice(0, 4))).toThrow(
      /Variable 4 has 200 numbers, but none were given/,
    );
  });

  test('a network gives its memory back', () => {
    const before = tf.memory().numTensors;
    new StudentModel(20, new Random(1)).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
