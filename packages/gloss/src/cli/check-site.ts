import { join, relative } from 'node:path';
import { styleText } from 'node:util';
import { checkBuilt } from '../site/built/check-built.ts';
import { budget } from '../site/built/weight.ts';
import { SourceError } from '../source-error.ts';
import { readArguments } from './read-arguments.ts';

/** Says what is wrong with what `build` has written, before anybody else sees it. */
export async function checkSite(args: readonly string[]): Promise<void> {
  const { values } = readArguments(args, {
    out: { type: 'string', default: 'dist' },
    html: { type: 'string', default: String(budget.html) },
    json: { type: 'boolean' },
  });
  const html = Number(values.html);
  if (!(html > 0)) throw new Error(`--html ${values.html} is no weight. Give kilobytes: --html 60`);
  const { pages, links, isValidated, faults } = await checkBuilt(values.out, { ...budget, html });
  const found = faults.map(({ place, problem, remedy }) => ({
    ...place,
    file: relative('.', join(values.out, place.file)).replaceAll('\\', '/'),
    problem,
    remedy,
  }));
  if (found.length > 0) process.exitCode = 1;
  if (values.json) return console.log(JSON.stringify(found, null, 2));
  if (!isValidated)
    console.error(
      styleText(
        'yellow',
        '! Nobody has looked whether the HTML is valid: npm install --save-dev html-validate',
      ),
    );
  for (const message of briefly(found)) console.log(message);
  const sum = `${pages} pages and ${links} addresses`;
  console.log(
    found.length === 0 ? `Nothing is wrong with ${sum}.` : `Wrong: ${found.length}, in ${sum}.`,
  );
}

/** What stands on every page is said once. */
function briefly(
  found: readonly (SourceError['place'] & { problem: string; remedy: string })[],
): string[] {
  const groups = Map.groupBy(found, ({ problem }) => problem);
  return Array.from(groups.values(), ([first, ...others]) => {
    if (!first) return '';
    const { problem, remedy, ...place } = first;
    const { message } = new SourceError(place, problem, remedy);
    return others.length === 0 ? message : `${message} (and ${others.length} times more)`;
  });
}
