import { join } from 'node:path';
import { lineageOf, partOf, type Planned, planOf } from '../plan.ts';
import { loadTopic, readConfig } from '../topics.ts';
import { runId, writeRecord, writeWeights } from '../records/keep.ts';
import { findRun, readRecord, readWeights } from '../records/resume.ts';
import type { ModelRecord, RunRecord } from '../records/run-record.ts';
import { UserError } from 'gloss-kernels/user-error';

type Part = NonNullable<RunRecord['parts']>[number];

interface Source {
  folder: string;
  record: RunRecord;
}

/** A job that is done, and in which run. */
interface Found {
  source: Source;
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
  say: (message: string) => void,
): Promise<RunRecord> {
  const sources = await readSources(runs, out);
  const [first] = sources;
  if (!first) throw new UserError('There is nothing to merge', 'Name some runs by their folders');
  for (const other of sources.slice(1)) compare(first, other);
  // A run of all seeds says which is the first; of parts for a seed each, the first one named does.
  const bySeeds = sources.toSorted((a, b) => b.record.seeds.length - a.record.seeds.length);
  const seeds = [...new Set(bySeeds.flatMap(({ record }) => record.seeds))];
  const experiment = await loadTopic(first.record.topic);
  const config = readConfig(
    experiment.config,
    first.record.config,
    `The configuration of ${first.folder}`,
  );
  const whole = planOf(experiment.jobs(config), seeds);
  const only = jobsDone(sources, whole, say);
  const plan = partOf(whole, { only, shard: null });
  const found = new Map<string, Found>();
  for (const source of sources) {
    const own = planOf(experiment.jobs(config), source.record.seeds);
    collect(source, { plan, own, found }, say);
  }
  const missing = plan.filter(({ id }) => !found.has(id)).map(({ id }) => id);
  if (missing.length > 0) say(`Missing for a complete run: ${missing.join(', ')}`);

  const now = new Date().toISOString();
  const { topic, preset } = first.record;
  const id = runId({ topic, preset: `${preset}-merged`, seeds }, [], now);
  const folder = join(out, id);
  const models: ModelRecord[] = [];
  for (const job of plan) {
    const { source, model } = found.get(job.id) ?? {};
    if (!source || !model) continue;
    const weights = await readWeights(source.folder, model, 'Copy it there, or leave the run out');
    const written = await writeWeights(folder, job.id, weights);
    models.push(Object.assign({}, model, { id: job.id }, written));
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
    part: { only, shard: null },
    backend: {
      name: first.record.backend.name,
      device: [...new Set(parts.map(({ backend }) => backend.device))].join(' or '),
    },
    commit: sameOrNull(parts.map(({ commit }) => commit)),
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
function compare({ record: one }: Source, { record: other }: Source): void {
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

/** Names of the jobs that some part has finished; null if these are all. */
function jobsDone(
  sources: readonly Source[],
  plan: readonly Planned[],
  say: (message: string) => void,
): string[] | null {
  const done = new Set(
    sources.flatMap(({ record }) =>
      record.models.flatMap(({ name, result }) => (result ? name : [])),
    ),
  );
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
 * @param plan of the whole run
 * @param own plan of the part, for its own seeds
 */
function collect(
  source: Source,
  {
    plan,
    own,
    found,
  }: { plan: readonly Planned[]; own: readonly Planned[]; found: Map<string, Found> },
  say: (message: string) => void,
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
    const lineage = job && JSON.stringify(lineageOf(job, own));
    const same = plan.filter(({ name }) => name === model.name);
    const wanted = same.find((other) => JSON.stringify(lineageOf(other, plan)) === lineage);
    if (!wanted) {
      const seeds = same.some(({ seed }) => seed === model.seed) ? 'learns from' : 'is made for';
      leave(`in a run of all these seeds it ${seeds} others`);
      continue;
    }
    const known = found.get(wanted.id);
    if (!known) found.set(wanted.id, { source, model });
    else if (resultOf(known.model, record.metrics) !== resultOf(model, record.metrics))
      throw new UserError(
        `The runs ${known.source.record.id} and ${record.id} have both trained ${of}, with different results`,
        'Leave one of them out',
      );
  }
}

/** All that doesn't depend on how fast the machine was. */
function resultOf({ epochs, result }: ModelRecord, metrics: RunRecord['metrics']): string {
  const isTime = (path: string) =>
    /^(?:seconds|samplesPerSecond)$/.test(path) ||
    /(?:^|\/)(?:[nµm]?s|min|h)$/.test(metrics[path]?.unit ?? '');
  const withoutTimes = (value: unknown, path = ''): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.entries(value).flatMap(([name, inner]) => {
      const place = path === '' ? name : `${path}.${name}`;
      return isTime(place) ? [] : [[name, withoutTimes(inner, place)]];
    });
  };
  return JSON.stringify([epochs.map((epoch) => withoutTimes(epoch)), withoutTimes(result)]);
}

/** Where each model comes from. A part that was merged itself names its own parts. */
function partsOf(sources: readonly Source[], found: ReadonlyMap<string, Found>): Part[] {
  return sources.flatMap((source) => {
    const brought = [...found].filter(([, { source: from }]) => from === source);
    const { id, startedAt, endedAt, commit, backend, versions, machine } = source.record;
    const own = { id, startedAt, endedAt, commit, backend, versions, machine };
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
