import { titleInUnit } from 'gloss-common/metric';
import type { RunRecord } from '../records/run-record.ts';

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
 * @param whole what the metric is a part of
 */
export function labelOf(name: string, metric: Metric | undefined, whole = ''): string {
  const given = metric ?? (name === 'learningRate' ? learningRate : undefined);
  if (!given) return name;
  const direction = given.better && `, ${given.better === 'less' ? 'lower' : 'higher'} is better`;
  return titleInUnit(given, whole) + (direction ?? '');
}
