import type { Prose } from '../annotate/types.ts';
import { blocksOf, hasBlock } from './blocks.ts';
import { check, hasError } from './checks.ts';
import type { Candidate, FileIndex } from './index-file.ts';
import type { Formers } from './former.ts';
import type { Content } from './html.ts';
import { keyOf, normalise, normaliseNodes, normaliseText, sectionKey } from './keys.ts';
import { lookUp, lookUpElsewhere, type Match, type Memory } from './memory.ts';
import { renumbered } from './placeholders.ts';
import type { Finding, Segment, SegmentState } from './types.ts';
import { type Unit, units } from './units.ts';

/** What a page asks for. */
export interface Asking {
  memory: Memory;
  pageKey: string;
  /** Finds what a text was before it changed, among what the page doesn't use any more. */
  former: Formers;
}

/** A top-level block of the original with what there is for it: unit by unit, or as a whole. */
export interface BlockMatch {
  nodes: Content[];
  /** One for each unit with letters. */
  segments: Segment[];
  /** A list or table whose translation doesn't have the same items. */
  whole?: { segment: Segment; numbers: number[] } | undefined;
}

export interface SectionMatch {
  blocks: BlockMatch[];
  /** A section whose translation doesn't have the same blocks. */
  whole?: Segment | undefined;
}

export function segmentsOf({ blocks }: SectionMatch): Segment[] {
  return blocks.flatMap(({ segments }) => segments);
}

/** Normal forms of all keys that a section can be found by. */
export function keysOfSection(prose: Pick<Prose, 'tree'>): string[] {
  const blocks = blocksOf(prose.tree.children).map(({ nodes }) =>
    normaliseNodes(renumbered(nodes).nodes),
  );
  return [
    normaliseNodes(renumbered(prose.tree.children).nodes),
    ...blocks,
    ...units(prose).map(({ normal }) => normal),
  ];
}

/** Finds each unit's translation: by block, else out of the whole section, else elsewhere. */
export function matchSection(prose: Pick<Prose, 'tree'>, asking: Asking): SectionMatch {
  const index = asking.memory.index(asking.pageKey);
  const wanted = blocksOf(prose.tree.children).map(({ nodes }) => ({
    nodes: nodes as Content[],
    units: units({ tree: { type: 'root', children: nodes as Content[] } }),
  }));
  const byBlock = wanted.map((block) =>
    block.units.map(({ key, normal }) => lookUp(index, 'segments', key, normal)),
  );
  const isComplete = byBlock.flat().every(({ found }) => found === 'translation');
  const section = isComplete ? undefined : lookUpSection(prose, index);
  // A whole that isn't cut in pieces has no place for a frame.
  if (section && !section.pieces && !prose.tree.children.some(holdsFrame)) {
    const whole = judge(section.candidate.key, section.candidate, asking.memory);
    return {
      whole,
      blocks: wanted.map((block) => ({ ...block, segments: shareFate(block, whole) })),
    };
  }
  return {
    blocks: wanted.map((block, number) =>
      matchBlock(block, byBlock[number] ?? [], section?.pieces, asking),
    ),
  };
}

/** The entry of a whole section, with the blocks that it can be cut in. */
function lookUpSection(
  prose: Pick<Prose, 'tree'>,
  index: FileIndex | undefined,
): { candidate: Candidate; pieces: Candidate[] | undefined } | undefined {
  const key = sectionKey(prose);
  const match = lookUp(index, 'segments', key, normalise(key));
  if (match.found !== 'translation') return undefined;
  return { candidate: match.candidate, pieces: index?.cuts.get(match.candidate.normal) };
}

type Wanted = Pick<BlockMatch, 'nodes'> & { units: Unit[] };

function matchBlock(
  block: Wanted,
  byUnit: readonly Match[],
  pieces: readonly Candidate[] | undefined,
  asking: Asking,
): BlockMatch {
  const { nodes } = block;
  const matches = block.units.map((unit, number) =>
    elsewhere(unit, byUnit[number] ?? { found: 'nothing' }, pieces, asking),
  );
  if (isContainer(block) && matches.some(({ found }) => found === 'nothing')) {
    const { nodes: key, numbers } = renumbered(nodes);
    const container = { key: keyOf(key), normal: normaliseNodes(key) };
    const index = asking.memory.index(asking.pageKey);
    const own = lookUp(index, 'segments', container.key, container.normal);
    const match = elsewhere(container, own, pieces, asking);
    if (match.found === 'translation') {
      const segment = judge(match.candidate.key, match.candidate, asking.memory);
      return { nodes, segments: shareFate(block, segment), whole: { segment, numbers } };
    }
  }
  return {
    nodes,
    segments: block.units.map((unit, number) =>
      segmentOf(unit, matches[number] ?? { found: 'nothing' }, asking),
    ),
  };
}

function isContainer({ nodes }: Wanted): boolean {
  return (
    !nodes.some(holdsFrame) &&
    nodes.some((node) => node.type === 'element' && hasBlock(node.children))
  );
}

/** Texts in a frame of the page's own (a plot, a box) are translated one by one: no translation brings the frame along. */
function holdsFrame(node: Content): boolean {
  if (node.type !== 'element') return false;
  const { data, properties, tagName, children } = node;
  const isFrame =
    data?.plot !== undefined || properties.role !== undefined || tagName === 'details';
  return isFrame || children.some(holdsFrame);
}

/** Units that are translated together have one state; what is wrong with it is said once. */
function shareFate({ units }: Wanted, whole: Segment): Segment[] {
  return units.map(({ key }, number) => ({
    ...whole,
    key,
    findings: number === 0 ? whole.findings : [],
  }));
}

/** A conflict is final: which of two translations is meant, only their translator knows. */
function elsewhere(
  { key, normal }: Pick<Unit, 'key' | 'normal'>,
  block: Match,
  pieces: readonly Candidate[] | undefined,
  { memory, pageKey }: Asking,
): Match {
  if (block.found !== 'nothing') return block;
  const candidate = pieces?.find((piece) => piece.normal === normal);
  if (candidate) return { found: 'translation', candidate };
  const piece = lookUp(memory.index(pageKey), 'pieces', key, normal);
  if (piece.found !== 'nothing') return piece;
  const other = lookUpElsewhere(memory, pageKey, 'segment', normal);
  return other.found === 'translation' ? other : block;
}

/** The segment of a plain text. */
export function matchText(key: string, asking: Asking): Segment {
  const { memory, pageKey } = asking;
  const normal = normaliseText(key);
  const own = lookUp(memory.index(pageKey), 'texts', key, normal);
  const other = own.found === 'nothing' ? lookUpElsewhere(memory, pageKey, 'text', normal) : own;
  return segmentOf({ key, normal }, other.found === 'translation' ? other : own, asking);
}

function segmentOf(
  { key, normal }: Pick<Unit, 'key' | 'normal'>,
  match: Match,
  { memory, former }: Asking,
): Segment {
  if (match.found === 'translation') return judge(key, match.candidate, memory);
  if (match.found === 'conflict') {
    const [first] = match.candidates;
    return { key, state: 'invalid', entry: first?.entry, findings: [conflict(match.candidates)] };
  }
  const entry = match.waiting?.entry;
  const old = former(key, normal);
  if (!old) return { key, state: 'missing', entry, findings: [] };
  const { state, value, key: formerKey, entries: formerEntries } = old;
  return { key, state, value, formerKey, formerEntries, entry, findings: [] };
}

/** Neither translation is shown, so this is an error. */
export function conflict(candidates: readonly Candidate[]): Finding {
  const places = candidates.map(({ entry: { file, line } }) => `${file}:${line}`);
  const message = `${[...new Set(places)].join(' and ')} translate the same original differently, and neither is used`;
  return { check: 'conflict', level: 'error', message };
}

/** Judging parses both sides, and a page asks for its parts more than once. */
const judged = new WeakMap<Candidate, Pick<Segment, 'state' | 'value' | 'entry' | 'findings'>>();

function judge(key: string, candidate: Candidate, memory: Memory): Segment {
  const known = judged.get(candidate);
  if (known) return { key, ...known };
  const { key: ours, value, entry } = candidate;
  const findings = check(ours, value, memory);
  const judgement = { state: stateOf(findings), value, entry, findings };
  judged.set(candidate, judgement);
  return { key, ...judgement };
}

function stateOf(findings: readonly Finding[]): SegmentState {
  if (hasError(findings)) return 'invalid';
  return findings.some(({ check }) => check === 'identical') ? 'identical' : 'translated';
}
