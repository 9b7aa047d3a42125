import type { CheckedEntry } from './check-file.ts';
import type { PageStatus } from './page-status.ts';
import type { SegmentState } from './types.ts';
import type { UiString } from './ui.ts';

/** States that want a translator, the most urgent first. */
const open: SegmentState[] = ['invalid', 'outdated', 'suggested', 'missing', 'identical'];

/** A page's status for a terminal: one line, then one for each segment that wants work. */
export function reportStatus({
  file,
  translated,
  total,
  states,
  segments,
  unused,
  unreviewed,
}: PageStatus): string {
  const counts = open
    .filter((state) => states[state] > 0)
    .map((state) => `${states[state]} ${state}`);
  if (unused.length > 0) counts.push(`${unused.length} unused`);
  if (unreviewed.length > 0) counts.push(`${unreviewed.length} to review`);
  const percent = total === 0 ? 100 : Math.floor((100 * translated) / total);
  const head = `${file}: ${translated} of ${total} translated (${percent} %)`;
  const wanting = open.flatMap((state) => segments.filter((segment) => segment.state === state));
  const lines = wanting.flatMap((segment) => reportSegment(segment));
  const left = unused.map(({ key, line }) => `  unused    ${file}:${line} ${excerpt(key)}`);
  const waiting = unreviewed.map(reportUnreviewed);
  return [[head, ...counts].join(', '), ...lines, ...waiting, ...left].join('\n');
}

/** How much of the interface a language says in its own words, and what its other words are in the original. */
export function reportStrings(file: string, strings: readonly UiString[]): string {
  const missing = strings.filter(({ value, known }) => !(value.trim() || known));
  const head = `${file}: ${strings.length - missing.length} of ${strings.length} words of the interface`;
  return [head, ...missing.map(({ key, original }) => `  missing   ${key}: ${original}`)].join(
    '\n',
  );
}

/** What nobody has looked at: its place, the original, and who changed it last. */
export function reportUnreviewed({
  file,
  line,
  key,
  by,
}: PageStatus['unreviewed'][number]): string {
  return `  review    ${file}:${line} ${excerpt(key)}${by === undefined ? '' : ` (${by})`}`;
}

function reportSegment(segment: PageStatus['segments'][number]): string[] {
  const { state, key, entry, difference, value, findings } = segment;
  const place = entry ? `${entry.file}:${entry.line} ` : '';
  const lines = [`  ${state.padEnd(9)} ${place}${excerpt(difference ?? key)}`];
  if (state === 'outdated' || state === 'suggested')
    lines.push(`            was: ${excerpt(value ?? '')}`);
  for (const { level, check, message } of findings) {
    if (level === 'error') lines.push(`            ${check}: ${message}`);
  }
  return lines;
}

/** Findings for a terminal, each with a place that editors make clickable. */
export function reportFindings({ entry, findings }: CheckedEntry): string {
  return findings
    .map(
      ({ level, check, message }) => `${entry.file}:${entry.line}: ${level}, ${check}: ${message}`,
    )
    .join('\n');
}

/** One line of it, short enough to read. A change in the middle is kept. */
function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line.length <= 160) return line;
  const change = line.search(/\[-|\{\+/);
  const from = change > 80 ? change - 60 : 0;
  return `${from > 0 ? '…' : ''}${line.slice(from, from + 158)}…`;
}
