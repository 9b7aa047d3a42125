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

/** What hangs on one another further than this nobody looks up: the stack ends somewhere. */
const deepest = 300;

/** @param find the program in a file, if there is one */
export function openResolver(find: (file: string) => Module | undefined) {
  let depth = 0;
  /** Finds out once; what hangs on itself is nothing. */
  function once<Key>(
    known: Map<Key, Entity | undefined>,
    key: Key,
    make: () => Entity | undefined,
  ): Entity | undefined {
    if (known.has(key) || depth > deepest) return known.get(key);
    known.set(key, undefined);
    depth++;
    const made = make();
    depth--;
    known.set(key, made);
    return made;
  }

  function findModule(from: string, module: string): Module | undefined {
    for (const path of modulePaths(from, module)) {
      const found = find(path);
      if (found) return found;
    }
    return undefined;
  }

  /** A name by what its scope and those around it know; of classes, only the innermost is asked. */
  function lookUp(text: string, start: Scope, module: Module): Entity | undefined {
    for (let scope: Scope | undefined = start; scope; scope = scope.outer) {
      if (scope.kind === 'class' && scope !== start) continue;
      if (scope.kind === 'module') return givenBy(module, text);
      const name = (scope.elsewhere.get(text) ?? scope).names.get(text);
      if (name) return entityOf(name, module);
    }
    return undefined;
  }

  /** What a module knows by a name, and others import from it. */
  function givenBy(module: Module, text: string): Entity | undefined {
    const known = given.get(module) ?? new Map<string, Entity | undefined>();
    given.set(module, known);
    const { names, wildcards } = module.names.module;
    return once(known, text, () => {
      const name = names.get(text);
      if (name) return entityOf(name, module);
      for (const wildcard of wildcards) {
        const other = findModule(module.file, wildcard);
        const found = other && givenBy(other, text);
        if (found) return found;
      }
      return undefined;
    });
  }
  const given = new Map<Module, Map<string, Entity | undefined>>();

  /** What a name is; an import is what it imports. */
  function entityOf(name: Name, module: Module): Entity | undefined {
    const { imported } = name.bindings[0];
    if (!imported) return { kind: 'name', name, module };
    const other = findModule(module.file, imported.module);
    if (imported.name === undefined)
      return other ? { kind: 'module', module: other } : { kind: 'library', path: imported.module };
    const path = joined(imported.module, imported.name);
    const found = other && givenBy(other, imported.name);
    if (found) return found;
    const inner = findModule(module.file, path);
    if (inner) return { kind: 'module', module: inner };
    return path.startsWith('.') || other ? undefined : { kind: 'library', path };
  }

  function memberOf(of: Entity, text: string): Entity | undefined {
    if (of.kind === 'library') return { kind: 'library', path: `${of.path}.${text}` };
    if (of.kind === 'module') {
      const own = givenBy(of.module, text);
      const isPackage = of.module.file.endsWith('__init__.py');
      const inner = own || !isPackage ? undefined : findModule(of.module.file, `.${text}`);
      return inner ? { kind: 'module', module: inner } : own;
    }
    if (of.name.kind !== 'class') {
      const value = of.kind === 'name' ? valueOf(of.name, of.module) : undefined;
      return value && memberOf(value, text);
    }
    for (const each of withBases(of)) {
      if (each.kind === 'library') return memberOf(each, text);
      const own = each.kind === 'module' ? undefined : each.name.inner?.names.get(text);
      if (own && each.kind !== 'module') return entityOf(own, each.module);
    }
    return undefined;
  }

  /** A class and all that it inherits from, each once. */
  function withBases(of: Entity): Entity[] {
    const found: Entity[] = [of];
    const seen = new Set<Name>();
    for (const each of found) {
      if (each.kind !== 'name' && each.kind !== 'object') continue;
      if (!seen.has(each.name)) found.push(...basesOf(each.name, each.module));
      seen.add(each.name);
    }
    return found;
  }

  function basesOf({ inner }: Name, module: Module): Entity[] {
    const bases = inner && childOf(inner.node, 'superclasses');
    return (bases?.children ?? []).flatMap((base) => evaluate(base, module) ?? []);
  }

  /** What a variable holds: an object of the class that its annotation names or its value is made by, or whatever its value is. */
  function valueOf(name: Name, module: Module): Entity | undefined {
    const holder = name.scope.outer?.kind === 'class' ? name.scope.outer.owner : undefined;
    const first = name.scope.names.values().find(({ kind }) => kind === 'parameter');
    if (holder && first === name) return { kind: 'object', name: holder, module };
    return once(values, name, () => {
      for (const { annotation, value } of name.bindings) {
        const type = annotation && evaluate(annotation, module);
        if (type) return objectOf(type);
        const held = value && evaluate(value, module);
        const isVariable = held?.kind === 'name' && /^(?:variable|parameter)$/.test(held.name.kind);
        const last = isVariable ? valueOf(held.name, held.module) : held;
        if (last) return last;
      }
      return undefined;
    });
  }
  const values = new Map<Name, Entity | undefined>();

  function objectOf(type: Entity): Entity | undefined {
    if (type.kind === 'name' && type.name.kind === 'class') return { ...type, kind: 'object' };
    const isClass = type.kind === 'library' && /(?:^|\.)[A-Z]\w*$/.test(type.path);
    return isClass ? type : undefined;
  }

  function evaluate(node: Node, module: Module): Entity | undefined {
    return once(nodes, node, () => look(node, module));
  }
  const nodes = new Map<Node, Entity | undefined>();

  function look(node: Node, module: Module): Entity | undefined {
    const textOf = ({ start, end }: Node) => module.text.slice(start, end);
    const scope = module.names.scopeOf(node);
    switch (node.type) {
      case 'identifier':
        return lookUp(textOf(node), scope, module);
      case 'attribute': {
        const [object, name] = [childOf(node, 'object'), childOf(node, 'attribute')];
        const of = object && evaluate(object, module);
        return of && name && memberOf(of, textOf(name));
      }
      case 'call': {
        const called = childOf(node, 'function');
        if (called && textOf(called) === 'super') return superOf(scope, module);
        const of = called && evaluate(called, module);
        const made = of && objectOf(of);
        if (made || of?.kind !== 'name' || of.name.kind !== 'function') return made;
        const type = of.name.inner && childOf(of.name.inner.node, 'return_type');
        const returned = type && evaluate(type, of.module);
        return returned && objectOf(returned);
      }
      case 'type':
      case 'parenthesized_expression':
      case 'await':
        return node.children[0] && evaluate(node.children[0], module);
      default:
        return undefined;
    }
  }

  function superOf(start: Scope, module: Module): Entity | undefined {
    let scope: Scope | undefined = start;
    while (scope && scope.kind !== 'class') scope = scope.outer;
    const [base] = scope?.owner ? basesOf(scope.owner, module) : [];
    return base && objectOf(base);
  }

  return { evaluate, findModule };
}

export type Resolver = ReturnType<typeof openResolver>;
