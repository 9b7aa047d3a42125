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

/** `section-3` belongs to the position in the file; a heading of that name, or of a part of it, has another id. */
export function namedSection(wanted: string): string {
  return wanted.replace(/^section(?=-\d+$|$)/, 'section-named');
}

/** Gives each wanted id once, and none that is reserved: the second `loss` becomes `loss-2`. */
export function uniqueIds(reserved: Iterable<string> = []): (wanted: string) => string {
  const taken = new Set([...frameIds, ...reserved]);
  return (wanted) => {
    const stem = namedSection(wanted);
    let id = wanted === 'section' ? wanted : stem;
    for (let count = 2; taken.has(id); count++) id = `${stem}-${count}`;
    taken.add(id);
    return id;
  };
}
