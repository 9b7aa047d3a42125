/** A list of sizes, maybe of several tensors: `[batch, 10]`, `[n, 28 × 28]`, `L × [input, output]`. */
const shapePattern = /(?:[\p{L}\d]+ × )?\[[\p{L}\d_.…]+(?:\s*[,·×*+-]\s*[\p{L}\d_.…]+)*\]/u;

/** The first shape in what an author says of a name. No side of a tensor is empty: `[0, 1]` is an interval. */
export function shapeIn(text: string): string | undefined {
  const shape = shapePattern.exec(text.replaceAll('`', ''))?.[0];
  return shape !== undefined && /\[0\b|\b0\]/.test(shape) ? undefined : shape;
}

/** What a comment at the end of a line says beside the shape. */
export function noteIn(comment: string, shape: string | undefined): string | undefined {
  const rest = shape === undefined ? comment : comment.replace(shape, '');
  return rest.replaceAll(/^[\s,;:]+|[\s,;:]+$/g, '') || undefined;
}

/** `logits [batch, 10] → [batch, 10]`, as far as it is known. */
export function shapeOfFunction(
  inputs: readonly string[],
  output: string | undefined,
): string | undefined {
  const parts = [inputs.join(', '), output === undefined ? '' : `→ ${output}`];
  return parts.filter(Boolean).join(' ') || undefined;
}
