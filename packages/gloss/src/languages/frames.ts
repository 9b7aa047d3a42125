import { fencedLines } from './markdown/fences.ts';

const row = /^ {0,3}([=\-*_#])\1{3,}[ \t]*$/;

/**
 * A comment without the rows of signs that frame it, or a part of it. Markdown would take them for lines across the page, or make a
 * heading of all that stands above. One is kept where it is Markdown: below a title in one line that is at least half as
 * long, or as a line across the page with text on both sides.
 */
export function withoutFrames(lines: readonly string[], kind: 'block' | 'line'): string[] {
  if (!lines.some((line) => row.test(line))) return [...lines];
  const fenced = fencedLines(lines);
  const isRow = (at: number) => !fenced[at] && row.test(lines[at] ?? '');
  const isText = (at: number) => !isRow(at) && (lines[at] ?? '').trim() !== '';
  const texts = [...lines.keys()].filter(isText);
  const isInside = (at: number) => (texts[0] ?? at) < at && at < (texts.at(-1) ?? at);
  const isKept = (at: number) => {
    const [sign] = lines[at]?.trim() ?? '';
    if (sign === '#') return false;
    if (!isText(at - 1) || /[*_]/.test(sign ?? '')) return sign !== '=' && isInside(at);
    const width = lines[at]?.trim().length ?? 0;
    const above = lines[at - 1]?.trim().length ?? 0;
    // In a docstring, a section of its own may begin right below a text.
    return isText(at - 2) ? kind === 'block' && width === above : width <= 2 * above;
  };
  return lines.map((line, at) => (isRow(at) && !isKept(at) ? '' : line));
}
