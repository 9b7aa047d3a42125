import * as tf from '@tensorflow/tfjs';
import { attribute, type Library, run, typed } from './library.ts';
import type { AdamUpdate, MomentumUpdate } from './optimizer.ts';

/** By TensorFlow itself, as is Adam. */
export const momentumInLibrary: MomentumUpdate = (
  { weights, velocity, gradient },
  { momentum, learningRate },
) => apply('ResourceApplyMomentum', [weights, velocity], [learningRate, gradient, momentum]);

/** TensorFlow's own ε is added to √s, before the correction by 1 − β₂ᵗ. */
export const adamInLibrary: AdamUpdate = (
  { weights, firstMoment, secondMoment, gradient },
  { beta1, beta2, epsilon, learningRate, count },
) => {
  const [power1, power2] = [beta1 ** count, beta2 ** count];
  const scaledEpsilon = epsilon * Math.sqrt(1 - power2);
  const rates = [power1, power2, learningRate, beta1, beta2, scaledEpsilon];
  apply('ResourceApplyAdam', [weights, firstMoment, secondMoment], [...rates, gradient]);
};

/** Runs an operation on variables of TensorFlow's, to which ours lend their memory. */
function apply(
  op: string,
  owns: readonly tf.Variable[],
  rest: readonly (number | tf.Tensor)[],
): void {
  const library = tf.backend() as unknown as Library;
  const lents = variablesOf(library).slice(0, owns.length);
  const flags = ['use_locking', 'use_nesterov'].map((name) =>
    attribute(library, 'TF_ATTR_BOOL', name, false),
  );
  const scalars = rest.map((value) => (typeof value === 'number' ? tf.scalar(value) : value));
  for (const [index, own] of owns.entries()) lend(library, own, lents[index] as tf.Tensor);
  try {
    run(library, op, [typed(library, 'T'), ...flags], [...lents, ...scalars], 0);
  } finally {
    for (const [index, own] of owns.entries()) reclaim(library, own, lents[index] as tf.Tensor);
    tf.dispose(scalars.filter((_, index) => typeof rest[index] === 'number'));
  }
}

/** TensorFlow's variables; they stay as long as the library does. */
const made = new WeakMap<Library, readonly tf.Tensor[]>();

/** As many as an optimiser has for each variable of ours. */
function variablesOf(library: Library): readonly tf.Tensor[] {
  const known = made.get(library);
  if (known) return known;
  const text = (key: string, value: string) => attribute(library, 'TF_ATTR_STRING', key, value);
  const shape = attribute(library, 'TF_ATTR_SHAPE', 'shape', []);
  const variables = ['weights', 'first', 'second'].map((name) => {
    const names = [text('container', ''), text('shared_name', name)];
    return tf.keep(run(library, 'VarHandleOp', [...names, typed(library, 'dtype'), shape], []));
  });
  made.set(library, variables);
  return variables;
}

/** Both have the memory then; ours lets go of it, so that TensorFlow's is the only one and may write there. */
function lend(library: Library, own: tf.Variable, lent: tf.Tensor): void {
  run(library, 'AssignVariableOp', [typed(library, 'dtype')], [lent, own], 0);
  // Other tensors that share it keep their numbers: TensorFlow then writes to a copy.
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
