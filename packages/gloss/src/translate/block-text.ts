import { isSegmentKey, normaliseText } from './keys.ts';

const block = /^\s*<(p|h[1-6]|li|dt|dd|t[dh]|blockquote)\b[^>]*>([^]*)<\/\1>\s*$/;

/** What stands in a block, without the block's own tag. */
export function innerOf(html: string): string {
  return html.replace(block, '$2');
}

/** The same in the tag that the original has. */
export function inBlockOf(key: string, inner: string): string {
  const tag = /^<(p|h[1-6]|li|dt|dd|t[dh]|blockquote)\b/.exec(key)?.[1];
  return tag === undefined ? inner : `<${tag}>${inner}</${tag}>`;
}

/** Without tags, placeholders as ⟦0⟧, as the desk has them. */
export function readableText(html: string): string {
  const text = html.replaceAll(/_(\^|%5e)_(\d+)_\1_/gi, '⟦$2⟧');
  const plain =
    isSegmentKey(html) || text.includes('<span translate') ? text.replaceAll(/<[^>]*>/g, '') : text;
  const named: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };
  return normaliseText(plain.replaceAll(/&(?:lt|gt|amp);/g, (entity) => named[entity] ?? entity));
}
