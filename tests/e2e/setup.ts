import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { writeFile } from 'gloss-common/write-file';
import { unpackChromium } from './browser.ts';

const run = promisify(execFile);

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folders of the site as built for the root of a host, and for a folder of one. */
    site: string;
    siteUnderBase: string;
    /** A file that is there when both are. */
    built: string;
  }
}

/**
 * The browser tests open what a publisher would publish, so the site is built first, once with each kind of address. Other
 * tests don't wait for it: it is done when `built` is there, which holds what went wrong, if anything did.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const site = '.cache/e2e/root';
  const siteUnderBase = '.cache/e2e/base';
  const built = '.cache/e2e/built';
  await rm(built, { force: true });
  // It changes this process's environment for a while, which what is started beside it would inherit.
  await unpackChromium();
  const building = (async () => {
    await build(site, {});
    await build(siteUnderBase, {
      BASE: '/name/',
      SITE: 'https://example.org',
      EDIT: 'https://forge.example/edit/main',
    });
  })().then(
    () => writeFile(built, ''),
    (error) => writeFile(built, String(error)),
  );
  project.provide('site', site);
  project.provide('siteUnderBase', siteUnderBase);
  project.provide('built', built);
  return () => building;
}

async function build(outDir: string, env: Record<string, string>): Promise<void> {
  await run('node', ['node_modules/astro/bin/astro.mjs', 'build', '--outDir', outDir, '--silent'], {
    env: { ...process.env, NODE_ENV: 'production', ASTRO_TELEMETRY_DISABLED: '1', ...env },
  });
}
