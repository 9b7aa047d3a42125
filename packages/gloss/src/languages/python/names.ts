import type { NameReader, TypedName } from '../language.ts';
import { lineAt, lineStarts, readText } from '../text.ts';
import type { SourceFile } from '../types.ts';
import { bindNames, childOf } from './bindings.ts';
import { remarkOn, signatureOf } from './describe.ts';
import { decorated } from './prose.ts';
import { type Entity, type Module, openResolver, type Resolver } from './resolve.ts';
import { type Node, readTree } from './tree.ts';

/** Opens what knows the names of programs from their texts alone. A program is read when the first page asks for a name of its. */
export function openPythonNames(): (files: readonly SourceFile[]) => NameReader {
  let former = new Map<string, { text: string; module: Module }>();
  return (files) => {
    const texts = new Map(files.map((file) => [file.path, file]));
    const kept = former;
    const modules: typeof former = new Map();
    former = modules;
    const find = (path: string): Module | undefined => {
      const file = texts.get(path);
      if (!file || !path.endsWith('.py')) return undefined;
      const known = modules.get(path) ?? kept.get(path);
      const fresh = known?.text === file.text ? known : { text: file.text, module: readModule(file) };
      modules.set(path, fresh);
      return fresh.module;
    };
    const resolver = openResolver(find);
    return (path) => {
      const module = find(path);
      return module ? readNames(module, resolver) : [];
    };
  };
}

function readModule(file: SourceFile): Module {
  const source = readText(file);
  const { text } = source;
  const nodes = readTree(text);
  return { file: file.path, text, starts: lineStarts(source), nodes, names: bindNames(text, nodes) };
}

/** Every name of a program, with whatever is known of it. */
function readNames(module: Module, resolver: Resolver): TypedName[] {
  return module.nodes.flatMap((node): TypedName[] => {
    const place = placeOf(node, module);
    if (isModuleName(node)) {
      const other = resolver.findModule(module.file, place.text);
      return other && !place.text.includes('\n') ? [{ ...place, type: [], declared: top(other) }] : [];
    }
    const isPart = node.parent?.type === 'dotted_name' && isModuleName(node.parent);
    if (node.type !== 'identifier' || isPart) return [];
    const entity = entityAt(node, module, resolver);
    return [{ ...place, ...(entity ? known(entity, node) : { type: [] }) }];
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
  if (parent?.type === 'attribute' && field === 'attribute') return resolver.evaluate(parent, module);
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

function known(entity: Entity, node: Node): Pick<TypedName, 'type' | 'declared'> {
  if (entity.kind === 'module') return { type: [], declared: top(entity.module) };
  if (entity.kind === 'library') {
    const { path } = entity;
    const role = /(?:^|\.)[A-Z]\w*$/.test(path) ? 'type' : undefined;
    return { type: [{ text: path, role }], declared: { file: path, line: 0, offset: 0 } };
  }
  const { name, module } = entity;
  const isLocal = name.scope.kind === 'function';
  // A variable is what it was last given above.
  const last = isLocal && name.bindings.findLast((each) => each.node.start <= node.start);
  const binding = last || name.bindings[0];
  const { giver } = binding;
  const begin = giver.type.endsWith('_definition') ? decorated(giver) : giver;
  const declared = {
    file: module.file,
    line: lineAt(module.starts, begin.start),
    offset: name.bindings[0].node.end,
    ...(name.kind === 'parameter' && { parameter: name.name }),
  };
  return {
    type: signatureOf(name, binding, module),
    declared,
    ...(isLocal && { isLocal }),
    ...(name.kind === 'function' && { isFunction: true }),
    ...remarkOn(name, binding, module),
  };
}
