import * as tf from '@tensorflow/tfjs';
import { attribute, type Library, libraryName, run, typed } from './library.ts';
import { mendMomentum } from './momentum.ts';

/**
 * Lets TensorFlow make the optimiser's update, in place, on variables of its own. Ours lend it their memory for that. To be called once the
 * backend is set.
 *
 * @returns Puts TensorFlow.js's own update back.
 */
export function mendMomentumInLibrary(): () => void {
  const library = tf.backend() as unknown as Library;
  const [lentWeights, lentSum] = variablesOf(library);
  const flags = ['use_locking', 'use_nesterov'].map((name) =>
    attribute(library, 'TF_ATTR_BOOL', name, false),
  );
  return mendMomentum(libraryName, (updates, { learningRate, momentum }) => {
    const [rate, decay] = [tf.scalar(learningRate), tf.scalar(momentum)];
    for (const { weights, sum, gradient } of updates) {
      lend(library, weights, lentWeights);
      lend(library, sum, lentSum);
      const inputs = [lentWeights, lentSum, rate, gradient, decay];
      try {
        run(library, 'ResourceApplyMomentum', [typed(library, 'T'), ...flags], inputs, 0);
      } finally {
        takeBack(library, weights, lentWeights);
        takeBack(library, sum, lentSum);
      }
    }
    tf.dispose([rate, decay]);
  });
}

/** TensorFlow's variables; they stay as long as the library does. */
const made = new WeakMap<Library, [weights: tf.Tensor, sum: tf.Tensor]>();

function variablesOf(library: Library): [weights: tf.Tensor, sum: tf.Tensor] {
  const known = made.get(library);
  if (known) return known;
  const text = (key: string, value: string) => attribute(library, 'TF_ATTR_STRING', key, value);
  const shape = attribute(library, 'TF_ATTR_SHAPE', 'shape', []);
  const variable = (name: string) => {
    const names = [text('container', ''), text('shared_name', name)];
    return tf.keep(run(library, 'VarHandleOp', [...names, typed(library, 'dtype'), shape], []));
  };
  const variables: [tf.Tensor, tf.Tensor] = [variable('weights'), variable('sum')];
  made.set(library, variables);
  return variables;
}

/** Both have the memory then; ours lets go of it, so that TensorFlow's is the only one and may write there. */
function lend(library: Library, own: tf.Variable, lent: tf.Tensor): void {
  run(library, 'AssignVariableOp', [typed(library, 'dtype')], [lent, own], 0);
  // Whoever shares it wants the numbers as they are: TensorFlow then writes to a copy.
  if (tf.backend().refCount(own.dataId) > 1) return;
  const data = library.tensorMap.get(own.dataId);
  library.binding.deleteTensor(data.id);
  data.id = -1;
}

function takeBack(library: Library, own: tf.Variable, lent: tf.Tensor): void {
  const next = run(library, 'ReadVariableOp', [typed(library, 'dtype')], [lent]);
  own.assign(next);
  next.dispose();
}
