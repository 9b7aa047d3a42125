import { posix } from 'node:path';
import { type Place, SourceError } from '../source-error.ts';
import { namedSection } from '../languages/ids.ts';
import { languageOf } from '../languages/languages.ts';
import { didYouMean } from 'gloss-common/nearest';
import type { PageEntry, PageIndex } from './page-index.ts';
import { openers, relativeUrl } from './page-path.ts';
import { answerOfRuns, type Runs } from './run-path.ts';

/** A link as an author wrote it: where it stands, and what it can lead to. */
export interface LinkOrigin {
  index: PageIndex;
  from: PageEntry;
  place: Place;
}

/**
 * What a page asks of the others: where a link leads that stands in it, which sections the code of a file has that
 * its names come from, or what the runs say under a path. The answers are all that it takes from others, but for the
 * texts of what it imports.
 */
export type Question = readonly [kind: 'url' | 'symbol' | 'page' | 'run', about: string];

/** The answer as the index is now; none where there is no such thing, or not only one. */
export function answerTo(
  [kind, about]: Question,
  { index, from, runs }: Pick<LinkOrigin, 'index' | 'from'> & { runs: Runs },
): string | undefined {
  if (kind === 'page') {
    const other = index.bySource.get(about);
    const spans = other?.parsed.sections.map(({ id, startLine, endLine }) => [
      id,
      startLine,
      endLine,
    ]);
    return other && JSON.stringify([other.entry.path, spans]);
  }
  const origin = { index, from, place: { file: from.source } };
  try {
    if (kind === 'run') return answerOfRuns(about, runs, origin.place);
    return kind === 'url' ? resolveUrl(about, origin) : resolveSymbol(about, origin);
  } catch (error) {
    if (error instanceof SourceError) return undefined;
    throw error;
  }
}

/** `model.ts#soft-targets` → `../model/#soft-targets`: an address that works in every language, under any base. */
export function resolveUrl(url: string, origin: LinkOrigin): string {
  if (/^(?:https?:\/\/|mailto:)/i.test(url)) return url;
  if (/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(url))
    throw new SourceError(
      origin.place,
      `the link "${url}" has a scheme that pages don't use`,
      'Links begin with https://, http:// or mailto:, or name a file or a #section',
    );
  // Split first: a name may have a # of its own, which an address writes as %23.
  const [name, anchor] = splitAnchor(url);
  const page = name === '' ? origin.from : findPage(decode(name), origin);
  return address(page, anchor === undefined ? undefined : decode(anchor), origin);
}

/** `Model.call` → the section that declares it, in this file or in the only other one that does. */
export function resolveSymbol(written: string, origin: LinkOrigin): string {
  const symbol = written.replaceAll('#', '.').replace(/\(\)$/, '');
  const { index, from, place } = origin;
  const holders = from.symbols.has(symbol)
    ? [from]
    : index.pages.filter(({ symbols }) => symbols.has(symbol));
  const [page, ...others] = holders;
  if (!page) {
    const guess = didYouMean(
      symbol,
      index.pages.flatMap((other) => [...other.symbols.keys()]),
    );
    throw new SourceError(
      place,
      `no page declares "${written}"`,
      `${guess}What other libraries declare is written as code: \`${written}\``,
    );
  }
  const id = page.symbols.get(symbol);
  if (others.length > 0)
    throw new SourceError(
      place,
      `"${written}" is declared by ${holders.map(({ source }) => source).join(' and ')}`,
      `Say which one: [${written}](${nameFrom(page, from)}#${id})`,
    );
  return address(page, id, origin);
}

/** Whether `{@link …}` names a file or an address rather than a symbol. */
export function isUrl(target: string): boolean {
  return /^#|^[a-z]+:|\//i.test(target) || languageOf(splitAnchor(target)[0]) !== undefined;
}

function findPage(written: string, { index, from, place }: LinkOrigin): PageEntry {
  const name = written.normalize();
  const fromFile = posix.join(posix.dirname(from.source).normalize(), name);
  const page =
    // Beside the page, whether the file lies under src/impl or content …
    index.byName.get(posix.join(posix.dirname(from.name).normalize(), name)) ??
    // … or where the path really leads from the file, or from the project's root …
    index.pages.find(({ source }) => [fromFile, name].includes(source.normalize())) ??
    // … or by the address that sites of its kind would give it: `model.html`, or a folder.
    findAddress(name, index, from);
  if (page) return page;
  const names = index.pages.map((other) => nameFrom(other, from));
  throw new SourceError(
    place,
    `the link leads to "${name}", which is no page`,
    didYouMean(name, names).trimEnd() || namesOf(names),
  );
}

function findAddress(name: string, { byKey }: PageIndex, from: PageEntry): PageEntry | undefined {
  const key = posix
    .join(posix.dirname(from.pageKey), name.replace(/\.html$/, ''))
    .replace(/\/$/, '');
  return (
    byKey.get(key) ?? openers.map((opener) => byKey.get(posix.join(key, opener))).find(Boolean)
  );
}

/** Some of them, where they are many. */
function namesOf(names: readonly string[]): string {
  const more = names.length - 12;
  return more <= 0
    ? `The pages are ${names.join(', ')}`
    : `Pages are ${names.slice(0, 12).join(', ')} and ${more} more`;
}

function address(page: PageEntry, anchor: string | undefined, origin: LinkOrigin): string {
  const { from, place } = origin;
  const url = page === from ? '' : relativeUrl(from.path, page.path);
  if (anchor === undefined) return url === '' ? './' : url;
  const id = findSection(page, anchor);
  if (id === undefined)
    throw new SourceError(
      place,
      `${page.source} has no section "${anchor}"`,
      `${didYouMean(anchor, page.ids)}Its sections are ${page.ids.join(', ')}`,
    );
  return `${url}#${encodeURIComponent(id)}`;
}

/** The id that a link means. */
function findSection(page: PageEntry, anchor: string): string | undefined {
  if (page.ids.includes(anchor) || page.anchors.includes(anchor)) return anchor;
  const number = /^section-(\d+)$/.exec(anchor)?.[1];
  if (number === undefined) return page.symbols.get(anchor);
  // Who writes a heading "Section 3" means that one, wherever it stands.
  const named = namedSection(anchor);
  return page.ids.includes(named) ? named : page.ids[Number(number)] && anchor;
}

function nameFrom(page: PageEntry, from: PageEntry): string {
  return posix.relative(posix.dirname(from.name), page.name);
}

function splitAnchor(url: string): [string, string | undefined] {
  const at = url.indexOf('#');
  return at === -1 ? [url, undefined] : [url.slice(0, at), url.slice(at + 1)];
}

function decode(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
