import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { draw, write } from '../../../src/impl/attention/sampling.ts';
import { Random } from '../../../src/impl/random.ts';
import { useBackend } from '../backend.ts';
import { alphabet, logitsOf, sizes, smallTransformer } from './models.ts';

beforeAll(() => useBackend('cpu'));

const logits = fc
  .uniqueArray(fc.integer({ min: -400, max: 400 }), { minLength: 2, maxLength: 20 })
  .map((numbers) => Float32Array.from(numbers, (number) => number / 8));

describe('drawing', () => {
  test('as the temperature goes to zero, takes the greatest logit', () => {
    fc.assert(
      fc.property(logits, fc.nat(), (logits, seed) => {
        const greatest = logits.indexOf(Math.max(...logits));
        expect(draw(logits, 1e-3, new Random(seed, 0))).toBe(greatest);
      }),
    );
  });

  test('follows the softmax at its temperature', () => {
    const logits = Float32Array.of(1, 0, -1, 2);
    for (const temperature of [0.5, 1, 2]) {
      const random = new Random(1, 2);
      const draws = Array.from({ length: 20_000 }, () => draw(logits, temperature, random));
      const odds = [...logits].map((logit) => Math.exp(logit / temperature));
      const total = odds.reduce((a, b) => a + b);
      odds.forEach((odd, number) => {
        const share = draws.filter((drawn) => drawn === number).length / draws.length;
        expect(Math.abs(share - odd / total)).toBeLessThan(0.015); // four standard deviations
      });
    }
  });

  test('huge logits overflow nothing', () => {
    expect(draw(Float32Array.of(-1e30, 3e38, 0), 1, new Random(1, 0))).toBe(1);
  });
});

describe('writing', () => {
  test('appends what the model finds likeliest, looking no further back than its context', async () => {
    const model = smallTransformer();
    const prompt = [1, 2, 3];
    const written = await write(model, prompt, 12, sizes.context, 1e-4, new Random(1, 0));
    const text = [...prompt];
    for (let count = 0; count < 12; count++) {
      const rows = logitsOf(model, [text.slice(-sizes.context)]);
      const last = rows.at(-1) ?? [];
      text.push(last.indexOf(Math.max(...last)));
    }
    expect(written).toEqual(text.slice(prompt.length));
    model.dispose();
  });

  test('one generator writes one text; each character is followed by a pause; nothing leaks', async () => {
    const model = smallTransformer();
    const before = tf.memory().numTensors;
    let pauses = 0;
    const pause = async () => void pauses++;
    const texts = [];
    for (const seed of [1, 1, 2])
      texts.push(await write(model, [0], 30, sizes.context, 1, new Random(seed, 0), pause));
    expect(texts[0]).toEqual(texts[1]);
    expect(texts[0]).not.toEqual(texts[2]);
    expect(texts.flat().every((number) => number >= 0 && number < alphabet)).toBe(true);
    expect(pauses).toBe(90);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});
