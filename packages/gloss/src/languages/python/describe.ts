import type { Remark, TypePart } from '../language.ts';
import { noteIn, shapeIn, shapeOfFunction } from '../shapes.ts';
import { type Binding, childOf, type Name } from './bindings.ts';
import { blockText, docstring } from './prose.ts';
import type { Module } from './resolve.ts';
import { splitTags } from './docstrings/tags.ts';
import { countBefore, type Node } from './tree.ts';

const longest = 320;

/** How a name is declared: a function by its signature, a class with its bases, all else as it stands in the code. */
export function signatureOf(name: Name, { node, giver }: Binding, module: Module): TypePart[] {
  const ends = ['return_type', 'parameters', 'superclasses', 'right', 'name'];
  const isFor = giver.type.startsWith('for_');
  const isDefinition = giver.type.endsWith('_definition');
  const end = ends.map((field) => childOf(giver, field)).find((part) => part !== undefined)?.end;
  const shown = giver.type === 'as_pattern_target' ? (giver.parent ?? giver) : giver;
  const extent = isFor || isDefinition ? { start: giver.start, end: end ?? giver.end } : shown;
  const text = plain(extent, module);
  const parts = coloured(
    shortened(text),
    module.text.slice(node.start, node.end),
    roles[name.kind],
  );
  return name.kind === 'parameter' && giver.type !== 'assignment'
    ? [{ text: '(parameter) ' }, ...parts]
    : parts;
}

/** What is longer than anyone reads in a hover ends early. */
export function shortened(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest)} …`;
}

const roles: Partial<Record<Name['kind'], TypePart['role']>> = {
  class: 'type',
  function: 'function',
};

/** A stretch of code in one line, without comments. */
function plain({ start, end }: Pick<Node, 'start' | 'end'>, { text, nodes }: Module): string {
  let [from, found] = [start, ''];
  for (const node of between(nodes, start, end)) {
    if (node.type !== 'comment') continue;
    found += text.slice(from, node.start);
    from = node.end;
  }
  return (found + text.slice(from, end))
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(?<=[([{]) |,? (?=[)\]}])/g, '');
}

/** Nodes that begin within a stretch; all are in the order of their beginnings. */
function between(nodes: readonly Node[], start: number, end: number): Node[] {
  const from = countBefore(nodes, (node) => node.start < start);
  return nodes.slice(
    from,
    countBefore(nodes, (node) => node.start < end),
  );
}

const token =
  /(?<string>"[^"]*"|'[^']*')|(?<number>\b\d[\w.]*)|(?<keyword>\b(?:and|as|async|await|class|def|else|False|for|from|if|import|in|is|lambda|None|not|or|True|with|yield)\b)|[\p{ID_Start}_][\p{ID_Continue}]*/gu;

/** Code in pieces, with the name's own role where it first stands. */
export function coloured(text: string, name: string, role: TypePart['role']): TypePart[] {
  const parts: TypePart[] = [];
  let from = 0;
  let own = role;
  for (const { 0: word, index, groups = {} } of text.matchAll(token)) {
    const kind = (['string', 'number', 'keyword'] as const).find((each) => groups[each]);
    const given = kind ?? (word === name ? own : undefined);
    if (given === undefined) continue;
    if (given === own && kind === undefined) own = undefined;
    if (index > from) parts.push({ text: text.slice(from, index) });
    parts.push({ text: word, role: given });
    from = index + word.length;
  }
  return from < text.length ? [...parts, { text: text.slice(from) }] : parts;
}

/** Shape and note: from the comment that ends its line, from the one above it, from the docstring of its function. */
export function remarkOn(name: Name, binding: Binding, module: Module): Remark {
  const { node, giver } = binding;
  if (name.kind === 'function' && name.inner) return { shape: shapeOfSignature(name, module) };
  if (name.kind === 'parameter' && giver.type !== 'assignment') {
    const comment = trailing(giver.end, module);
    const said = name.scope.owner && saidBy(name.scope.owner, module).get(name.name);
    const shape = shapeOfValue(comment) ?? (said === undefined ? undefined : shapeIn(said));
    return { shape, note: noteIn(comment, shape) };
  }
  if (giver.type !== 'assignment') return {};
  const comment = trailing(giver.end, module);
  const shape = shapeOfValue(comment) ?? shapeAbove(node, module);
  return { shape, note: noteIn(comment, shape) };
}

function shapeOfSignature(called: Name, module: Module): string | undefined {
  const said = saidBy(called, module);
  const inputs = Array.from(said).flatMap(([name, text]) => {
    const shape = name === returned ? undefined : shapeIn(text);
    return shape === undefined ? [] : [`${name} ${shape}`];
  });
  return shapeOfFunction(inputs, returnedShape(called, module));
}

/** The shape of what a function returns. */
export function returnedShape(called: Name, module: Module): string | undefined {
  return shapeIn(saidBy(called, module).get(returned) ?? '');
}

const returned = 'return';

/** What a function's docstring says of its parameters, in tags or in a list `* \`x\` is …`, and of what it returns. */
function saidBy(called: Name, { text }: Module): ReadonlyMap<string, string> {
  const known = sayings.get(called);
  if (known) return known;
  const said = new Map<string, string>();
  sayings.set(called, said);
  const { inner } = called;
  const body = inner?.kind === 'function' ? childOf(inner.node, 'body') : undefined;
  const first = body?.children[0]?.children[0];
  const value = first && docstring(text, first);
  if (value === undefined) return said;
  const docs = blockText(value).join('\n');
  const item = /^\s*[-*+] +`(\w+)`(.*(?:\n(?!\s*(?:[-*+:]|$)).*)*)/gm;
  for (const [, name = '', words = ''] of docs.matchAll(item)) said.set(name, words);
  for (const tag of splitTags(docs).flatMap((part) => (Array.isArray(part) ? part : []))) {
    if (tag.kind === 'param') said.set(tag.name.replace(/^\*+/, ''), tag.text.docs);
    if (tag.kind === 'returns') said.set(returned, tag.text.docs);
  }
  return said;
}
const sayings = new WeakMap<Name, Map<string, string>>();

/** `[1]` is a number of a reference. */
function shapeOfValue(comment: string): string | undefined {
  return /^[^[]*\[\d+\]/.test(comment) ? undefined : shapeIn(comment);
}

/** The comment at the end of a statement's line. */
function trailing(end: number, { text }: Module): string {
  const line = text.slice(end, text.indexOf('\n', end) >>> 0);
  return /^[\s,;]*#\s*(.*?)\s*$/.exec(line)?.[1] ?? '';
}

/** The comment right above says shapes as `[batch, 10]`, or calls them so. */
function shapeAbove({ start }: Node, { text }: Module): string | undefined {
  const above = text.slice(0, text.lastIndexOf('\n', start) + 1);
  const comment = /(?:(?<=^|\n)[ \t]*#.*\n)+$/.exec(above.slice(-2000))?.[0] ?? '';
  return /`\[|\bshape\b/.test(comment) ? shapeIn(comment) : undefined;
}
