import { inOrder, SourceError } from '../../source-error.ts';
import { deadLinks, type Link, linksIn, linksInMarkdown } from './links.ts';
import { foreignIn, policyFaults } from './policy.ts';
import { type Built, type BuiltPage, findBuilt, placeOf, readBuilt } from './read-built.ts';
import { openValidator } from './validity.ts';
import { budget, overweight, scale, type Weight } from './weight.ts';

/** What was looked at, and what is wrong with it. */
export interface Checked {
  pages: number;
  links: number;
  /** Whether somebody could say what valid HTML is. */
  isValidated: boolean;
  faults: SourceError[];
}

/**
 * Looks at a site as it will be published: where each address in it leads, whether its HTML is valid, what it loads from
 * elsewhere, what its policy lets in, and what its pages weigh.
 *
 * @param folder what `build` has written
 * @throws where there is no site
 */
export async function checkBuilt(folder: string, limits: Weight = budget): Promise<Checked> {
  const built = await findBuilt(folder);
  const validate = await openValidator();
  const weigh = scale(built);
  const links: Link[] = [];
  const ids = new Map<string, ReadonlySet<string>>();
  const faults: SourceError[] = [];
  const named = (end: string) => Array.from(built.files).filter((file) => file.endsWith(end));
  // One after the other: the trees of all pages at once would not fit in memory.
  for (const file of named('.html')) {
    const page = await readBuilt(built, file);
    links.push(...linksIn(page));
    const found = idsIn(page);
    ids.set(page.address, found.ids);
    faults.push(...found.faults, ...policyFaults(page), ...(validate?.(file, page.text) ?? []));
    faults.push(...overweight(file, await weigh(page), limits));
  }
  for (const file of named('.xml')) links.push(...linksIn(await readBuilt(built, file)));
  for (const file of [...named('.md'), ...named('llms.txt')])
    links.push(...linksInMarkdown(file, await built.read(file), built));
  faults.push(...deadLinks(links, built, ids), ...(await foreignFaults(built)));
  return {
    pages: ids.size,
    links: links.length,
    isValidated: validate !== undefined,
    faults: inOrder(faults),
  };
}

/** The anchors of a page, and those that it has twice. */
function idsIn(page: BuiltPage): { ids: ReadonlySet<string>; faults: SourceError[] } {
  const ids = new Set<string>();
  const faults: SourceError[] = [];
  for (const element of page.elements) {
    const { id } = element.properties;
    if (typeof id !== 'string') continue;
    if (ids.has(id))
      faults.push(
        new SourceError(
          placeOf(page, element),
          `the page has the id "${id}" twice`,
          'Give one of the two another',
        ),
      );
    ids.add(id);
  }
  return { ids, faults };
}

/** Fonts, images and stylesheets that stylesheets ask other hosts for, unless the publisher has named these. */
async function foreignFaults({ files, read }: Built): Promise<SourceError[]> {
  const home = await read('index.html');
  const sheets = Array.from(files).filter((file) => file.endsWith('.css'));
  const faults = sheets.map(async (file) =>
    foreignIn(await read(file))
      .filter((address) => !home.includes(new URL(address, 'https://here.invalid').origin))
      .map(
        (address) =>
          new SourceError(
            { file },
            `it loads ${address}, which the pages' policy doesn't allow`,
            'Bring the file along, as a package or in the public folder',
          ),
      ),
  );
  return (await Promise.all(faults)).flat();
}
