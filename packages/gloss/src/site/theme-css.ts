import { legible } from './legible.ts';
import type { Options } from './options.ts';

/** A site's own look as tokens of `tokens.css`. */
export function themeCss({ accent, fonts }: Options['theme']): string {
  const tokens = {
    ...(accent !== undefined && {
      rubric: legible(accent),
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
