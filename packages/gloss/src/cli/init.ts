import { existsSync } from 'node:fs';
import { appendFile, glob, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { styleText } from 'node:util';
import { isForeign } from '../read-files.ts';
import { configFiles } from './find-place.ts';
import { readArguments } from './read-arguments.ts';
import { siteFiles } from './site-files.ts';

/** What comes of tools, and is kept out of Git. */
const ignored = ['node_modules/', 'dist/', '.astro/'];

/** Writes what one wants to keep: a site with a configuration of its own. A file that is there already stays as it is. */
export async function init(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(args, { title: { type: 'string' } });
  const [folder = '.', ...others] = positionals;
  if (others.length > 0) throw new Error(`init takes one folder. Leave out ${others.join(', ')}`);
  const root = resolve(folder);
  const isThere = (file: string) => existsSync(join(root, file));
  const config = configFiles.find(isThere) ?? 'astro.config.mjs';
  const manifest = await readFile(join(root, 'package.json'), 'utf8').catch(() => undefined);
  const needs =
    manifest === undefined || manifest.includes('"astro-gloss"') ? '' : ' astro astro-gloss';
  const [wrote, left]: [string[], string[]] = [[], []];
  const title = values.title ?? basename(root);
  const language = (await holds(root, 'ts')) && !(await holds(root, 'py')) ? 'ts' : 'py';
  for (const [file, text] of await siteFiles({ title, config, language }))
    ((await isWritten(join(root, file), text)) ? wrote : left).push(file);
  const added = await ignore(join(root, '.gitignore'));
  const isOurs = (await readFile(join(root, config), 'utf8')).includes('astro-gloss');
  console.log(
    [
      '',
      ...list('wrote', wrote),
      ...list('added', added, ' to .gitignore'),
      ...list('left', left, ', which was there'),
      '',
      `  Next: npm install${needs}, then npx astro-gloss dev`,
      ...(isOurs ? [] : [`  ${config} needs gloss({ title: '…' }) among its integrations`]),
      '  To publish: push to GitHub, and choose GitHub Actions under Settings → Pages → Source',
      '',
    ].join('\n'),
  );
}

function list(title: string, lines: readonly string[], end = ''): string[] {
  return lines.map((line, at) => {
    const margin = styleText('dim', (at === 0 ? title : '').padEnd(7));
    return `  ${margin}${line}${end}`;
  });
}

/** Whether a folder has files of a kind. */
async function holds(folder: string, end: string): Promise<boolean> {
  const exclude = (path: string) => isForeign(path, folder);
  for await (const _ of glob(`**/*.${end}`, { cwd: folder, exclude })) return true;
  return false;
}

/** Whether there is a file now that there was not. */
async function isWritten(path: string, text: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  return writeFile(path, text, { flag: 'wx' }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

/** Adds the lines that a `.gitignore` lacks. */
async function ignore(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const known = new Set(text.split(/\r?\n/).map(bare));
  const lines = ignored.filter((line) => !known.has(bare(line)));
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  if (lines.length > 0) await appendFile(path, `${gap}${lines.join('\n')}\n`);
  return lines;
}

function bare(line: string): string {
  return line.trim().replaceAll(/^\/|\/$/g, '');
}
