import type { Options } from './options.ts';

/**
 * A site's own look as tokens of `tokens.css`. Of the accent, hue and colour are kept; its lightness is what each theme
 * needs for 4.5 to 1 on paper and panel, and its chroma no more than a screen has at that lightness.
 */
export function themeCss({ accent, fonts }: Options['theme']): string {
  const shade = (lightness: string) => `oklch(from ${accent} ${lightness} min(c, 0.17) h)`;
  const tokens = {
    ...(accent !== undefined && {
      rubric: `light-dark(${shade('min(l, 0.5)')}, ${shade('max(l, 0.74)')})`,
      'rubric-wash': 'color-mix(in oklab, var(--rubric) 12%, var(--paper))',
      selection: 'color-mix(in oklab, var(--rubric) 25%, var(--paper))',
    }),
    ...(fonts.text !== undefined && { prose: fonts.text, serif: fonts.text }),
    ...((fonts.headings ?? fonts.text) !== undefined && { heading: fonts.headings ?? fonts.text }),
    ...(fonts.code !== undefined && { mono: fonts.code }),
  };
  const rules = Object.entries(tokens).map(([name, value]) => `--${name}: ${value};`);
  return rules.length === 0 ? '' : `:root {\n${rules.join('\n')}\n}`;
}
