import { inBlockOf, innerOf } from '../../translate/block-text.ts';

/** Between a translation as the file has it and as one types it: without the block's own tag, placeholders as ⟦0⟧. */
const hole = /<span[^>]*>_(?:\^|%5[eE])_(\d+)_(?:\^|%5[eE])_<\/span>/g;

/** `<p>Of <span translate=no>_^_0_^_</span></p>` → `Of ⟦0⟧`. */
export function toEdit(value: string): string {
  return innerOf(value.replaceAll(hole, '⟦$1⟧'));
}

/** The way back, in the tag that the original has. */
export function fromEdit(key: string, text: string): string {
  const inner = text.trim().replaceAll(/⟦(\d+)⟧/g, '<span translate=no>_^_$1_^_</span>');
  return inner === '' ? inner : inBlockOf(key, inner);
}
