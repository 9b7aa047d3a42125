/**
 * A colour as it can be read in either theme, CSS: its hue and, as far as screens have it, its chroma are kept; its lightness
 * is what 4.5 to 1 on paper and panel takes.
 */
export function legible(colour: string): string {
  const shade = (lightness: string) => `oklch(from ${colour} ${lightness} min(c, 0.17) h)`;
  return `light-dark(${shade('min(l, 0.5)')}, ${shade('max(l, 0.74)')})`;
}
