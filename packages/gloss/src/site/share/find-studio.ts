import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFiles } from '../../read-files.ts';

/** What images are drawn with. It is found before Vite moves the code that draws them. */
export interface Studio {
  /** Folders of the packages whose fonts are used, the most wanted first. */
  fonts: string[];
  /** Changes if anything does that an image hangs on beside its words. */
  key: string;
  /** Folder of the images that were drawn. */
  store: string;
}

/** Gloss's own letters: Latin, Greek, Cyrillic. */
const own = '@fontsource-variable/source-serif-4';

/**
 * Finds fonts, and what makes an image of letters.
 *
 * @returns nothing where no program for images can be installed; Astro asks for one where it can
 * @throws where a font isn't installed
 */
export async function findStudio(
  names: readonly string[],
  { root, store }: { root: string; store: string },
): Promise<Studio | undefined> {
  const fonts = [own, ...names].map((name) => folderOf(name, root));
  const { default: sharp } = await import('sharp').catch(() => ({ default: undefined }));
  if (!sharp) return undefined;
  const [manifests, drawing] = await Promise.all([
    Promise.all(fonts.map((folder) => readFile(join(folder, 'package.json'), 'utf8'))),
    readFiles('*.{ts,js}', fileURLToPath(new URL('.', import.meta.url))),
  ]);
  const texts = [...manifests, ...drawing.map(({ text }) => text)];
  const key = createHash('sha256')
    .update(JSON.stringify([sharp.versions, texts]))
    .digest('hex');
  return { fonts, key, store };
}

/** The site's own, or one beside Gloss. */
function folderOf(name: string, root: string): string {
  for (const from of [join(root, 'package.json'), import.meta.url]) {
    try {
      return dirname(createRequire(from).resolve(`${name}/package.json`));
    } catch {
      continue;
    }
  }
  throw new Error(
    `gloss({ ogImage: { fonts: ['${name}'] } }): it isn't installed. Run "npm install ${name}", or leave it out`,
  );
}
