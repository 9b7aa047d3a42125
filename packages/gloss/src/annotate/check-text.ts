import type { Definition, Text } from 'mdast';
import { didYouMean, nearest } from 'gloss-common/nearest';
import type { Report } from './blocks.ts';

/**
 * Reports what was meant as more than the text that it is. Lines of prose may be filled anew at any time: that must not
 * make a translation outdated.
 */
export function checkText(
  node: Text,
  docs: string,
  definitions: readonly Definition[],
  report: Report,
): void {
  const written = docs.slice(node.position?.start.offset, node.position?.end.offset ?? 0);
  const raw = written
    .replaceAll(/\\[^]/g, '')
    // A claim that was taken out has left its place behind.
    .replaceAll(/\{claim:[^{}]*\}/g, '');
  const open = /\{(?:run|claim):/.exec(raw)?.[0];
  if (open !== undefined)
    report(
      node,
      `"${open}" opens a tag that is never closed`,
      `Close it with } in the same paragraph, or write \\${open} for the signs`,
    );
  const note = /\[\^[^\]\s]+\]/.exec(raw)?.[0];
  if (note !== undefined)
    report(
      node,
      `the note ${note} is defined nowhere in this text`,
      `Add a line ${note}: …, or write \\${note} for the signs`,
    );
  // Amounts of money are no formulas that went wrong.
  const dollar = /(?<!\d)\$(?!\d[\d.,]*(?![\w\\^{])).{0,20}/.exec(raw)?.[0];
  if (dollar !== undefined)
    report(
      node,
      `a dollar sign opens no formula: ${dollar}`,
      'Close the formula, without a space beside its dollars or a digit after them, or write \\$ for the sign',
    );
  checkTexMarks(node, docs, report);
  checkReferences(node, docs, definitions, report);
  node.value = node.value.replaceAll(/\s*\n\s*/g, ' ');
}

/** `\(…\)` and `\[…\]`, which are plain brackets in Markdown, around what looks like a formula. */
function checkTexMarks(node: Text, docs: string, report: Report): void {
  const [from, to] = [node.position?.start.offset ?? 0, node.position?.end.offset];
  for (const { index } of docs.slice(from, to).matchAll(/(?<!\\)\\{1,2}[([]/g)) {
    // A formula may hold what Markdown takes for stress, but no blank line.
    const [rest = ''] = docs.slice(from + index).split(/\n[ \t]*\n/, 1);
    const [all, inline, display = ''] =
      /^\\{1,2}(?:\(([^]*?)\\{1,2}\)|\[([^]*?)\\{1,2}\])/.exec(rest) ?? [];
    const isTex = inline === undefined ? isDisplayTex(display) : isInlineTex(inline);
    if (all === undefined || !isTex) continue;
    const tex = (inline ?? display).replaceAll(/\s+/g, ' ').trim();
    report(
      placedAt(node, index),
      `a page shows ${all.replaceAll(/\s+/g, ' ')} as text, not as a formula`,
      inline === undefined
        ? `Write $$${tex}$$; shapes go between \`backticks\``
        : `Write $${tex}$; plain parentheses need no backslash`,
    );
  }
}

/** A command, a power, an index of one letter, a sum of single letters, or a letter alone. `\(see below\)` is none. */
function isInlineTex(tex: string): boolean {
  return isDisplayTex(tex) || /\b[A-Za-z]_(?:\w\b|\{)|^\s*[A-Za-z]\s*$/.test(tex);
}

/** In brackets stand shapes as well: `\[n_q, d_model\]`. */
function isDisplayTex(tex: string): boolean {
  return /\\[A-Za-z]{2}|\^|(?:^|[^A-Za-z\d])[A-Za-z]\s*[=<>+/]/.test(tex);
}

/** `[words][name]` without a line that says where `name` leads, and `[name]` that nearly has one. `[1][2]` and `a[i][j]` are none. */
function checkReferences(
  node: Text,
  docs: string,
  definitions: readonly Definition[],
  report: Report,
): void {
  const written = docs.slice(node.position?.start.offset, node.position?.end.offset);
  const names = definitions.map(({ label, identifier }) => label ?? identifier);
  // The words of a link may be code or stressed; then its name follows at the beginning of a text.
  const pairs = /(?:(?<![\\\w\])])\[([^[\]]+)|^)\]\[([^[\]]*)\]/g;
  for (const { 0: all, 1: words = '', 2: label, index } of written.matchAll(pairs)) {
    const name = (label || words).replaceAll(/\s+/g, ' ');
    if (/^(?:\d*|\w)$/.test(name)) continue;
    report(
      placedAt(node, index),
      `${all} is no link: nothing says where "${name}" leads`,
      `${didYouMean(name, names)}Add a line "[${name}]: address", or write \\[ for the sign`,
    );
  }
  for (const { 1: name = '', index } of written.matchAll(
    /(?<![\\\w\])[!])\[([^[\]^]{4,})\](?![[(:])/g,
  )) {
    if (nearest(name, names) === undefined) continue;
    report(
      placedAt(node, index),
      `[${name}] is no link: nothing says where "${name}" leads`,
      `${didYouMean(name, names)}Write \\[ for the sign`,
    );
  }
}

/** A place in a text, for who is told of it. */
function placedAt(node: Text, offset: number): Text {
  if (!node.position) return node;
  const { start, end } = node.position;
  return { ...node, position: { start: { ...start, offset: (start.offset ?? 0) + offset }, end } };
}
