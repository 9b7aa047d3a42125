import { join } from 'node:path';
import { UserError } from 'gloss-kernels/user-error';
import { lineageOf, partOf, type Planned, planOf } from '../plan.ts';
import { findRun, readRecord, runId, takeOver, writeRecord } from '../records/run-folder.ts';
import type { ModelRecord, RunRecord } from '../records/run-record.ts';
import { workOf } from '../topics.ts';

type Part = NonNullable<RunRecord['parts']>[number];
type Say = (message: string) => void;

interface Source {
  folder: string;
  record: RunRecord;
}

/** A model that is finished, and in which run. */
interface Found extends Source {
  model: ModelRecord;
}

/**
 * Joins parts of one preset, made by `--seed`, `--only` or `--shard`, perhaps on other machines, into one run below `out`. The parts
 * are only read, and may still be running: what they have finished counts.
 *
 * @param say is told in a line what is left out or missing
 * @returns the new record: complete if every job that some part has finished is finished for every seed of the parts
 * @throws {UserError} if the parts can't be of one run
 */
export async function merge(
  { runs, out }: { runs: readonly string[]; out: string },
  say: Say,
): Promise<RunRecord> {
  const sources = await readSources(runs, out);
  const [first] = sources;
  if (!first) throw new UserError('There is nothing to merge', 'Name some runs by their folders');
  for (const other of sources.slice(1)) expectSameWork(first.record, other.record);
  // A run of all seeds says which is the first; of parts for a seed each, the first one named does.
  const bySeeds = sources.toSorted((a, b) => b.record.seeds.length - a.record.seeds.length);
  const seeds = [...new Set(bySeeds.flatMap(({ record }) => record.seeds))];
  const { topic, preset } = first.record;
  const { experiment, config } = await workOf(first.folder, first.record);
  const jobs = experiment.jobs(config);
  const whole = planOf(jobs, seeds);
  const only = jobsDone(sources, whole, say);
  const plan = partOf(whole, { only, shard: null });
  const found = new Map<string, Found>();
  for (const source of sources)
    collect(source, planOf(jobs, source.record.seeds), { plan, found }, say);
  const missing = plan.flatMap(({ id }) => (found.has(id) ? [] : id));
  if (missing.length > 0) say(`Missing for a complete run: ${missing.join(', ')}`);

  const now = new Date().toISOString();
  const id = runId({ topic, preset: `${preset}-merged`, seeds }, [], now);
  const folder = join(out, id);
  const models: ModelRecord[] = [];
  for (const job of plan) {
    const model = found.get(job.id);
    if (model) models.push(await takeOver(model, folder, job.id, 'leave the run out'));
  }
  const parts = sources.flatMap((source) => partsOf(source, found));
  const devices = new Set(parts.map(({ backend }) => backend.device));
  const commits = new Set(parts.map(({ commit }) => JSON.stringify(commit)));
  const record: RunRecord = {
    ...first.record,
    id,
    status: missing.length > 0 ? 'interrupted' : 'complete',
    startedAt: parts.map(({ startedAt }) => startedAt).toSorted()[0] ?? now,
    endedAt: parts.flatMap(({ endedAt }) => endedAt ?? []).toSorted().at(-1) ?? now,
    seeds,
    part: { only, shard: null },
    backend: { name: first.record.backend.name, device: [...devices].join(' or ') },
    commit: commits.size === 1 ? (parts[0]?.commit ?? null) : null,
    models,
    parts,
  };
  // The record last: a folder without one is no run.
  await writeRecord(folder, record);
  return record;
}

async function readSources(runs: readonly string[], out: string): Promise<Source[]> {
  const sources: Source[] = [];
  const remedy = 'Fetch it again from where it was made, or leave the run out';
  for (const run of runs) {
    const folder = await findRun(out, run, { remedy });
    const record = await readRecord(folder, remedy);
    if (!record || sources.some((source) => source.record.id === record.id))
      throw new UserError(`${run} is named twice`, 'Name each run once');
    sources.push({ folder, record });
  }
  return sources;
}

/** Parts of one run have everything in common but seeds and which jobs they are about. */
function expectSameWork(one: RunRecord, other: RunRecord): void {
  const decisive = ({ topic, preset, config, data, backend }: RunRecord) => {
    const { name, sha256, ...counts } = data;
    // What the files hold counts; an old record has a name alone.
    const identity = one.data.sha256 && other.data.sha256 ? sha256 : name;
    return { topic, preset, config, data: { identity, ...counts }, backend: backend.name };
  };
  const what = difference(decisive(one), decisive(other));
  if (what === undefined) return;
  throw new UserError(
    `The runs ${one.id} and ${other.id} are no parts of one: they differ in ${what}`,
    'Leave one of them out',
  );
}

/** `config.rows.0.epochs (60 and 80)`, of the first value that differs. */
function difference(one: unknown, other: unknown, path: readonly string[] = []): string | undefined {
  const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null;
  if (!isBranch(one) || !isBranch(other)) {
    const [left, right] = [one, other].map((value) => JSON.stringify(value) ?? 'none');
    return left === right ? undefined : `${path.join('.')} (${left} and ${right})`;
  }
  const [a, b] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    const found = difference(a.get(key), b.get(key), [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Names of the jobs that some part has finished; null if these are all. */
function jobsDone(sources: readonly Source[], plan: readonly Planned[], say: Say): string[] | null {
  const models = sources.flatMap(({ record }) => record.models);
  const done = new Set(models.flatMap(({ name, result }) => (result ? name : [])));
  const names = [...new Set(plan.map(({ name }) => name))];
  const left = names.filter((name) => !done.has(name));
  if (left.length === names.length)
    throw new UserError('None of these runs has finished a training', 'Name others, or wait');
  if (left.length === 0) return null;
  say(`Left out, as no run has trained them: ${left.join(', ')}`);
  return names.filter((name) => done.has(name));
}

/**
 * Takes what a part has finished and the plan asks for: of each job, what learnt from the same.
 *
 * @param own plan of the part, for its own seeds
 * @param whole its plan, and what was found of it
 */
function collect(
  source: Source,
  own: readonly Planned[],
  { plan, found }: { plan: readonly Planned[]; found: Map<string, Found> },
  say: Say,
): void {
  const { record } = source;
  for (const model of record.models) {
    const of = `"${model.name}" of seed ${model.seed}`;
    const leave = (reason: string) => say(`${record.id}: ${of} is left out: ${reason}`);
    if (!model.result) {
      leave(`it is not finished, after ${model.epochs.length} epochs`);
      continue;
    }
    const job = own.find(({ id }) => id === model.id);
    const same = plan.filter(({ name }) => name === model.name);
    const wanted = same.find((other) => job && lineageOf(other, plan) === lineageOf(job, own));
    if (!wanted) {
      const seeds = same.some(({ seed }) => seed === model.seed) ? 'learns from' : 'is made for';
      leave(`in a run of all these seeds it ${seeds} others`);
      continue;
    }
    const known = found.get(wanted.id);
    if (!known) found.set(wanted.id, { ...source, model });
    else if (resultOf(known.model, record) !== resultOf(model, record))
      throw new UserError(
        `The runs ${known.record.id} and ${record.id} have both trained ${of}, with different results`,
        'Leave one of them out',
      );
  }
}

/** All that doesn't depend on how fast the machine was. */
function resultOf({ epochs, result }: ModelRecord, { metrics }: RunRecord): string {
  const isTime = /(?:^|\/)(?:[nµm]?s|min|h)$/;
  const timed = Object.entries(metrics).filter(([, { unit = '' }]) => isTime.test(unit));
  const times = new Set(timed.map(([path]) => path.split('.').at(-1)));
  for (const name of ['seconds', 'samplesPerSecond']) times.add(name);
  return JSON.stringify([epochs, result], (field, value) =>
    times.has(field) ? undefined : value,
  );
}

/** Where what a part has brought comes from. A part that was merged itself names its own parts. */
function partsOf({ record }: Source, found: ReadonlyMap<string, Found>): Part[] {
  const brought = [...found].filter(([, one]) => one.record === record);
  const { id, startedAt, endedAt, commit, backend, versions, machine, models } = record;
  const whole = { id, startedAt, endedAt, commit, backend, versions, machine };
  const parts: Part[] = record.parts ?? [{ ...whole, models: models.map((model) => model.id) }];
  return parts.map((part) => {
    const own = brought.filter(([, { model }]) => part.models.includes(model.id));
    return Object.assign({}, part, { models: own.map(([name]) => name) });
  });
}
