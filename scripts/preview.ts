import { readdir } from 'node:fs/promises';
import { preview } from 'astro';
import { describeLanguage, sourceLanguage } from '../src/translate/languages.ts';

/** Serves `dist/` as any static host would, and says where each language begins. */
const server = await preview({ server: { port: 4321 }, logLevel: 'warn' });
const base = `http://${server.host ?? 'localhost'}:${server.port}${(process.env['BASE'] ?? '/').replace(/\/*$/, '/')}`;

const folders = await readdir('locales', { withFileTypes: true });
console.log('\nThe site is served; Ctrl-C stops it.\n');
const codes = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name);
const urls = codes
  .sort()
  .map((code) => ({ code, url: base + (code === sourceLanguage ? '' : `${code}/`) }));
const width = Math.max(...urls.map(({ url }) => url.length));
for (const { code, url } of urls)
  console.log(`  ${url.padEnd(width)}  ${describeLanguage(code).name}`);
console.log();
