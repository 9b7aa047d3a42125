import type { RunRecord } from '../train/runs/run-record.ts';

export type Metric = RunRecord['metrics'][string];

/** The trainer's own number, beside those of the topics. */
const learningRate = { title: 'learning rate', better: undefined, unit: undefined };

/** What a record declares of a metric; nothing where its topic has not declared it. */
export function metricOf({ metrics }: RunRecord, name: string): Metric | undefined {
  return Object.hasOwn(metrics, name) ? metrics[name] : undefined;
}

/**
 * `training loss (nats), lower is better`; an undeclared metric goes by its name.
 *
 * @param count what the metric is a part of
 */
export function labelOf(name: string, metric: Metric | undefined, count = ''): string {
  const given = metric ?? (name === 'learningRate' ? learningRate : undefined);
  if (!given) return name;
  const { title, unit, better } = given;
  // "bits per character" says its unit itself.
  const inUnit = unit === undefined || title.includes(unit) ? '' : ` (${unit})`;
  const direction = better && `, ${better === 'less' ? 'lower' : 'higher'} is better`;
  return title + count + inUnit + (direction ?? '');
}

/** A number inside a result, by its field's name or by its path, as in `onTest.errors`. */
export function numberAt(result: unknown, path: string): number | undefined {
  const value = path
    .split('.')
    .reduce<unknown>(
      (outer, key) =>
        typeof outer === 'object' && outer !== null && Object.hasOwn(outer, key)
          ? (outer as Record<string, unknown>)[key]
          : undefined,
      result,
    );
  return typeof value === 'number' ? value : undefined;
}

/** The number that a metric is a part of: it stands beside the metric, or further out. */
export function wholeOf(result: unknown, path: string, of: string): number | undefined {
  const folders = path.split('.').slice(0, -1);
  for (let depth = folders.length; depth >= 0; depth--) {
    const whole = numberAt(result, [...folders.slice(0, depth), of].join('.'));
    if (whole !== undefined) return whole;
  }
  return undefined;
}
