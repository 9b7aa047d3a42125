import { lineageOf, type Planned, planOf } from '../plan.ts';
import { recordsIn, takeOver } from '../records/run-folder.ts';
import type { ModelRecord, RunRecord } from '../records/run-record.ts';
import type { Experiment } from '../topic.ts';

/**
 * Looks among the runs in a folder for jobs that this run would only repeat: the same settings and seed, on the same data
 * and backend. Their results and weights are taken over, so that parts of a plan can be made one after the other, or elsewhere.
 *
 * @param record receives what is found
 * @param plan of all that the run's configuration makes
 * @param jobs of the plan, which are looked for
 */
export async function reuseFinished(
  out: string,
  folder: string,
  record: RunRecord,
  {
    experiment,
    plan,
    jobs,
  }: { experiment: Experiment; plan: readonly Planned[]; jobs: readonly Planned[] },
): Promise<void> {
  const decisive = ({ topic, data, backend }: RunRecord) =>
    JSON.stringify([topic, data, backend.name]);
  const finished = new Map<string, { folder: string; model: ModelRecord }>();
  for (const { folder: place, record: other } of await recordsIn(out)) {
    if (place === folder || decisive(other) !== decisive(record)) continue;
    const { success, data: config } = experiment.config.safeParse(other.config);
    // One from before the schema changed has nothing to compare with.
    if (!success) continue;
    const theirs = planOf(experiment.jobs(config), other.seeds);
    for (const job of theirs) {
      const model = other.models.find(({ id, result }) => id === job.id && result);
      const lineage = lineageOf(job, theirs);
      // Where nothing was learnt, evaluating it again takes little time.
      if (model?.weights && !finished.has(lineage)) finished.set(lineage, { folder: place, model });
    }
  }
  for (const job of jobs) {
    const found = finished.get(lineageOf(job, plan));
    if (found) record.models.push(await takeOver(found, folder, job.id, 'leave --reuse out'));
  }
}
