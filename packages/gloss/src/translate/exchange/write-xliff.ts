import { createHash } from 'node:crypto';
import { escapeHtml } from '../../annotate/escape-html.ts';
import { isSegmentKey } from '../keys.ts';
import { type Piece, piecesOf } from './codes.ts';
import type { ExchangeEntry, ExchangePage } from './types.ts';
import { excerpt, explained } from './write-po.ts';

export const namespace = 'urn:oasis:names:tc:xliff:document:2.0';

const states = { open: 'initial', draft: 'initial', review: 'translated', done: 'final' } as const;

/**
 * A page as XLIFF 2.0 has it: a unit for each entry, whose name comes from its key, so that it stays the same. Tags and
 * placeholders are inline codes with their HTML beside them. What is unused is a group that nobody needs to translate.
 */
export function writeXliff({ pageKey, source, language, entries }: ExchangePage): string {
  const used = entries.filter(({ isUnused }) => !isUnused);
  const unused = entries.filter(({ isUnused }) => isUnused);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<xliff${attributes({ xmlns: namespace, version: '2.0', srcLang: source, trgLang: language })}>`,
    `<file${attributes({ id: 'page', original: pageKey, 'xml:space': 'preserve' })}>`,
    ...used.map(unitOf),
    ...(unused.length > 0
      ? ['<group id="unused" translate="no">', ...unused.map(unitOf), '</group>']
      : []),
    // A file has to hold something.
    ...(entries.length === 0 ? ['<group id="empty"/>'] : []),
    '</file>',
    '</xliff>',
  ];
  return `${lines.join('\n')}\n`;
}

function unitOf({ key, value, progress, formerKey, kind, place, holes }: ExchangeEntry): string {
  const notes = [
    ...(place === undefined ? [] : [['location', place]]),
    ...explained(holes).map((text) => ['placeholder', text]),
    ...(formerKey === undefined ? [] : [['former source', formerKey]]),
  ].map(([category = '', text = '']) => `<note${attributes({ category })}>${escaped(text)}</note>`);
  const codes = createCodes(holes);
  const cut = isSegmentKey(key) ? piecesOf : plain;
  const source = codes.write(cut(key));
  const target = value === '' ? '' : `<target>${codes.write(cut(value))}</target>`;
  const subState = formerKey === undefined ? undefined : 'gloss:former';
  return [
    `<unit${attributes({ id: unitId(key), name: kind })}>`,
    notes.length > 0 ? `<notes>${notes.join('')}</notes>` : '',
    codes.data(),
    `<segment${attributes({ state: states[progress], subState })}>`,
    `<source>${source}</source>${target}</segment>`,
    '</unit>',
  ].join('');
}

function plain(text: string): Piece[] {
  return [{ kind: 'text', text }];
}

/** XLIFF's names begin with a letter. */
function unitId(key: string): string {
  return `u${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
}

/** The inline codes of a unit: what is the same in source and target has the same name there. */
function createCodes(holes: readonly string[]) {
  const data = new Map<string, string>();
  const names = new Map<string, string>();
  const refer = (html: string) => {
    const known = data.get(html) ?? `d${data.size + 1}`;
    data.set(html, known);
    return known;
  };
  const write = (pieces: readonly Piece[]): string => {
    const seen = new Map<string, number>();
    const name = (html: string) => {
      const count = (seen.get(html) ?? 0) + 1;
      seen.set(html, count);
      const code = `${count} ${html}`;
      const known = names.get(code) ?? `${names.size + 1}`;
      names.set(code, known);
      return known;
    };
    const each = (piece: Piece): string => {
      if (piece.kind === 'text') return escaped(piece.text);
      if (piece.kind === 'pair') {
        const { start, end, children } = piece;
        const own = { id: name(start + end), dataRefEnd: refer(end), dataRefStart: refer(start) };
        return `<pc${attributes(own)}>${children.map(each).join('')}</pc>`;
      }
      const { html, hole } = piece;
      const shown = hole === undefined ? html : `_^_${hole}_^_`;
      const own = { id: name(html), dataRef: refer(html), equiv: shown };
      const disp = excerpt(holes[hole ?? -1] ?? '') || shown;
      // A formula is there once; where a tag is, its translator knows.
      const rules = hole === undefined ? {} : { canCopy: 'no', canDelete: 'no' };
      return `<ph${attributes({ ...own, disp, ...rules })}/>`;
    };
    return pieces.map(each).join('');
  };
  return {
    write,
    /** Comes before the segment, and is known after it. */
    data: () => {
      const all = Array.from(data, ([html, id]) => `<data id="${id}">${escaped(html)}</data>`);
      return all.length > 0 ? `<originalData>${all.join('')}</originalData>` : '';
    },
  };
}

function attributes(values: Record<string, string | undefined>): string {
  return Object.entries(values)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escaped(value)}"`))
    .join('');
}

/** Line breaks and tabs as references: XML takes some for others, and in attributes all for spaces. */
function escaped(text: string): string {
  return escapeHtml(text).replaceAll(/[\r\n\t]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
