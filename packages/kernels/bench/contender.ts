import * as tf from '@tensorflow/tfjs';

/** One backend in a process of its own: opens it, then runs each task that it is told for as long as it is told. */
export interface Answer {
  /** What it can run; absent where it could not be opened. */
  tasks?: readonly string[];
  failure?: string;
  /** How often a second. */
  rate?: number;
}

const noise = (shape: number[]) => tf.randomNormal(shape, 0, 1, 'float32', 1);
type Gradients = tf.NamedTensorMap;
type Task = () => void | Promise<unknown>;

const [, , contender = ''] = process.argv;
const answer = (value: Answer) => process.send?.(value);
try {
  const tasks = tasksOf(await open(contender));
  answer({ tasks: [...tasks.keys()] });
  process.on('message', ({ task, milliseconds }: { task: string; milliseconds: number }) => {
    const run = tasks.get(task);
    if (run) void measure(run, milliseconds).then((rate) => answer({ rate }));
  });
} catch (error) {
  answer({
    failure: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '',
  });
}

/** As shipped, nothing of this package is loaded at all. @returns its fused momentum, where it has one */
async function open(name: string) {
  if (name === 'wasm as shipped') {
    await import('@tensorflow/tfjs-backend-wasm');
    await tf.setBackend('wasm');
    return undefined;
  }
  if (name === 'tfjs-node as shipped') {
    const missing = '@tensorflow/tfjs-node';
    await import(missing);
    await tf.setBackend('tensorflow');
    return undefined;
  }
  const { backendNamed, fusedOptimizers, openBackend } = await import('gloss-kernels');
  const backend = await openBackend(backendNamed(name));
  return fusedOptimizers(backend.name).Momentum;
}

function tasksOf(Momentum: Awaited<ReturnType<typeof open>>): Map<string, Task> {
  const [a, b] = [noise([512, 512]), noise([512, 512])];
  const plain = tf.train.momentum(0.01, 0.9);
  // Its type asks for variables, and it reads tensors.
  const plainly = (grads: Gradients) => plain.applyGradients(grads as Record<string, tf.Variable>);
  const variables = network();
  const fused = Momentum && new Momentum(variables, 0.9);
  const operation = (make: () => tf.Tensor) => () => tf.tidy(() => void make().dataSync());
  return new Map<string, Task>([
    ['a · b, 512 × 512', operation(() => tf.matMul(a, b))],
    ['aᵀ · b, 512 × 512', operation(() => tf.matMul(a, b, true))],
    ['sum of 512 rows of 512', operation(() => a.sum(0))],
    ['transpose 512 × 512', operation(() => a.transpose())],
    ['training step, `tf.train.momentum`', trainingStep(network(), plainly)],
    [
      'training step, `fusedOptimizers`',
      trainingStep(variables, (grads) =>
        fused
          ? fused.step(
              variables.map(({ name }) => grads[name] as tf.Tensor),
              0.01,
            )
          : plainly(grads),
      ),
    ],
  ]);
}

/** 784-512-10, rectified. */
function network(): tf.Variable[] {
  return [[784, 512], [512], [512, 10], [10]].map((shape) =>
    tf.tidy(() => tf.variable(noise(shape).mul(shape.length > 1 ? 0.05 : 0))),
  );
}

/** On a batch of 128. */
function trainingStep(variables: tf.Variable[], update: (grads: Gradients) => void): Task {
  const [w1, b1, w2, b2] = variables as tf.Tensor[] as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const images = noise([128, 784]);
  const labels = tf.tidy(() =>
    tf.oneHot(
      Int32Array.from({ length: 128 }, (_, i) => i % 10),
      10,
    ),
  );
  const lossOf = (): tf.Scalar => {
    const logits = images.matMul(w1).add(b1).relu().matMul(w2).add(b2);
    return tf.losses.softmaxCrossEntropy(labels, logits).asScalar();
  };
  return async () => {
    const { value, grads } = tf.variableGrads(lossOf, variables);
    update(grads);
    await value.data();
    tf.dispose([value, grads]);
  };
}

async function measure(run: Task, milliseconds: number): Promise<number> {
  const begin = performance.now();
  let count = 0;
  do {
    await run();
    count++;
  } while (performance.now() - begin < milliseconds);
  return (1000 * count) / (performance.now() - begin);
}
