import { existsSync } from 'node:fs';
import { preview } from 'astro';
import { readdir } from 'node:fs/promises';
import { describeLanguage, isLanguage } from 'astro-gloss/translate/languages';
import { project } from '../site/project.ts';

/** Serves `dist/` as any static host would, and says where each language begins. */
if (!existsSync('dist/index.html')) {
  console.error('dist/ holds no site yet. Build it with: npm run build');
  process.exit(1);
}
const server = await preview({ server: { port: 4321 }, logLevel: 'warn' });
const path = (process.env['BASE'] ?? '').replace(/^\/+|\/+$/g, '');
const base = `http://${server.host ?? 'localhost'}:${server.port}/${path === '' ? '' : `${path}/`}`;

const { locales, sourceLanguage } = project;
const others = (await readdir(locales).catch(() => [])).filter(
  (code) => isLanguage(code) && existsSync(`dist/${code}/index.html`),
);
const urls = [
  { code: sourceLanguage, url: base },
  ...others.map((code) => ({ code, url: `${base}${code}/` })),
];
const width = Math.max(...urls.map(({ url }) => url.length));
console.log('\nThe site is served; Ctrl-C stops it.\n');
for (const { code, url } of urls)
  console.log(`  ${url.padEnd(width)}  ${describeLanguage(code).name}`);
console.log();
