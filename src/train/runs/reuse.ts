import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Task } from '../presets/plan.ts';
import { readRecord, readWeights } from './resume.ts';
import type { RunRecord } from './run-record.ts';

/**
 * Looks among the runs in a folder for trainings that this run would only repeat: the same row for the same seed, on the same data
 * and backend. Their results and weights are taken over, so that parts of a plan can be made one after the other, or elsewhere.
 *
 * @param record receives what is found
 * @returns the weights by id
 */
export async function reuseFinished(
  out: string,
  folder: string,
  record: RunRecord,
  plan: readonly Task[],
): Promise<Map<string, Float32Array[]>> {
  const finished = new Map<string, Float32Array[]>();
  const others: { folder: string; record: RunRecord }[] = [];
  for (const entry of await readdir(out)) {
    const place = join(out, entry);
    const other = place === folder ? undefined : await readRecord(place).catch(() => undefined);
    if (other && isSameWork(record, other)) others.push({ folder: place, record: other });
  }
  for (const task of plan) {
    // What an ensemble answers is soon measured again, and its weights are its members'.
    if (task.kind === 'ensemble') continue;
    for (const other of others) {
      const model = other.record.models.find(
        ({ name, seed, result }) => name === task.name && seed === task.seed && result,
      );
      const isSame =
        JSON.stringify(lineage(task.name, other.record)) ===
        JSON.stringify(lineage(task.name, record));
      if (!model?.weights || !isSame) continue;
      const weights = `${task.id}.weights.bin`;
      finished.set(task.id, await readWeights(other.folder, model));
      await copyFile(join(other.folder, model.weights), join(folder, weights));
      record.models.push({ ...model, id: task.id, weights });
      break;
    }
  }
  return finished;
}

function isSameWork(one: RunRecord, other: RunRecord): boolean {
  const decisive = ({ config, data, backend }: RunRecord) => {
    const { samples, batchSize, momentum } = config;
    return JSON.stringify([samples, batchSize, momentum, data, backend.name]);
  };
  return decisive(one) === decisive(other);
}

/** The row itself, and the rows that it learns from; where those are ensembles, all seeds of the run. */
function lineage(name: string, { config, seeds }: Pick<RunRecord, 'config' | 'seeds'>): unknown[] {
  const row = config.rows.find((candidate) => candidate.name === name);
  if (!row) return [];
  if ('membersFrom' in row) return [row, seeds, ...lineage(row.membersFrom, { config, seeds })];
  return [row, ...(row.softTargets ? lineage(row.softTargets.from, { config, seeds }) : [])];
}
