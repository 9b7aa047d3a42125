import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { styleText } from 'node:util';
import type { AstroLoggerDestination } from 'astro';
import type { Manifest } from '../site/make-pages.ts';
import { describeLanguage } from '../translate/languages.ts';

/** What Astro and Vite say, as far as a person needs it: what is wrong. */
export default function terminal(): AstroLoggerDestination {
  return {
    write({ level, message }) {
      const [first = '', ...others] = message.trimEnd().split('\n');
      if (level === 'error') console.error([styleText('red', `✗ ${first}`), ...others].join('\n'));
      if (level === 'warn')
        console.error([styleText('yellow', `! ${first}`), ...others].join('\n'));
    },
  };
}

/** Ends what a command says: what has come of it. */
export function conclude(lines: readonly string[]): void {
  for (const line of ['', ...lines, '']) console.log(line && `  ${line}`);
}

/** `12 pages in English, 3 in 中文`, as they were made for a command of Astro's. */
export async function countPages(root: string, command: 'build' | 'dev'): Promise<string> {
  const text = await readFile(join(root, '.astro', 'gloss', `${command}.json`), 'utf8').catch(
    () => '{"languages":{}}',
  );
  const { languages }: Manifest = JSON.parse(text);
  return Object.entries(languages)
    .map(([code, count], at) => {
      const pages = at > 0 ? '' : count === 1 ? ' page' : ' pages';
      return `${count}${pages} in ${describeLanguage(code).name}`;
    })
    .join(', ');
}

/** Where a site can be looked at, and what became of the port that was asked for. */
export function addresses(urls: readonly string[], port: number): string[] {
  const isOther = !urls.some((url) => new URL(url).port === String(port));
  return [
    ...(isOther ? [`Port ${port} is taken; this is the next that is free.`] : []),
    ...urls.map((url) => styleText('cyan', url)),
    styleText('dim', 'Ctrl-C stops it.'),
  ];
}
