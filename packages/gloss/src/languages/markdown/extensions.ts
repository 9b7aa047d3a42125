import type { Data } from 'unified';

/** What the parser of Markdown learns: of the text, and of the tree that it makes of it. */
export interface Extensions {
  syntax: NonNullable<Data['micromarkExtensions']>[number];
  tree: NonNullable<Data['fromMarkdownExtensions']>[number];
}
