import { slug } from 'github-slugger';

/** `softTargets` → `soft-targets`, `MNISTData` → `mnist-data`: an identifier as it reads in an address. */
export function slugOfName(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replaceAll(/[_$]+/g, '-');
  return tidy(slug(words));
}

/** A heading or the beginning of a sentence as it reads in an address. */
export function slugOfText(text: string): string {
  return tidy(slug(text));
}

function tidy(raw: string): string {
  return raw.replaceAll(/-{2,}/g, '-').replaceAll(/^-|-$/g, '');
}

/** Ids of what stands around a page's text. */
export const frameIds: readonly string[] = ['text', 'hover', 'hovers', 'code-tools'];

/**
 * Gives each wanted id once, and none that is reserved: the second `loss` becomes `loss-2`. `section-N` belongs to the
 * position in the file.
 */
export function uniqueIds(reserved: Iterable<string> = []): (wanted: string) => string {
  const taken = new Set([...frameIds, ...reserved]);
  return (wanted) => {
    let id = wanted;
    // All that only a number would tell from `section` belong to positions.
    const stem = wanted === 'section' ? 'section-named' : wanted;
    for (let count = 2; taken.has(id) || /^section-\d+$/.test(id); count++) id = `${stem}-${count}`;
    taken.add(id);
    return id;
  };
}
