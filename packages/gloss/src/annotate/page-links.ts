import { attempt, type Place, type SourceError } from '../source-error.ts';
import { type Question, resolveSymbol, resolveUrl } from './links.ts';
import type { PageEntry, PageIndex } from './page-index.ts';

/** Follows the links of one page. */
export interface PageLinks {
  /** What it has asked of the other pages. */
  asked: Question[];
  /** What stands in the page's tree as it is written → the address; null where that leads nowhere. */
  written: Record<string, string | null>;
  /**
   * @param isText it was written as text in brackets, and is no mistake where it leads nowhere
   * @returns what stands in the tree: the address, or the link as it is written
   */
  ofUrl(url: string, place: Place, isText?: boolean): string;
  /** @returns the address of what declares a symbol; none where nothing does */
  ofSymbol(symbol: string, place: Place): string | undefined;
}

/**
 * @param keep whether translators know links as they are written
 * @param faults where links that lead nowhere are added
 */
export function pageLinks(
  { index, from }: { index: PageIndex; from: PageEntry },
  keep: boolean,
  faults: SourceError[],
): PageLinks {
  const asked: Question[] = [];
  const written: PageLinks['written'] = {};
  const none = () => undefined;
  return {
    asked,
    written,
    ofUrl(url, place, isText = false) {
      asked.push(['url', url]);
      const address = attempt(
        isText ? [] : faults,
        () => resolveUrl(url, { index, from, place }),
        none,
      );
      if (address !== undefined && !keep) return address;
      written[url] = address ?? null;
      return url;
    },
    ofSymbol(symbol, place) {
      asked.push(['symbol', symbol]);
      const address = attempt(faults, () => resolveSymbol(symbol, { index, from, place }), none);
      // Whatever finds it in the tree has to know that it needs no other address.
      if (address !== undefined && keep) written[address] = address;
      return address;
    },
  };
}
