import { gzipSync } from 'node:zlib';
import { SourceError } from '../../source-error.ts';
import { addressOf, type Built, type BuiltPage } from './read-built.ts';

/** Kilobytes that a page may weigh before any interaction, as a host compresses them. */
export const budget = { html: 40, css: 15, js: 15 };

export type Weight = Record<keyof typeof budget, number>;

/** Weighs pages by their files: each with the stylesheets and scripts that it names, and the scripts that those import. */
export function scale({ base, files, read }: Built) {
  const byAddress = new Map(Array.from(files, (file) => [addressOf(file, base), file]));
  const weights = new Map<string, Promise<{ kilobytes: number; imports: string[] }>>();
  const weigh = async (address: string) => {
    const file = byAddress.get(address);
    const text = file === undefined ? '' : await read(file);
    const imports = address.endsWith('.js')
      ? Array.from(text.matchAll(/\b(?:from|import)\s*["']([^"']+)["']/g), ([, path = '']) =>
          pathOf(path, address),
        )
      : [];
    return { kilobytes: gzipSync(text).length / 1000, imports };
  };
  const weightOf = (address: string) => {
    const known = weights.get(address) ?? weigh(address);
    weights.set(address, known);
    return known;
  };
  return async (page: BuiltPage): Promise<Weight> => {
    const weight = { html: gzipSync(page.text).length / 1000, css: 0, js: 0 };
    const loaded = new Set<string>();
    const waiting = page.elements.flatMap(({ tagName, properties: { rel, href, src } }) => {
      const isStyle = tagName === 'link' && [rel].flat().includes('stylesheet');
      const address = isStyle ? href : tagName === 'script' ? src : undefined;
      return typeof address === 'string' ? [pathOf(address, page.address)] : [];
    });
    for (const address of waiting) {
      if (loaded.has(address)) continue;
      loaded.add(address);
      const { kilobytes, imports } = await weightOf(address);
      weight[address.endsWith('.css') ? 'css' : 'js'] += kilobytes;
      waiting.push(...imports);
    }
    return weight;
  };
}

/** What of a page is over the budget. */
export function overweight(file: string, weight: Weight, limits: Weight): SourceError[] {
  const kinds = ['html', 'css', 'js'] as const;
  return kinds
    .filter((kind) => weight[kind] > limits[kind])
    .map(
      (kind) =>
        new SourceError(
          { file },
          `its ${kind.toUpperCase()} weighs ${weight[kind].toFixed(1)} kB compressed, and ${limits[kind]} kB are meant to be enough`,
          kind === 'html'
            ? 'Divide the page, or allow more with --html KB'
            : `Take something out of what the site adds to its ${kind.toUpperCase()}`,
        ),
    );
}

function pathOf(address: string, from: string): string {
  return new URL(address, `http://here.invalid${from}`).pathname;
}
