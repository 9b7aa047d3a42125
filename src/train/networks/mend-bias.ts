import { confusionOf } from '../../impl/distillation/index.ts';
import { classCount } from '../../impl/mnist.ts';
import { diagonal } from './measure.ts';
import type { Mended } from '../runs/run-record.ts';

/** Logits and labels of one set of images. */
export interface Answers {
  logits: Float32Array; // [count × 10]
  labels: Uint8Array; // [count]
}

/** The shifts that are tried: tenths, as far as the paper's and twice beyond. */
const amounts = Array.from({ length: 401 }, (_, index) => (index - 200) / 10);

/**
 * Finds the shift of some classes' biases that leaves the fewest errors; of several equally good ones, the smallest. A bias is added
 * to its logit, so no network has to be asked again. It is chosen twice: on the test set, as the paper did (§3), which flatters
 * the result, and on images held out, as one should.
 */
export function mendBias(classes: readonly number[], test: Answers, heldOut: Answers): Mended {
  const onTest = bestShift(classes, test);
  const amount = bestShift(classes, heldOut);
  const outcome = (shift: number) => {
    const confusion = shifted(classes, shift, test);
    return {
      amount: shift,
      testErrors: test.labels.length - diagonal(confusion),
      confusion,
    };
  };
  const heldOutCount = heldOut.labels.length;
  const heldOutErrors = heldOutCount - diagonal(shifted(classes, amount, heldOut));
  return {
    classes: [...classes],
    onTest: outcome(onTest),
    onHeldOut: { ...outcome(amount), heldOutCount, heldOutErrors },
  };
}

function bestShift(classes: readonly number[], answers: Answers): number {
  let [best, fewest] = [0, Infinity];
  for (const amount of amounts) {
    const errors = answers.labels.length - diagonal(shifted(classes, amount, answers));
    const isBetter = errors < fewest || (errors === fewest && Math.abs(amount) < Math.abs(best));
    if (isBetter) [best, fewest] = [amount, errors];
  }
  return best;
}

/** The confusion matrix after a shift. */
function shifted(
  classes: readonly number[],
  amount: number,
  { logits, labels }: Answers,
): number[][] {
  const shifts = Float64Array.from({ length: classCount }, (_, digit) =>
    classes.includes(digit) ? amount : 0,
  );
  const answers = Uint8Array.from(labels, (_, index) => {
    let [answer, largest] = [0, -Infinity];
    for (let digit = 0; digit < classCount; digit++) {
      const logit = (logits[index * classCount + digit] ?? NaN) + (shifts[digit] ?? 0);
      if (logit > largest) [answer, largest] = [digit, logit];
    }
    return answer;
  });
  return confusionOf(answers, labels);
}
