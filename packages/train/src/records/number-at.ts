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
