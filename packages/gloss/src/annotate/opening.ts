import type { Nodes, Root } from 'hast';
import { EXIT, visit } from 'unist-util-visit';
import { textOf } from './text-of.ts';

/** What a text calls itself: its first heading, and whole sentences of its first paragraph, as far as one reads at a glance. */
export function openingOf(
  tree: Root,
  language = 'en',
): { heading?: string | undefined; paragraph?: string | undefined } {
  return {
    heading: firstText(tree, (tag) => /^h[1-6]$/.test(tag)),
    paragraph: shortened(
      firstText(tree, (tag) => tag === 'p'),
      language,
    ),
  };
}

function shortened(text: string | undefined, language: string): string | undefined {
  if (text === undefined) return undefined;
  let said = '';
  for (const { segment } of new Intl.Segmenter(language, { granularity: 'sentence' }).segment(
    text,
  )) {
    if (said !== '' && said.length + segment.length > glance) break;
    said += segment;
  }
  return said.length > 2 * glance ? `${said.slice(0, 2 * glance)}…` : said.trim();
}

const glance = 160;

/** The first of such elements that says something in words. */
function firstText(tree: Root, isWanted: (tag: string) => boolean): string | undefined {
  let found: string | undefined;
  visit(tree, 'element', (node) => {
    if (!isWanted(node.tagName) || !hasWords(node)) return undefined;
    found = textOf(node);
    return EXIT;
  });
  return found;
}

/** A formula, an image or code by itself is no sentence. */
function hasWords(node: Nodes): boolean {
  if (node.type === 'text') return /\p{L}/u.test(node.value);
  return 'children' in node && node.children.some(hasWords);
}
