import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { Bigram } from '../../../src/impl/attention/bigram.ts';
import { bitsPerCharacter, crossEntropy } from '../../../src/impl/attention/index.ts';
import { cutWindows } from '../../../src/impl/attention/text.ts';
import { backendsHere } from '../backends-here.ts';
import { alphabet, drawnText, logitsOf } from './models.ts';

const texts = fc
  .array(fc.integer({ min: 0, max: alphabet - 1 }), { minLength: 30, maxLength: 90 })
  .map((numbers) => Uint8Array.from(numbers));

/** How often each pair occurs in a text, by another way than the model's. */
const occurrences = (text: Uint8Array, first: number, second: number) =>
  [...text].filter((value, place) => value === first && text[place + 1] === second).length;

describe.each(await backendsHere())('a bigram table on $name', ({ open }) => {
  beforeAll(open);

  test('holds the smoothed frequencies of all pairs', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(0.01, 1), (text, smoothing) => {
        const model = new Bigram(alphabet);
        model.count(text, smoothing);
        const characters = Array.from({ length: alphabet }, (_, first) => first);
        const rows = logitsOf(model, [characters]);
        for (const first of characters) {
          const counts = characters.map((second) => occurrences(text, first, second) + smoothing);
          const total = counts.reduce((a, b) => a + b);
          counts.forEach((count, second) =>
            expect(Math.exp(rows[first]?.[second] ?? NaN)).toBeCloseTo(count / total, 5),
          );
        }
        model.dispose();
      }),
      { numRuns: 20 },
    );
  });

  test('misses as many bits as its probabilities say, over all of a text', async () => {
    const [text, other] = [drawnText(400, 1), drawnText(161, 2)];
    const model = new Bigram(alphabet);
    model.count(text, 1);
    const logs = [...other].slice(1).map((second, place) => {
      const first = other[place] ?? 0;
      const all = [...text].filter((value, at) => value === first && at < text.length - 1).length;
      return Math.log2((occurrences(text, first, second) + 1) / (all + alphabet));
    });
    const due = -logs.reduce((a, b) => a + b) / logs.length;
    // 160 predictions in windows of 5 or 8 are the same predictions, for a model that looks at one character.
    for (const time of [5, 8])
      expect(await bitsPerCharacter(model, other, time)).toBeCloseTo(due, 4);
    model.dispose();
  });

  test('before counting, all characters are equally likely', async () => {
    const model = new Bigram(alphabet);
    expect(await bitsPerCharacter(model, drawnText(50), 7)).toBeCloseTo(Math.log2(alphabet), 5);
    model.dispose();
  });

  test('no other table is better on the text that was counted', () => {
    const text = drawnText(200);
    const model = new Bigram(alphabet);
    model.count(text, 1e-6);
    const loss = () => {
      const { inputs, targets } = cutWindows(text, Uint32Array.of(0), text.length - 1);
      return crossEntropy(model.logits(inputs), targets);
    };
    const { value, grads } = tf.valueAndGrads(loss)(model.variables);
    expect(Math.max(...(grads[0]?.abs().dataSync() ?? [NaN]))).toBeLessThan(1e-6);
    tf.dispose([value, ...grads]);
    model.dispose();
  });
});
