import { childOf, type Name, type Names, type Scope } from './bindings.ts';
import { joined, modulePaths } from './imports.ts';
import type { Node } from './tree.ts';

/** A program, with all names that it gives. */
export interface Module {
  file: string;
  text: string;
  /** Offset of each line. */
  starts: readonly number[];
  nodes: readonly [Node, ...Node[]];
  names: Names;
}

/** What an expression means, as far as its text tells. */
export type Entity =
  | { kind: 'name' | 'object'; name: Name; module: Module }
  | { kind: 'module'; module: Module }
  /** Something that is none of the project's: `torch.nn.Linear`. */
  | { kind: 'library'; path: string };

/** What hangs on one another further than this nobody looks up. */
const deepest = 40;

/** @param find the program in a file, if there is one */
export function openResolver(find: (file: string) => Module | undefined) {
  const known = new Map<Node, Entity | undefined>();

  function findModule(from: string, module: string): Module | undefined {
    for (const path of modulePaths(from, module)) {
      const found = find(path);
      if (found) return found;
    }
    return undefined;
  }

  /** A name by what its scope and those around it know; of classes, only the innermost is asked. */
  function lookUp(text: string, start: Scope, module: Module, depth: number): Entity | undefined {
    for (let scope: Scope | undefined = start; scope; scope = scope.outer) {
      if (scope.kind === 'class' && scope !== start) continue;
      const name = (scope.elsewhere.get(text) ?? scope).names.get(text);
      if (name) return entityOf(name, module, depth);
      for (const wildcard of scope.wildcards) {
        const other = findModule(module.file, wildcard);
        const given = other && memberOf({ kind: 'module', module: other }, text, depth + 1);
        if (given) return given;
      }
    }
    return undefined;
  }

  /** What a name is; an import is what it imports. */
  function entityOf(name: Name, module: Module, depth: number): Entity | undefined {
    const { imported } = name.bindings[0];
    if (!imported || depth > deepest) return imported ? undefined : { kind: 'name', name, module };
    const other = findModule(module.file, imported.module);
    if (imported.name === undefined)
      return other ? { kind: 'module', module: other } : { kind: 'library', path: imported.module };
    const path = joined(imported.module, imported.name);
    const given = other && memberOf({ kind: 'module', module: other }, imported.name, depth + 1);
    if (given) return given;
    const inner = findModule(module.file, path);
    if (inner) return { kind: 'module', module: inner };
    return path.startsWith('.') || other ? undefined : { kind: 'library', path };
  }

  function memberOf(of: Entity, text: string, depth: number): Entity | undefined {
    if (depth > deepest) return undefined;
    if (of.kind === 'library') return { kind: 'library', path: `${of.path}.${text}` };
    if (of.kind === 'module') {
      const { module } = of;
      const own = lookUp(text, module.names.module, module, depth + 1);
      const inner = own ? undefined : findModule(module.file, `.${text}`);
      const isPackage = module.file.endsWith('__init__.py');
      return own ?? (inner && isPackage ? { kind: 'module', module: inner } : undefined);
    }
    const { name, module } = of;
    if (name.kind !== 'class') {
      const value = of.kind === 'name' ? valueOf(name, module, depth + 1) : undefined;
      return value && memberOf(value, text, depth + 1);
    }
    const own = name.inner?.names.get(text);
    if (own) return entityOf(own, module, depth + 1);
    for (const base of basesOf(name)) {
      const parent = evaluate(base, module, depth + 1);
      const given = parent && memberOf(parent, text, depth + 1);
      if (given) return given;
    }
    return undefined;
  }

  function basesOf({ inner }: Name): Node[] {
    const bases = inner && childOf(inner.node, 'superclasses');
    return bases?.children.filter(({ type }) => /^(?:identifier|attribute)$/.test(type)) ?? [];
  }

  /** What a variable holds: an object of the class that its annotation names or its value is made by, or whatever its value is. */
  function valueOf(name: Name, module: Module, depth: number): Entity | undefined {
    const holder = name.scope.outer?.kind === 'class' ? name.scope.outer.owner : undefined;
    const first = name.scope.names.values().find(({ kind }) => kind === 'parameter');
    if (holder && first === name) return { kind: 'object', name: holder, module };
    for (const { annotation, value } of name.bindings) {
      const type = annotation && evaluate(annotation, module, depth);
      if (type) return objectOf(type);
      const given = value && evaluate(value, module, depth);
      if (given?.kind === 'name' && given.name === name) continue;
      if (given) return given;
    }
    return undefined;
  }

  function objectOf(type: Entity): Entity | undefined {
    if (type.kind === 'name' && type.name.kind === 'class') return { ...type, kind: 'object' };
    const isClass = type.kind === 'library' && /(?:^|\.)[A-Z]\w*$/.test(type.path);
    return isClass ? type : undefined;
  }

  function evaluate(node: Node, module: Module, depth = 0): Entity | undefined {
    if (known.has(node)) return known.get(node);
    if (depth > deepest) return undefined;
    const found = look(node, module, depth + 1);
    if (depth === 0) known.set(node, found);
    return found;
  }

  function look(node: Node, module: Module, depth: number): Entity | undefined {
    const textOf = ({ start, end }: Node) => module.text.slice(start, end);
    const scope = module.names.scopeOf(node);
    switch (node.type) {
      case 'identifier':
        return lookUp(textOf(node), scope, module, depth);
      case 'attribute': {
        const [object, name] = [childOf(node, 'object'), childOf(node, 'attribute')];
        const of = object && evaluate(object, module, depth);
        return of && name && memberOf(of, textOf(name), depth);
      }
      case 'call': {
        const called = childOf(node, 'function');
        if (called && textOf(called) === 'super') return superOf(scope, module, depth);
        const of = called && evaluate(called, module, depth);
        const made = of && objectOf(of);
        if (made || of?.kind !== 'name' || of.name.kind !== 'function') return made;
        const type = of.name.inner && childOf(of.name.inner.node, 'return_type');
        const returned = type && evaluate(type, of.module, depth);
        return returned && objectOf(returned);
      }
      case 'type':
      case 'parenthesized_expression':
      case 'await':
        return node.children[0] && evaluate(node.children[0], module, depth);
      default:
        return undefined;
    }
  }

  function superOf(start: Scope, module: Module, depth: number): Entity | undefined {
    let scope: Scope | undefined = start;
    while (scope && scope.kind !== 'class') scope = scope.outer;
    const [base] = scope?.owner ? basesOf(scope.owner) : [];
    const of = base && evaluate(base, module, depth);
    return of && objectOf(of);
  }

  return { evaluate, entityOf, findModule };
}

export type Resolver = ReturnType<typeof openResolver>;
