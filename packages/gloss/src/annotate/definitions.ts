import type { Definition } from 'mdast';
import { visit } from 'unist-util-visit';
import { type Question, resolveUrl } from './links.ts';
import { lookAtMarkdown } from '../languages/markdown/read-markdown.ts';
import { placeAt } from '../languages/prose-place.ts';
import type { ProsePage } from './prose.ts';
import type { Text } from '../languages/text.ts';
import type { Section } from '../languages/types.ts';

/**
 * `[paper]: https://…` serves the whole file, though each section's Markdown is read by itself.
 *
 * @returns such lines with their addresses, and what was asked for these
 */
export function collectDefinitions(
  source: Text,
  sections: readonly Section[],
  { index, from, draft }: Pick<ProsePage, 'index' | 'from' | 'draft'>,
): { definitions: Definition[]; asked: Question[] } {
  const definitions: Definition[] = [];
  const asked: Question[] = [];
  for (const { docs, docsLine } of sections) {
    if (!/^ {0,3}\[[^\]^]+\]:/m.test(docs)) continue;
    visit(lookAtMarkdown(source, docs), 'definition', (node) => {
      const { url } = node;
      const place = placeAt({ source, docs, docsLine }, node.position?.start.offset ?? 0);
      asked.push(['url', url]);
      const address = resolveUrl(url, { index, from, place, draft });
      definitions.push({ ...node, url: address, title: null });
    });
  }
  return { definitions, asked };
}
