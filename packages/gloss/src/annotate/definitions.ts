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
): { definitions: string; asked: Question[] } {
  const found: string[] = [];
  const asked: Question[] = [];
  for (const { docs, docsLine } of sections) {
    if (!/^ {0,3}\[[^\]^]+\]:/m.test(docs)) continue;
    visit(lookAtMarkdown(source, docs), 'definition', ({ label, url, position }) => {
      const place = placeAt({ source, docs, docsLine }, position?.start.offset ?? 0);
      asked.push(['url', url]);
      found.push(`[${label}]: <${resolveUrl(url, { index, from, place, draft })}>`);
    });
  }
  return { definitions: found.join('\n'), asked };
}
