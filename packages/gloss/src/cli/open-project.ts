import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AstroUserConfig } from 'astro';
import type { Project } from '../project.ts';
import type { Gloss } from '../site/integration.ts';
import { type GlossOptions, readOptions } from '../site/options.ts';
import type { Place } from './find-place.ts';

/** Options of a folder that has none: all that is there, as far as it can be shown. */
export function optionsFor({ root, sources }: Place, title: string): GlossOptions {
  return { title, root, programs: sources, texts: sources, dialect: 'plain', strict: false };
}

/** Where a site's files are, as its configuration says. */
export async function openProject(place: Place): Promise<Project> {
  const { root, config } = place;
  if (config === undefined) return { ...readOptions(optionsFor(place, root)), root };
  const { href } = pathToFileURL(join(root, config));
  const { default: loaded }: { default: AstroUserConfig } = await import(href);
  const integrations = [loaded.integrations ?? []].flat(Infinity);
  const gloss = integrations.find(isGloss);
  if (gloss) return { ...gloss.options, root: resolve(root, gloss.options.root ?? '.') };
  throw new Error(
    `${config} has no gloss({…}) among its integrations. Add it: integrations: [gloss({ title: 'My notes' })]`,
  );
}

function isGloss(integration: unknown): integration is Gloss {
  return (
    typeof integration === 'object' &&
    integration !== null &&
    'name' in integration &&
    integration.name === 'astro-gloss'
  );
}
