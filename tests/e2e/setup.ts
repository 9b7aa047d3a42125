import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { unpackChromium } from './browser.ts';

const run = promisify(execFile);

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folders of the site as built for the root of a host, and for a folder of one. */
    site: string;
    siteUnderBase: string;
  }
}

/** The browser tests open what a publisher would publish, so the site is built first, once with each kind of address. */
export default async function setup(project: TestProject): Promise<void> {
  const site = '.cache/e2e/root';
  const siteUnderBase = '.cache/e2e/base';
  await unpackChromium();
  await build(site, {});
  await build(siteUnderBase, {
    BASE: '/name/',
    SITE: 'https://example.org',
    EDIT: 'https://forge.example/edit/main',
  });
  project.provide('site', site);
  project.provide('siteUnderBase', siteUnderBase);
}

async function build(outDir: string, env: Record<string, string>): Promise<void> {
  await run('node', ['node_modules/astro/bin/astro.mjs', 'build', '--outDir', outDir, '--silent'], {
    env: { ...process.env, NODE_ENV: 'production', ASTRO_TELEMETRY_DISABLED: '1', ...env },
  });
}
