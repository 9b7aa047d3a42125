import { type GetTextTranslation, po } from 'gettext-parser';
import { SourceError } from '../../source-error.ts';
import type { ReadEntry, ReadPage } from './types.ts';
import { pageHeader } from './write-po.ts';

/** Lines of a file that belong together, by the number of the first. */
interface Block {
  line: number;
  text: string;
}

/**
 * Reads a file in gettext's format. Each entry is parsed by itself, so that its line is known.
 *
 * @throws {SourceError} at the first thing that is none, that stands twice, or that has plural forms
 */
export function readPo(file: string, text: string): ReadPage {
  const parsed = blocksOf(file, text).map(({ line, text }) => {
    const { headers, translations, obsolete } = po.parse(text);
    const isUnused = obsolete !== undefined;
    const [found] = Object.values(obsolete ?? translations).flatMap((all) => Object.values(all));
    return { line: line + lineOfId(text), found, headers, isUnused };
  });
  const headers = parsed.find(({ headers }) => headers)?.headers;
  if (!headers)
    throw new SourceError(
      { file, line: 1 },
      'it has no header',
      'Begin with msgid "" and a msgstr that says Language: zh',
    );
  const entries: ReadEntry[] = [];
  const lines = new Map<string, number>();
  for (const { found, line, isUnused } of parsed) {
    // Comments at the end belong to nothing, and the header is no text.
    if (!found || found.msgid === '') continue;
    const fail = (problem: string, remedy: string) => {
      throw new SourceError({ file, line, column: 1 }, problem, remedy);
    };
    if (found.msgid_plural !== undefined)
      fail('it has plural forms', 'Take them out: what pages say has one form');
    const first = lines.get(found.msgid);
    if (first !== undefined)
      fail('its msgid stands twice', `Keep one of the two; the first is in line ${first}`);
    lines.set(found.msgid, line);
    const value = found.msgstr[0] ?? '';
    const progress = value === '' ? 'open' : isFuzzy(found) ? 'draft' : 'done';
    entries.push({ key: found.msgid, value, progress, isUnused, place: { file, line } });
  }
  const { Language, [pageHeader]: pageKey } = headers;
  return { file, pageKey, language: Language || undefined, source: undefined, entries };
}

function isFuzzy({ comments }: GetTextTranslation): boolean {
  return /\bfuzzy\b/.test(comments?.flag ?? '');
}

/** How many comments stand before what an entry is called by. */
function lineOfId(block: string): number {
  return block.split('\n').findIndex((line) => /^\s*(?:#~\s*)?msgid\b/.test(line));
}

const keyword = /\s*(?:#~\s*)?(?:(?:msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)(?!\w)\s*)?/y;
const string = /"[^"\\]*(?:\\.[^"\\]*)*"/sy;

/** Cuts a file where an entry is complete and something else begins. */
function blocksOf(file: string, text: string): Block[] {
  const blocks: Block[] = [];
  let isComplete = true;
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === '') continue;
    requireSyntax(file, index + 1, line);
    const isMore = /^\s*(?:#~\s*)?(?:"|msgstr|msgid_plural)/.test(line);
    if (isComplete && !isMore) {
      blocks.push({ line: index + 1, text: line });
      isComplete = false;
      continue;
    }
    const block = blocks.at(-1);
    if (!block) {
      const remedy = 'Begin with msgid "" and a msgstr that says Language: zh';
      throw new SourceError({ file, line: index + 1, column: 1 }, 'no msgid is before it', remedy);
    }
    if (/^\s*(?:#~\s*)?msgid\b/.test(line) && lineOfId(block.text) !== -1) {
      const remedy = 'Write msgstr "" where there is none yet';
      throw new SourceError({ file, line: block.line }, 'its msgid has no msgstr', remedy);
    }
    // Empty lines are kept, for the sake of those that follow.
    const gap = index + 1 - block.line - block.text.split('\n').length;
    block.text += '\n'.repeat(gap + 1) + line;
    isComplete ||= /^\s*(?:#~\s*)?msgstr/.test(line);
  }
  return blocks;
}

/** @throws {SourceError} where a line is neither a comment nor a string in its quotes */
function requireSyntax(file: string, number: number, line: string): void {
  if (/^\s*#(?!~\s*[a-z"])/.test(line)) return;
  keyword.lastIndex = 0;
  keyword.exec(line);
  string.lastIndex = keyword.lastIndex;
  const start = keyword.lastIndex;
  const isString = string.test(line);
  const end = string.lastIndex;
  if (isString && line.slice(end).trim() === '') return;
  const [column, problem, remedy] = isString
    ? [end + 1, 'something stands behind the string', 'Write \\" for a quote inside it']
    : line[start] === '"'
      ? [
          line.length + 1,
          'the string has no end',
          'Close it with ", and write \\n for a line break',
        ]
      : [
          start + 1,
          'this is nothing that gettext knows',
          'Write msgid "…", msgstr "…" or # a comment',
        ];
  throw new SourceError({ file, line: number, column }, problem, remedy);
}
