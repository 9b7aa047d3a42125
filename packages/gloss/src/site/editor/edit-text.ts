/** Between a translation as the file has it and as one types it: without the block's own tag, placeholders as ⟦0⟧. */
const hole = /<span[^>]*>_(?:\^|%5[eE])_(\d+)_(?:\^|%5[eE])_<\/span>/g;

/** `<p>Of <span translate=no>_^_0_^_</span></p>` → `Of ⟦0⟧`. */
export function toEdit(value: string): string {
  return value
    .replaceAll(hole, '⟦$1⟧')
    .replace(/^\s*<(p|h[1-6]|li|dt|dd|t[dh]|blockquote)\b[^>]*>([^]*)<\/\1>\s*$/, '$2');
}

/** The way back, in the tag that the original has. */
export function fromEdit(key: string, text: string): string {
  const inner = text.trim().replaceAll(/⟦(\d+)⟧/g, '<span translate=no>_^_$1_^_</span>');
  const tag = /^<(p|h[1-6]|li|dt|dd|t[dh]|blockquote)\b/.exec(key)?.[1];
  return inner === '' || tag === undefined ? inner : `<${tag}>${inner}</${tag}>`;
}
