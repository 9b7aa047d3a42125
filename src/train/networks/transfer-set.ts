import * as tf from '@tensorflow/tfjs';
import { type Digits, selectClasses, sliceDigits } from '../../impl/mnist.ts';
import type { TrainedRow } from '../presets/preset-schema.ts';
import type { Sets } from './training.ts';

interface TransferSet {
  digits: Digits;
  /** In step with the images. `[count, 10]` */
  targets: tf.Tensor2D | undefined;
  /** Gives back what was made here. */
  dispose(): void;
}

/** The images that a student learns from, with what its teacher says to them: all, or those of some classes. */
export function transferSet(
  transfer: TrainedRow['transfer'],
  { trainSet, targets }: Pick<Sets, 'trainSet' | 'targets'>,
): TransferSet {
  if (!transfer) return { digits: trainSet, targets, dispose() {} };
  const seen = sliceDigits(trainSet, 0, trainSet.labels.length - transfer.heldOut);
  const keeps = (label: number) => transfer.classes.includes(label);
  const digits = selectClasses(seen, keeps);
  const chosen = [...seen.labels.keys()].filter((index) => keeps(seen.labels[index] ?? -1));
  const own = targets?.gather<tf.Tensor2D>(tf.tensor1d(chosen, 'int32'));
  return { digits, targets: own, dispose: () => own?.dispose() };
}
