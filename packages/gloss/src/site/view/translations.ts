import type { Element, ElementContent, Root } from 'hast';
import type { AnnotatedPage, Prose } from '../../annotate/types.ts';
import { diff } from '../../translate/diff.ts';
import type { Language } from '../../translate/languages.ts';
import { unreviewedEntries } from '../../translate/review.ts';
import { sanitizeText } from '../../translate/sanitize.ts';
import { fillProse, showTranslation, toHtml } from '../../translate/show.ts';
import { count, type Share } from '../../translate/status.ts';
import type { EntryPlace, Finding, Segment, SegmentState, T } from '../../translate/types.ts';
import { type Unit, units } from '../../translate/units.ts';
import { withLinks } from '../../translate/with-links.ts';
import { readableText } from '../../translate/block-text.ts';
import { sectionTitleIn, translatedIn } from './spoken.ts';
import { rebased } from './urls.ts';

/** How far a page is in a language. */
export interface Cell extends Share {
  states: Record<SegmentState, number>;
  /** How many texts nobody has looked at. */
  unreviewed: number;
}

/** A segment as its translator sees it; all HTML is safe to show. */
export interface ShownSegment {
  state: SegmentState;
  /** The original that is the entry's key, and what stands for it in the file. */
  key: string;
  value?: string | undefined;
  /** What the placeholders stand for, HTML. */
  holes: string[];
  original: string;
  /** The translation with its formulas in place; of an outdated or suggested one, the old translation. */
  translation?: string | undefined;
  /** The translation as it stands in the file, where it can't be shown. */
  raw?: string | undefined;
  /** What changed in the original since it was translated. */
  difference?: { kind: 'same' | 'removed' | 'added'; text: string }[] | undefined;
  findings: Finding[];
  place?: EntryPlace | undefined;
  /** Whether nobody has looked at the translation. */
  isUnreviewed: boolean;
}

export interface ShownSection {
  /** Id of the page's section; none for title and summary. */
  id: string | undefined;
  title: string;
  segments: ShownSegment[];
}

/** What the states are called, the most urgent first. */
export function stateWords(t: T): Record<SegmentState, string> {
  return {
    invalid: t('state.invalid'),
    outdated: t('state.outdated'),
    suggested: t('state.suggested'),
    missing: t('state.missing'),
    identical: t('state.identical'),
    translated: t('state.translated'),
  };
}

export function cellOf(page: AnnotatedPage, language: Language): Cell {
  const { segments, share } = translatedIn(page, language);
  const { memory, isUnreviewed } = language;
  const unreviewed = unreviewedEntries(segments, memory, isUnreviewed).length;
  return { ...share, states: count(segments), unreviewed };
}

/** All that there is to translate of a page, section by section. */
export function sectionsToTranslate(page: AnnotatedPage, language: Language): ShownSection[] {
  const { title, summary, sections, segments } = translatedIn(page, language);
  const waiting = new Set(
    unreviewedEntries(segments, language.memory, language.isUnreviewed).map(nameOf),
  );
  const show = (segment: Segment, ...more: Shown): ShownSegment => ({
    ...showSegment(segment, ...more),
    isUnreviewed: segment.entry !== undefined && waiting.has(nameOf(segment.entry)),
  });
  const rebase = ({ children }: Root) =>
    rebased(htmlOf(withLinks(children, page.links)), language, page.path);
  const texts = [title, summary]
    .filter(({ segment }) => segment.key !== '')
    .map(({ segment }) => show(segment, escape(segment.key), escape));
  const rest = page.sections.flatMap(({ id, prose }, index): ShownSection[] => {
    const wanted = units(prose);
    const segments = (sections[index]?.segments ?? []).map((segment, number) => {
      const unit = wanted[number];
      if (!unit) return show(segment, escape(segment.key), escape);
      const original = fillProse(
        { tree: { type: 'root', children: unit.original }, fills: prose.fills },
        language.memory.source,
      );
      const holes = unit.numbers.map((hole) =>
        toHtml({ type: 'root', children: prose.fills.slice(hole, hole + 1) }),
      );
      return show(
        segment,
        rebase(original),
        (value) => rebase(translated(unit, value, prose.fills, language.code)),
        holes,
      );
    });
    const title = sectionTitleIn(page, id, language) || id;
    return segments.length > 0 ? [{ id, title, segments }] : [];
  });
  return [{ id: undefined, title: '', segments: texts }, ...rest];
}

function nameOf({ file, line }: EntryPlace): string {
  return `${file}:${line}`;
}

/** The original, what makes HTML of a translation, and what the placeholders stand for. */
type Shown = [original: string, render: (value: string) => string, holes?: string[]];

function showSegment(
  segment: Segment,
  ...[original, render, holes = []]: Shown
): Omit<ShownSegment, 'isUnreviewed'> {
  const { state, value, formerKey, findings, key } = segment;
  const isSound = value !== undefined && state !== 'invalid';
  return {
    state,
    key,
    ...(value !== undefined && { value }),
    holes,
    original,
    ...(isSound && { translation: render(value) }),
    ...(state === 'invalid' && value !== undefined && { raw: sanitizeText(value) }),
    ...(formerKey !== undefined && {
      difference: differenceOf(readableText(formerKey), readableText(key)),
    }),
    // A finding quotes what it has found.
    findings: findings.map(({ check, level, message }) => ({
      check,
      level,
      message: sanitizeText(message),
    })),
    place: segment.formerEntries?.[0] ?? segment.entry,
  };
}

function translated(unit: Unit, value: string, fills: Prose['fills'], language: string): Root {
  const children = showTranslation(unit, value, fills, language) as Root['children'];
  return { type: 'root', children };
}

/** Apart from its list, table or page, a block is only a block. */
function htmlOf(children: Root['children']): string {
  const blocks = children.map((node): Root['children'][number] =>
    node.type === 'element' && isBlock(node)
      ? { ...withoutNotes(node), tagName: 'div', properties: {} }
      : withoutNotes(node),
  );
  return toHtml({ type: 'root', children: blocks });
}

/** The numbers of notes, and the ways back from these, lead nowhere from here. */
function withoutNotes<Node extends Root['children'][number]>(node: Node): Node {
  if (node.type !== 'element') return node;
  const properties = node.properties.dataNote === undefined ? node.properties : {};
  return { ...node, properties, children: node.children.map(withoutNotes) };
}

function isBlock({ tagName }: Element): boolean {
  return /^(?:p|h[1-6]|li|dt|dd|t[dh]|blockquote|summary)$/.test(tagName);
}

function escape(untrusted: string): string {
  const text = sanitizeText(untrusted);
  return toHtml({
    type: 'root',
    children: [{ type: 'text', value: text } satisfies ElementContent],
  });
}

/** Words that changed together are shown together: the spaces between them say nothing. */
export function differenceOf(from: string, to: string): NonNullable<ShownSegment['difference']> {
  const pattern = /\[-([^]*?)-\]|\{\+([^]*?)\+\}|(?:(?!\[-|\{\+)[^])+/g;
  const found: NonNullable<ShownSegment['difference']> = [];
  let removed = '';
  let added = '';
  let space = '';
  const flush = () => {
    if (removed.trim() !== '') found.push({ kind: 'removed', text: removed });
    if (added.trim() !== '') found.push({ kind: 'added', text: added });
    removed = added = '';
  };
  for (const [whole, gone, come] of diff(from, to).matchAll(pattern)) {
    const isSame = gone === undefined && come === undefined;
    if (isSame && whole.trim() === '' && removed + added !== '') {
      space = whole;
    } else if (isSame) {
      flush();
      found.push({ kind: 'same', text: space + whole });
      space = '';
    } else {
      removed += removed === '' ? (gone ?? '') : space + (gone ?? '');
      added += added === '' ? (come ?? '') : space + (come ?? '');
      space = '';
    }
  }
  flush();
  return found;
}
