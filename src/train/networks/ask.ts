import { predictLogits } from '../../impl/distillation/index.ts';
import { classCount, pixelCount } from '../../impl/mnist.ts';
import { openBackend } from '../backends/backends.ts';
import { loadMnist } from '../../data/mnist.ts';
import { networkOf } from './networks.ts';
import { planOf } from '../presets/plan.ts';
import { readRecord, readWeights } from '../runs/resume.ts';
import { TrainError } from '../train-error.ts';

/**
 * Looks for test images of a digit that a network takes for what they are, and of which it still thinks, more than of any other image of
 * that digit, that they resemble another: for each of the other digits, the image with the greatest ratio of its probability to that of
 * all the other wrong classes together.
 *
 * @param like the other digits
 */
export async function askAbout(folder: string, id: string, digit: number, like: readonly number[]) {
  const record = await readRecord(folder);
  if (!record) throw new TrainError(`${folder} holds no run`, 'Name a folder with a record.json');
  const model = record.models.find((candidate) => candidate.id === id);
  const task = planOf(record.config, record.seeds).find((candidate) => candidate.id === id);
  if (!model?.weights || task?.kind !== 'trained')
    throw new TrainError(
      `${folder} has no network ${id}`,
      `Use one of ${record.models.flatMap((other) => (other.weights ? [other.id] : [])).join(', ')}`,
    );
  await openBackend('auto');
  const { test } = await loadMnist();
  const network = networkOf(task);
  network.load(await readWeights(folder, model));
  const answers = predictLogits(network, test); // [count, 10]
  const logits = await answers.data();
  const rowOf = (index: number) =>
    Array.from(logits.subarray(index * classCount, (index + 1) * classCount));
  const examples = like.map((other) => {
    let [best, highest] = [-1, -Infinity];
    for (const [index, label] of test.labels.entries()) {
      if (label !== digit) continue;
      const row = rowOf(index);
      if (row.indexOf(Math.max(...row)) !== digit) continue;
      const rest = row.filter((_, place) => place !== digit && place !== other);
      // The logarithm of the ratio.
      const lead = (row[other] ?? NaN) - Math.log(rest.reduce((sum, z) => sum + Math.exp(z), 0));
      if (lead > highest) [best, highest] = [index, lead];
    }
    const pixels = Array.from(test.images.subarray(best * pixelCount, (best + 1) * pixelCount));
    return {
      index: best,
      label: digit,
      pixels,
      logits: rowOf(best).map((logit) => Number(logit.toFixed(4))),
    };
  });
  answers.dispose();
  network.dispose();
  return { schema: 1, run: record.id, model: model.name, seed: model.seed, examples };
}
