import { median } from 'gloss-common/numbers';

/** What makes one number of several; `spread` says two where they differ. */
export const reducers = {
  median: (values) => [median(values)],
  least: (values) => [Math.min(...values)],
  most: (values) => [Math.max(...values)],
  mean: (values) => [values.reduce((sum, value) => sum + value, 0) / values.length],
  count: (values) => [values.length],
  spread: (values) => [...new Set([Math.min(...values), Math.max(...values)])],
} as const satisfies Record<string, (values: readonly number[]) => number[]>;
