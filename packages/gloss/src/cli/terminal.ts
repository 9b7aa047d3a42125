import { styleText } from 'node:util';
import type { AstroLoggerDestination } from 'astro';

/** What Astro and Vite say, as far as a person needs it: what is wrong, and how many pages there are. */
export default function terminal(): AstroLoggerDestination {
  return {
    write({ label, level, message }) {
      if (level === 'error') console.error(styleText('red', `✗ ${message}`));
      else if (level === 'warn') console.error(styleText('yellow', `! ${message}`));
      else if (label === 'astro-gloss') console.log(`  ${message}`);
    },
  };
}

/** Ends what a command says: what has come of it. */
export function conclude(lines: readonly string[]): void {
  for (const line of ['', ...lines, '']) console.log(line && `  ${line}`);
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
