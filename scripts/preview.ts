import { existsSync } from 'node:fs';
import { preview } from 'astro';
import { readdir } from 'node:fs/promises';
import { describeLanguage, isLanguage, sourceLanguage } from 'astro-gloss/translate/languages';

/** Serves `dist/` as any static host would, and says where each language begins. */
if (!existsSync('dist/index.html')) {
  console.error('dist/ holds no site yet. Build it with: npm run build');
  process.exit(1);
}
const server = await preview({ server: { port: 4321 }, logLevel: 'warn' });
const path = (process.env['BASE'] ?? '').replace(/^\/+|\/+$/g, '');
const base = `http://${server.host ?? 'localhost'}:${server.port}/${path === '' ? '' : `${path}/`}`;

const codes = (await readdir('locales')).filter(
  (code) => isLanguage(code) && (code === sourceLanguage || existsSync(`dist/${code}/index.html`)),
);
const urls = codes.map((code) => ({
  code,
  url: base + (code === sourceLanguage ? '' : `${code}/`),
}));
const width = Math.max(...urls.map(({ url }) => url.length));
console.log('\nThe site is served; Ctrl-C stops it.\n');
for (const { code, url } of urls)
  console.log(`  ${url.padEnd(width)}  ${describeLanguage(code).name}`);
console.log();
