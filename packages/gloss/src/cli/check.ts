import { join } from 'node:path';
import { pageMaker } from '../site/make-pages.ts';
import { faultsOf } from '../source-error.ts';
import { makeAstroRoot } from './astro-root.ts';
import { findPlace } from './find-place.ts';
import { openProject } from './open-project.ts';
import { readArguments, siteOptions } from './read-arguments.ts';
import { requireSources } from './require-sources.ts';

/** Says what is wrong, be it in strict files or in others, and builds nothing. The pages that it makes are kept for `dev` and `build`. */
export async function check(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(args, {
    dialect: siteOptions.dialect,
    json: { type: 'boolean' },
  });
  const place = await findPlace(positionals);
  await requireSources(place);
  const root = place.config === undefined ? await makeAstroRoot(place.root) : place.root;
  const folder = join(root, '.astro', 'gloss');
  const make = pageMaker(
    await openProject(place, { dialect: values.dialect }),
    join(folder, 'pages'),
    join(folder, 'check.json'),
  );
  const faults = await make().catch(faultsOf);
  const found = faults.map(({ place, problem, remedy }) => ({ ...place, problem, remedy }));
  if (values.json) console.log(JSON.stringify(found, null, 2));
  else console.log(faults.map(({ message }) => message).join('\n') || 'Nothing is wrong.');
  if (faults.length > 0) process.exitCode = 1;
}
