import { messageOf, UserError } from 'gloss-kernels/user-error';
import { type DataSource, openDataFolder } from '../data/data-source.ts';
import { loadData } from '../data/data-set.ts';
import type { RunRecord } from '../records/run-record.ts';
import type { Experiment } from '../topic.ts';

/**
 * The data that a configuration uses, and their description for the record.
 *
 * @throws {UserError} if they are not there, or not what the topic can use
 */
export async function readData(
  experiment: Experiment,
  config: RunRecord['config'],
  source: DataSource | undefined,
  watcher: { signal: AbortSignal; say(message: string): void },
): Promise<{ data: unknown; described: RunRecord['data'] }> {
  const folder = await openDataFolder(experiment.data, source, watcher);
  const { name, sha256, data: raw } = await loadData(experiment.data, folder);
  try {
    const { data, counts } = experiment.prepare(raw, config);
    return { data, described: { name, sha256, ...counts } as RunRecord['data'] };
  } catch (cause) {
    const problem = messageOf(cause);
    throw new UserError(`${name}: ${problem}`, 'Give other data with --data', { cause });
  }
}

/**
 * What the files hold counts, not where they lie; an old record has a name alone.
 *
 * @throws {UserError} if a run was trained on other data
 */
export function expectSameData(
  run: string,
  before: RunRecord['data'],
  now: RunRecord['data'],
): void {
  const decisive = ({ name, sha256, ...counts }: RunRecord['data']) =>
    JSON.stringify([before.sha256 ? sha256 : name, Object.entries(counts).sort()]);
  const nameOf = ({ name, sha256 }: RunRecord['data']) =>
    sha256 ? `${name} (SHA-256 ${sha256}…)` : name;
  if (decisive(before) === decisive(now)) return;
  throw new UserError(
    `${run} was trained on ${nameOf(before)}, not on ${nameOf(now)}`,
    'Give the same --data',
  );
}
