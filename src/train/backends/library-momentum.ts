import * as tf from '@tensorflow/tfjs';
import { attribute, type Library, run, typed } from './library.ts';
import type { MomentumUpdate } from './momentum.ts';

/** By TensorFlow itself, on variables of its own: ours lend it their memory. */
export const momentumInLibrary: MomentumUpdate = (
  { weights, velocity, gradient },
  { momentum, learningRate },
) => {
  const library = tf.backend() as unknown as Library;
  const [lentWeights, lentVelocity] = variablesOf(library);
  const flags = ['use_locking', 'use_nesterov'].map((name) =>
    attribute(library, 'TF_ATTR_BOOL', name, false),
  );
  const [rate, decay] = [tf.scalar(learningRate), tf.scalar(momentum)];
  lend(library, weights, lentWeights);
  lend(library, velocity, lentVelocity);
  const inputs = [lentWeights, lentVelocity, rate, gradient, decay];
  try {
    run(library, 'ResourceApplyMomentum', [typed(library, 'T'), ...flags], inputs, 0);
  } finally {
    reclaim(library, weights, lentWeights);
    reclaim(library, velocity, lentVelocity);
    tf.dispose([rate, decay]);
  }
};

/** TensorFlow's variables; they stay as long as the library does. */
const made = new WeakMap<Library, [weights: tf.Tensor, velocity: tf.Tensor]>();

function variablesOf(library: Library): [weights: tf.Tensor, velocity: tf.Tensor] {
  const known = made.get(library);
  if (known) return known;
  const text = (key: string, value: string) => attribute(library, 'TF_ATTR_STRING', key, value);
  const shape = attribute(library, 'TF_ATTR_SHAPE', 'shape', []);
  const variable = (name: string) => {
    const names = [text('container', ''), text('shared_name', name)];
    return tf.keep(run(library, 'VarHandleOp', [...names, typed(library, 'dtype'), shape], []));
  };
  const variables: [tf.Tensor, tf.Tensor] = [variable('weights'), variable('velocity')];
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

function reclaim(library: Library, own: tf.Variable, lent: tf.Tensor): void {
  const next = run(library, 'ReadVariableOp', [typed(library, 'dtype')], [lent]);
  own.assign(next);
  next.dispose();
}
