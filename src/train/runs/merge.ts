import { join } from 'node:path';
import { writeFile } from '../../write-file.ts';
import { bytesOf } from './checkpoint.ts';
import { planOf, type Task } from '../presets/plan.ts';
import type { Preset } from '../presets/preset-schema.ts';
import { findRun, readRecord, readWeights } from './resume.ts';
import { type ModelRecord, type RunRecord, runRecordSchema } from './run-record.ts';
import { TrainError } from '../train-error.ts';

type Row = Preset['rows'][number];
type Part = NonNullable<RunRecord['parts']>[number];

interface Source {
  folder: string;
  record: RunRecord;
}

/** A training that is done, and whose it is. */
interface Found {
  source: Source;
  model: ModelRecord;
}

/**
 * Joins parts of one preset, made by `--seed`, `--only` or `--shard`, perhaps on other machines, into one run below `out`. The parts
 * are only read, and may still be running: what they have finished counts.
 *
 * @param say is told in a line what is left out or missing
 * @returns the new record: complete where every row that some part trained is trained for every seed of the parts
 * @throws {TrainError} where the parts can't be of one run
 */
export async function merge(
  { runs, out }: { runs: readonly string[]; out: string },
  say: (message: string) => void,
): Promise<RunRecord> {
  const sources = await readSources(runs, out);
  const [first] = sources;
  if (!first) throw new TrainError('There is nothing to merge', 'Name some runs by their folders');
  for (const other of sources.slice(1)) compare(first, other);
  const config = { ...first.record.config, rows: joinRows(sources, say) };
  // A run of all seeds says which is the first; of parts for a seed each, the first one named does.
  const bySeeds = sources.toSorted((a, b) => b.record.seeds.length - a.record.seeds.length);
  const seeds = [...new Set(bySeeds.flatMap(({ record }) => record.seeds))];
  const plan = planOf(config, seeds);
  const found = new Map<string, Found>();
  for (const source of sources) collect(source, { plan, seeds, found }, say);
  const missing = plan.filter(({ id }) => !found.has(id)).map(({ id }) => id);
  if (missing.length > 0) say(`Missing for a complete run: ${missing.join(', ')}`);

  const now = new Date().toISOString();
  const id = `${first.record.preset}-merged-seed${seeds.length > 1 ? 's' : ''}${seeds.join('-')}-${now.replace(/[-:.]/g, '')}`;
  const folder = join(out, id);
  const models: ModelRecord[] = [];
  for (const task of plan) {
    const { source, model } = found.get(task.id) ?? {};
    if (!source || !model) continue;
    const weights = await readWeights(source.folder, model, 'Copy it there, or leave the run out');
    const file = `${task.id}.weights.bin`;
    if (weights.length > 0) await writeFile(join(folder, file), bytesOf(weights));
    models.push({ ...model, id: task.id, ...(weights.length > 0 ? { weights: file } : {}) });
  }
  const parts = partsOf(sources, found);
  const record: RunRecord = {
    ...first.record,
    id,
    status: missing.length > 0 ? 'interrupted' : 'complete',
    startedAt: parts.map(({ startedAt }) => startedAt).toSorted()[0] ?? now,
    endedAt:
      parts
        .flatMap(({ endedAt }) => endedAt ?? [])
        .toSorted()
        .at(-1) ?? now,
    seeds,
    part: { only: null, shard: null },
    config,
    backend: {
      name: first.record.backend.name,
      device: [...new Set(parts.map(({ backend }) => backend.device))].join(' or '),
    },
    commit: sameOrNull(parts.map(({ commit }) => commit)),
    models,
    parts,
  };
  // The record last: a folder without one is no run.
  const text = `${JSON.stringify(runRecordSchema.parse(record), null, 1)}\n`;
  await writeFile(join(folder, 'record.json'), text);
  return record;
}

async function readSources(runs: readonly string[], out: string): Promise<Source[]> {
  const sources: Source[] = [];
  const remedy = 'Fetch it again from where it was made, or leave the run out';
  for (const run of runs) {
    const folder = await findRun(out, run, remedy);
    const record = await readRecord(folder, remedy);
    if (!record || sources.some((source) => source.record.id === record.id))
      throw new TrainError(`${run} is named twice`, 'Name each run once');
    sources.push({ folder, record });
  }
  return sources;
}

function compare({ record: one }: Source, { record: other }: Source): void {
  const decisive = ({ preset, config, data, backend }: RunRecord) => ({
    preset,
    samples: config.samples,
    batchSize: config.batchSize,
    momentum: config.momentum,
    // What the files hold counts; an old record has a name alone.
    data: [
      (one.data.sha256 && other.data.sha256 && data.sha256) ?? data.name,
      data.train,
      data.test,
    ],
    backend: backend.name,
  });
  refuse(one, other, '', difference(decisive(one), decisive(other)));
}

/** Of each row that some part has trained, what that part says; all that trained it have to say the same. */
function joinRows(sources: readonly Source[], say: (message: string) => void): Row[] {
  const rows = new Map<string, { row: Row; record: RunRecord }>();
  // In the preset's order, which a record of a merged run has only in part.
  const configs = sources.map(({ record }) => record.config.rows);
  const names = new Set(
    configs.toSorted((a, b) => b.length - a.length).flatMap((all) => all.map(({ name }) => name)),
  );
  for (const { record } of sources) {
    const trained = new Set(record.models.flatMap(({ name, result }) => (result ? name : [])));
    for (const row of record.config.rows) {
      if (!trained.has(row.name)) continue;
      const known = rows.get(row.name);
      if (known)
        refuse(known.record, record, ` in the row "${row.name}"`, difference(known.row, row));
      else rows.set(row.name, { row, record });
    }
  }
  const left = [...names].filter((name) => !rows.has(name));
  if (left.length > 0) say(`Left out, as no run has trained them: ${left.join(', ')}`);
  if (rows.size > 0) return [...names].flatMap((name) => rows.get(name)?.row ?? []);
  throw new TrainError('None of these runs has finished a training', 'Name others, or wait');
}

/** Takes what a part has finished and the plan asks for. */
function collect(
  source: Source,
  {
    plan,
    seeds,
    found,
  }: { plan: readonly Task[]; seeds: readonly number[]; found: Map<string, Found> },
  say: (message: string) => void,
): void {
  const { record } = source;
  const isOfAll = String(record.seeds) === String(seeds);
  for (const model of record.models) {
    const leave = (reason: string) =>
      say(`${record.id}: "${model.name}" of seed ${model.seed} is left out: ${reason}`);
    if (!model.result) {
      leave(`it is not finished, after ${model.epochs.length} epochs`);
      continue;
    }
    const tasks = plan.filter(({ name }) => name === model.name);
    if (!isOfAll && tasks.some((task) => asksAll(task, plan))) {
      leave(`its ensemble is of seeds ${record.seeds.join(', ')}, not of ${seeds.join(', ')}`);
      continue;
    }
    const task = tasks.find(({ seed }) => seed === model.seed);
    if (!task) {
      leave(`the row is trained once, for seed ${seeds[0]}`);
      continue;
    }
    const known = found.get(task.id);
    if (!known) found.set(task.id, { source, model });
    else if (resultOf(known.model) !== resultOf(model))
      throw new TrainError(
        `The runs ${known.source.record.id} and ${record.id} have both trained "${model.name}" of seed ${model.seed}, with different results (${known.model.result?.testErrors} and ${model.result.testErrors} errors)`,
        'Leave one of them out',
      );
  }
}

/** Whether a task is an ensemble, or learns from one: then it is another where there are other seeds. */
function asksAll(task: Task, plan: readonly Task[]): boolean {
  return (
    task.kind === 'ensemble' ||
    plan.some((other) => task.needs.includes(other.id) && asksAll(other, plan))
  );
}

function resultOf({ result }: ModelRecord): string {
  return JSON.stringify([result?.testErrors, result?.confusion]);
}

/** Where each model comes from. A part that was merged itself names its own parts. */
function partsOf(sources: readonly Source[], found: ReadonlyMap<string, Found>): Part[] {
  return sources.flatMap((source) => {
    const brought = [...found].filter(([, { source: from }]) => from === source);
    const { id, startedAt, endedAt, commit, backend, jobs, versions, machine } = source.record;
    const own = { id, startedAt, endedAt, commit, backend, jobs, versions, machine };
    const parts: Omit<Part, 'models'>[] = source.record.parts ?? [own];
    return parts.map((part) => {
      const before = source.record.parts?.find((candidate) => candidate.id === part.id)?.models;
      const models = brought.filter(([, { model }]) => before?.includes(model.id) ?? true);
      return Object.assign({}, part, { models: models.map(([id]) => id) });
    });
  });
}

function sameOrNull<Value>(values: readonly (Value | null)[]): Value | null {
  const [first = null, ...others] = values;
  return others.every((other) => JSON.stringify(other) === JSON.stringify(first)) ? first : null;
}

/** `epochs: 60 and 80`, of the first entry that differs. */
function difference(one: object, other: object): string | undefined {
  const [a, b] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    const [left, right] = [a, b].map((values) => JSON.stringify(values.get(key)) ?? 'none');
    if (left !== right) return `${key}: ${left} and ${right}`;
  }
  return undefined;
}

function refuse(one: RunRecord, other: RunRecord, where: string, what: string | undefined): void {
  if (what === undefined) return;
  throw new TrainError(
    `The runs ${one.id} and ${other.id} are no parts of one: they differ${where} (${what})`,
    'Leave one of them out',
  );
}
