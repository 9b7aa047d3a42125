import type { Segment, SegmentState } from './types.ts';

/** How much of a page is translated; only `translated` counts. */
export interface Share {
  translated: number;
  total: number;
}

export function share(segments: readonly Segment[]): Share {
  return { translated: count(segments).translated, total: segments.length };
}

/** How many segments are in each state. */
export function count(segments: readonly Segment[]): Record<SegmentState, number> {
  const counts = {
    translated: 0,
    outdated: 0,
    suggested: 0,
    missing: 0,
    identical: 0,
    invalid: 0,
  };
  for (const { state } of segments) counts[state]++;
  return counts;
}

/** Whether readers see the translation; else they see the original, marked. */
export function isShown(segment: Segment): segment is Segment & { value: string } {
  const { state, value } = segment;
  return value !== undefined && (state === 'translated' || state === 'identical');
}
