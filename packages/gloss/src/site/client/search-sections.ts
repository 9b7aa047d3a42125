/** What Pagefind tells of a page that holds what was looked for. */
export interface Fragment {
  url: string;
  meta: { title?: string };
  raw_content?: string;
  content: string;
  anchors: { element: string; id: string; text?: string; location: number }[];
  weighted_locations: { location: number; balanced_score: number }[];
}

/** A section that holds what was looked for. */
export interface Found {
  url: string;
  page: string;
  title: string;
  excerpt: { word: string; hit: boolean }[];
}

const sectionsShown = 3;
const wordsShown = 28;
const wordsBefore = 6;

/** The sections of a page with the best matches, each with the words around them. */
export function sectionsOf({
  url,
  meta,
  raw_content,
  content,
  anchors,
  weighted_locations,
}: Fragment): Found[] {
  // Pagefind's own division goes by headings; our sections have an address whether they have one or not.
  const sections = anchors
    .filter(({ element }) => element === 'section')
    .sort((a, b) => a.location - b.location);
  const text = unescaped(raw_content ?? content);
  const joint = text.includes('\u200B') ? '\u200B' : ' ';
  const words = joint === ' ' ? text.split(/\s+/) : text.split(joint);
  const groups = new Map<number, { hits: number[]; score: number }>();
  for (const { location, balanced_score } of weighted_locations) {
    const index = sections.findLastIndex((section) => section.location <= location);
    const group = groups.get(index) ?? { hits: [], score: 0 };
    group.hits.push(location);
    group.score += balanced_score;
    groups.set(index, group);
  }
  return [...groups]
    .sort(([, a], [, b]) => b.score - a.score)
    .slice(0, sectionsShown)
    .map(([index, { hits }]) => {
      const section = sections[index];
      const title = section?.text?.trim() ?? '';
      const start = afterTitle(words, section?.location ?? 0, title);
      const end = sections[index + 1]?.location ?? words.length;
      // What the title says already, the beginning of the text explains.
      const first = hits.some((hit) => hit < start) ? start : (hits[0] ?? start);
      const from = Math.max(start, Math.min(first - wordsBefore, end - wordsShown));
      const shown = words.slice(from, Math.min(end, from + wordsShown));
      return {
        url: section ? `${url}#${encodeURIComponent(section.id)}` : url,
        page: meta.title ?? '',
        title,
        excerpt: shown.flatMap((word, offset) => [
          { word, hit: hits.includes(from + offset) },
          { word: joint === ' ' ? ' ' : '', hit: false },
        ]),
      };
    });
}

/** A section's text begins with its title, maybe twice, which stands above the excerpt already. */
function afterTitle(words: readonly string[], start: number, title: string): number {
  const bare = (text: string) => text.replaceAll(/[\s.]/g, '');
  const wanted = bare(title);
  let at = start;
  let text = '';
  if (wanted === '') return start;
  for (let next = start; next < words.length; next++) {
    text += bare(words[next] ?? '');
    if (!wanted.startsWith(text)) break;
    if (text !== wanted) continue;
    at = next + 1;
    text = '';
  }
  // A full stop that the index put after a heading may stand alone.
  return at > start && bare(words[at] ?? '.') === '' ? at + 1 : at;
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
