import type { NamesOf, TypedName, TypePart } from '../language.ts';
import { lineAt, lineStarts, readText } from '../text.ts';
import type { SourceFile } from '../types.ts';
import { bindNames, type Binding, childOf, type Name } from './bindings.ts';
import { plainPython } from './cells.ts';
import { remarkOn, returnedShape, signatureOf } from './describe.ts';
import { decorated } from './prose.ts';
import { type Entity, type Module, openResolver, type Resolver } from './resolve.ts';
import { countBefore, type Node, readTree } from './tree.ts';

/**
 * Opens what knows the names of programs from their texts alone, unless inference is asked as well. A program is read when the first page asks for a name of its.
 *
 * @param programIn what of a file is Python; nothing of most
 */
export function openPythonNames(
  programIn: (file: SourceFile) => string | undefined = pythonIn,
): NamesOf {
  let former = new Map<string, { text: string; module: Module }>();
  return (files, inference) => {
    const texts = new Map(files.map((file) => [file.path, file]));
    const kept = former;
    const modules: typeof former = new Map();
    former = modules;
    const find = (path: string): Module | undefined => {
      const file = texts.get(path);
      if (!file) return undefined;
      const known = modules.get(path) ?? kept.get(path);
      if (known?.text === file.text) return known.module;
      const text = programIn(file);
      if (text === undefined) return undefined;
      const module = readModule(path, text);
      modules.set(path, { text: file.text, module });
      return module;
    };
    const resolver = openResolver(find);
    return (path) => {
      const module = find(path);
      if (!module) return [];
      const names = readNames(module, resolver);
      return inference ? inference.complete(path, module.text, names) : names;
    };
  };
}

/** A program as the grammar of Python knows it. */
export function pythonIn(file: SourceFile): string | undefined {
  return file.path.endsWith('.py') ? plainPython(readText(file).text) : undefined;
}

function readModule(file: string, text: string): Module {
  const nodes = readTree(text);
  return {
    file,
    text,
    starts: lineStarts({ lines: text.split('\n') }),
    nodes,
    names: bindNames(text, nodes),
  };
}

/** Every name of a program, with whatever is known of it. */
function readNames(module: Module, resolver: Resolver): TypedName[] {
  return module.nodes.flatMap((node): TypedName[] => {
    if (isModuleName(node)) {
      const place = placeOf(node, module);
      const other = resolver.findModule(module.file, place.text);
      return other && !place.text.includes('\n')
        ? [{ ...place, type: [], declared: top(other) }]
        : [];
    }
    const isPart = node.parent?.type === 'dotted_name' && isModuleName(node.parent);
    if (node.type !== 'identifier' || isPart) return [];
    const place = placeOf(node, module);
    const entity = entityAt(node, module, resolver);
    return [{ ...place, ...(entity ? known(entity, node, place.text, resolver) : { type: [] }) }];
  });
}

function placeOf({ start, end }: Node, { text, starts }: Module) {
  const line = lineAt(starts, start);
  const column = start - (starts[line] ?? 0);
  return { text: text.slice(start, end), line, column, length: end - start };
}

function top({ file }: Module): TypedName['declared'] {
  return { file, line: 0, offset: 0 };
}

/** The module of an `import`. */
function isModuleName({ type, field, parent }: Node): boolean {
  if (field === 'module_name') return true;
  const statement = parent?.type === 'aliased_import' ? parent.parent : parent;
  return type === 'dotted_name' && field === 'name' && statement?.type === 'import_statement';
}

function entityAt(node: Node, module: Module, resolver: Resolver): Entity | undefined {
  const { parent, field } = node;
  if (parent?.type === 'attribute' && field === 'attribute')
    return resolver.evaluate(parent, module);
  if (parent?.type === 'keyword_argument' && field === 'name') {
    const called = parent.parent?.parent && childOf(parent.parent.parent, 'function');
    const of = called && resolver.evaluate(called, module);
    return of && parameterOf(of, module.text.slice(node.start, node.end));
  }
  return resolver.evaluate(node, module);
}

/** The parameter that a call names: a class is called by its `__init__`. */
function parameterOf(called: Entity, text: string): Entity | undefined {
  if (called.kind !== 'name') return undefined;
  const { name, module } = called;
  const { inner } = name.kind === 'class' ? (name.inner?.names.get('__init__') ?? name) : name;
  const parameter = inner?.kind === 'function' ? inner.names.get(text) : undefined;
  return parameter?.kind === 'parameter' ? { kind: 'name', name: parameter, module } : undefined;
}

function known(
  entity: Entity,
  node: Node,
  text: string,
  resolver: Resolver,
): Pick<TypedName, 'type' | 'declared'> {
  if (entity.kind === 'module') return { type: [], declared: top(entity.module) };
  if (entity.kind === 'library') {
    const { path } = entity;
    const role = /(?:^|\.)[A-Z]\w*$/.test(path) ? 'type' : undefined;
    // A name that is its whole path says it already.
    const type: TypePart[] = path === text ? [] : [{ text: path, role }];
    return { type, declared: { file: path, line: 0, offset: 0 } };
  }
  const { name, module } = entity;
  const binding = bindingAt(name, node);
  const { giver } = binding;
  const begin = giver.type.endsWith('_definition') ? decorated(giver) : giver;
  const isParameter = name.kind === 'parameter' && giver.type !== 'assignment';
  const declared = {
    file: module.file,
    line: lineAt(module.starts, begin.start),
    offset: name.bindings[0].node.end,
    ...(isParameter && { parameter: name.name }),
  };
  const remark = remarkOn(name, binding, module);
  remark.shape ??= shapeOfCall(binding, module, resolver);
  return {
    // What a method is called on, every reader of Python knows.
    type: /^(?:self|cls)$/.test(name.name) ? [] : signatureOf(name, binding, module),
    declared,
    ...(name.scope.kind === 'function' && { isLocal: true }),
    ...(name.kind === 'function' && { isFunction: true }),
    ...remark,
  };
}

/** A variable of a function is what it was last given above; all else is what it is given first. */
function bindingAt({ scope, bindings }: Name, use: Node): Binding {
  const [first] = bindings;
  if (scope.kind !== 'function') return first;
  const isAbove = ({ node, giver }: Binding) =>
    node === use || (giver.type === 'assignment' ? giver.end : node.end) <= use.start;
  let at = countBefore(bindings, ({ node }) => node.start <= use.start) - 1;
  // In `x = f(x)`, what goes in is older.
  for (; at > 0; at--) {
    const binding = bindings[at];
    if (binding && isAbove(binding)) return binding;
  }
  return first;
}

/** Of `logits = network(images)`: what the function says of what it returns. */
function shapeOfCall(
  { value }: Binding,
  module: Module,
  { evaluate }: Resolver,
): string | undefined {
  const called = value?.type === 'call' ? childOf(value, 'function') : undefined;
  const of = called && evaluate(called, module);
  return of?.kind === 'name' ? returnedShape(of.name, of.module) : undefined;
}
