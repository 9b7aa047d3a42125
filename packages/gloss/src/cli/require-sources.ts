import { readSources } from '../project.ts';
import type { Place } from './find-place.ts';
import { openProject } from './open-project.ts';

/** @throws where there is nothing to show, and no configuration that says it is meant so */
export async function requireSources(place: Place): Promise<void> {
  if (place.config !== undefined) return;
  const { languages } = await import('../languages/languages.ts');
  const { files } = await readSources(await openProject(place));
  if (files.length > 0) return;
  const ends = languages.flatMap(({ extensions }) => extensions.map((end) => `.${end}`)).join(', ');
  const where = place.sources.map((source) => (source === '.' ? place.root : source)).join(', ');
  throw new Error(
    `There is nothing to show in ${where}: no file that ends in ${ends}.\n` +
      'What lies in node_modules, dist, virtual environments and hidden folders is not looked at.\n' +
      'Name folders or files that hold some: astro-gloss dev PATH',
  );
}
