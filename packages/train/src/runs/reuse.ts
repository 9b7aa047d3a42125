import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lineageOf, type Planned, planOf } from '../plan.ts';
import type { Experiment } from '../topic.ts';
import { readRecord, readWeights } from '../records/resume.ts';
import type { RunRecord } from '../records/run-record.ts';

/**
 * Looks among the runs in a folder for jobs that this run would only repeat: the same settings and seed, on the same data
 * and backend. Their results and weights are taken over, so that parts of a plan can be made one after the other, or elsewhere.
 *
 * @param record receives what is found
 * @param plan of all that the run's configuration makes
 * @param jobs of the plan, which are looked for
 * @returns the weights by id
 */
export async function reuseFinished(
  out: string,
  folder: string,
  record: RunRecord,
  { experiment, plan, jobs }: { experiment: Experiment; plan: readonly Planned[]; jobs: readonly Planned[] },
): Promise<Map<string, Float32Array[]>> {
  const finished = new Map<string, Float32Array[]>();
  const others: { folder: string; record: RunRecord; plan: Planned[] }[] = [];
  for (const entry of await readdir(out)) {
    const place = join(out, entry);
    const other = place === folder ? undefined : await readRecord(place).catch(() => undefined);
    // One from before the schema changed has nothing to compare with.
    const config = other && isSameWork(record, other) && experiment.config.safeParse(other.config);
    if (other && config && config.success)
      others.push({
        folder: place,
        record: other,
        plan: planOf(experiment.jobs(config.data), other.seeds),
      });
  }
  for (const job of jobs) {
    const wanted = JSON.stringify(lineageOf(job, plan));
    for (const other of others) {
      const same = other.plan.find(
        (candidate) =>
          candidate.name === job.name && JSON.stringify(lineageOf(candidate, other.plan)) === wanted,
      );
      const model = other.record.models.find(({ id, result }) => id === same?.id && result);
      // Where nothing was learnt, evaluating it again takes little time.
      if (!model?.weights) continue;
      const weights = `${job.id}.weights.bin`;
      finished.set(job.id, await readWeights(other.folder, model, 'Copy it there, or leave --reuse out'));
      await copyFile(join(other.folder, model.weights), join(folder, weights));
      record.models.push(Object.assign({}, model, { id: job.id, weights }));
      break;
    }
  }
  return finished;
}

function isSameWork(one: RunRecord, other: RunRecord): boolean {
  const decisive = ({ topic, data, backend }: RunRecord) =>
    JSON.stringify([topic, data, backend.name]);
  return decisive(one) === decisive(other);
}
