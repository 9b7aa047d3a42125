import type { Definition } from 'mdast';
import { visit } from 'unist-util-visit';
import type { Place } from '../source-error.ts';
import { lookAtMarkdown } from '../languages/markdown/read-markdown.ts';
import { placeAt } from '../languages/prose-place.ts';
import type { Text } from '../languages/text.ts';
import type { Section } from '../languages/types.ts';

/** `[paper]: https://…` serves the whole file, though each section's Markdown is read by itself. */
export function collectDefinitions(
  { source, sections }: { source: Text; sections: readonly Section[] },
  resolve: (url: string, place: Place) => string,
): Definition[] {
  const definitions: Definition[] = [];
  for (const { docs, docsLine } of sections) {
    if (!/^ {0,3}\[[^\]^]+\]:/m.test(docs)) continue;
    visit(lookAtMarkdown(source, docs), 'definition', (node) => {
      const place = placeAt({ source, docs, docsLine }, node.position?.start.offset ?? 0);
      definitions.push({ ...node, url: resolve(node.url, place), title: null });
    });
  }
  return definitions;
}
