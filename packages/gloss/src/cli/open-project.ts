import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AstroUserConfig } from 'astro';
import { dialectNames } from '../languages/markdown/dialects.ts';
import type { Project } from '../project.ts';
import type { Gloss } from '../site/integration.ts';
import { type GlossOptions, readOptions } from '../site/options.ts';
import type { Place } from './find-place.ts';

/** What the command line says of a folder that has no configuration. */
export interface FolderOptions {
  title?: string | undefined;
  dialect?: string | undefined;
}

/**
 * Options of a folder that has none: all that is there, as far as it can be shown.
 *
 * @throws where there is no such dialect
 */
export function optionsFor(
  { root, sources }: Place,
  { title = basename(root), dialect = 'plain' }: FolderOptions,
): GlossOptions {
  const name = dialectNames.find((each) => each === dialect);
  if (name === undefined)
    throw new Error(`There is no --dialect ${dialect}. Use one of ${dialectNames.join(', ')}`);
  return { title, root, programs: sources, texts: sources, dialect: name, strict: false };
}

/** Where a site's files are, as its configuration says. */
export async function openProject(place: Place, given: FolderOptions = {}): Promise<Project> {
  const { root, config } = place;
  if (config === undefined) return { ...readOptions(optionsFor(place, given)), root };
  refuse(config, given);
  const { href } = pathToFileURL(join(root, config));
  const { default: loaded }: { default: AstroUserConfig } = await import(href);
  const integrations = [loaded.integrations ?? []].flat(Infinity);
  const gloss = integrations.find(isGloss);
  if (gloss) return { ...gloss.options, root: resolve(root, gloss.options.root ?? '.') };
  throw new Error(
    `${config} has no gloss({…}) among its integrations. Add it: integrations: [gloss({ title: 'My notes' })]`,
  );
}

/** @throws where the command line says what a configuration says already */
export function refuse(config: string, given: FolderOptions): void {
  for (const name of ['title', 'dialect'] as const)
    if (given[name] !== undefined)
      throw new Error(`--${name} is for folders without a configuration. Set it in ${config}`);
}

function isGloss(integration: unknown): integration is Gloss {
  return (
    typeof integration === 'object' &&
    integration !== null &&
    'name' in integration &&
    integration.name === 'astro-gloss'
  );
}
