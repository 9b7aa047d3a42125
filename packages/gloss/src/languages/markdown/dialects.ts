import { admonition } from './admonition.ts';
import { bareLink } from './bare-link.ts';
import { displayMath } from './display-math.ts';
import type { Extensions } from './extensions.ts';
import { inlineMath } from './inline-math.ts';
import { inlineTag } from './inline-tag.ts';
import { labml } from './labml.ts';

/** A way to write Markdown. All know GitHub's tables and lists, `$…$`, `{@link …}` and `{run:…}`. */
export interface Dialect {
  extensions: readonly Extensions[];
  /** It takes HTML, of which pages show what is harmless, and images from elsewhere. */
  html: boolean;
  /** Translations know a link as it is written, and not by the address that it leads to. */
  linksAsWritten: boolean;
  /** What is said of parameters stands as items of a list, and not beside their names. */
  tagsAsList: boolean;
  /** Code that was commented out is text, as its translators know it. */
  commentedOutIsText: boolean;
}

const gloss: Dialect = {
  extensions: [inlineTag, inlineMath, admonition],
  html: false,
  linksAsWritten: false,
  tagsAsList: false,
  commentedOutIsText: false,
};
const plain: Dialect = {
  ...gloss,
  extensions: [...gloss.extensions, displayMath],
  html: true,
  linksAsWritten: true,
};

export const dialects = {
  /** Gloss's own, in which each text has one meaning: no HTML, and a fence of `$$` has lines of its own. */
  gloss,
  /** As README files are written: GitHub's Markdown with formulas and HTML. */
  plain,
  /** As nn.labml.ai's programs are written. */
  labml: {
    ...plain,
    extensions: [...plain.extensions, bareLink, labml],
    tagsAsList: true,
    commentedOutIsText: true,
  },
} satisfies Record<string, Dialect>;

export type DialectName = keyof typeof dialects;
export const dialectNames = Object.keys(dialects) as [DialectName, ...DialectName[]];
