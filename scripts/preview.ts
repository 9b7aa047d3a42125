import { readdir } from 'node:fs/promises';
import { preview } from 'astro';

/** Serves `dist/` as any static host would, and says where each language begins. */
const server = await preview({ server: { port: 4321 }, logLevel: 'warn' });
const base = `http://${server.host ?? 'localhost'}:${server.port}${(process.env['BASE'] ?? '/').replace(/\/*$/, '/')}`;

const folders = await readdir('locales', { withFileTypes: true });
console.log('\nThe site is served; Ctrl-C stops it.\n');
for (const { name } of folders.filter((entry) => entry.isDirectory()).sort()) {
  const language = new Intl.DisplayNames(name, { type: 'language' }).of(name) ?? name;
  console.log(`  ${language.padEnd(10)} ${base}${name === 'en' ? '' : `${name}/`}`);
}
console.log();
