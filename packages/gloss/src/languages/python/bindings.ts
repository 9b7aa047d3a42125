import type { Node } from './tree.ts';

/** What a name is given to, each time it is. */
export interface Binding {
  /** The name where it is given. */
  node: Node;
  /** The whole statement, parameter or import that gives it. */
  giver: Node;
  /** What it is given, where that is one expression. */
  value?: Node | undefined;
  annotation?: Node | undefined;
  /** What it is an import of: a module, and maybe a name in it. */
  imported?: { module: string; name?: string | undefined } | undefined;
}

/** A name in the scope that knows it. */
export interface Name {
  name: string;
  kind: 'class' | 'function' | 'parameter' | 'variable' | 'import';
  scope: Scope;
  /** In the order of the file. */
  bindings: [Binding, ...Binding[]];
  /** What a class or function holds. */
  inner?: Scope | undefined;
}

export interface Scope {
  kind: 'module' | 'class' | 'function';
  node: Node;
  outer: Scope | undefined;
  /** The class or function that it is the inside of. */
  owner?: Name | undefined;
  names: Map<string, Name>;
  /** Modules all of whose names it takes: `from a import *`. */
  wildcards: string[];
  /** Names that a `global` or `nonlocal` statement finds elsewhere. */
  elsewhere: Map<string, Scope>;
}

/** The scopes of a program, and in which of them each node stands. */
export interface Names {
  module: Scope;
  scopes: Scope[];
  scopeOf(node: Node): Scope;
}

const definition = /^(?:class|function)_definition$/;
const comprehension =
  /^(?:list_comprehension|set_comprehension|dictionary_comprehension|generator_expression|lambda)$/;

/** Finds every name that a program gives to something, by Python's rules of scopes. */
export function bindNames(text: string, nodes: readonly [Node, ...Node[]]): Names {
  const [root] = nodes;
  const module = openScope('module', root, undefined);
  const scopes = [module];
  /** Of what opens a scope, that scope; of all else the one it stands in. */
  const inside = new Map<Node, Scope>([[root, module]]);
  const scopeOf = (node: Node): Scope => {
    const { parent, field } = node;
    if (!parent) return module;
    const around = inside.get(parent) ?? module;
    const isOuter =
      definition.test(parent.type) && !/^(?:body|parameters|type_parameters)$/.test(field ?? '');
    // Defaults and annotations of parameters are read outside.
    const isGiven = parent.type.endsWith('parameter') && /^(?:value|type)$/.test(field ?? '');
    return isOuter || isGiven ? (around.outer ?? around) : around;
  };
  const textOf = ({ start, end }: Node) => text.slice(start, end);
  const give = (scope: Scope, kind: Name['kind'], binding: Binding): Name => {
    const name = textOf(binding.node);
    const home = scope.elsewhere.get(name) ?? scope;
    const known = home.names.get(name);
    if (known) {
      known.bindings.push(binding);
      return known;
    }
    const given: Name = { name, kind, scope: home, bindings: [binding] };
    home.names.set(name, given);
    return given;
  };
  for (const node of nodes) {
    const scope = scopeOf(node);
    inside.set(node, scope);
    const opens = definition.test(node.type) || comprehension.test(node.type);
    if (opens) {
      const inner = openScope(node.type === 'class_definition' ? 'class' : 'function', node, scope);
      scopes.push(inner);
      inside.set(node, inner);
      const name = childOf(node, 'name');
      if (name) {
        const kind = inner.kind === 'class' ? 'class' : 'function';
        inner.owner = give(scope, kind, { node: name, giver: node });
        inner.owner.inner ??= inner;
      }
      continue;
    }
    for (const { kind, ...binding } of bindingsOf(node, textOf)) {
      const self = binding.node.type === 'attribute' && selfOf(binding.node, scope, textOf);
      const attribute = self && childOf(binding.node, 'attribute');
      if (attribute) give(self, kind, { ...binding, node: attribute });
      else if (binding.node.type === 'identifier') give(scope, kind, binding);
    }
    if (node.type === 'wildcard_import') {
      const from = node.parent && childOf(node.parent, 'module_name');
      if (from) scope.wildcards.push(textOf(from));
    }
    if (/^(?:global|nonlocal)_statement$/.test(node.type)) {
      for (const child of node.children) {
        const name = textOf(child);
        const home = node.type === 'global_statement' ? module : holderOf(name, scope.outer);
        if (home && home !== scope) scope.elsewhere.set(name, home);
      }
    }
  }
  return { module, scopes, scopeOf };
}

function openScope(kind: Scope['kind'], node: Node, outer: Scope | undefined): Scope {
  return { kind, node, outer, names: new Map(), wildcards: [], elsewhere: new Map() };
}

/** The function around a scope that has a name. */
function holderOf(name: string, scope: Scope | undefined): Scope | undefined {
  let holder = scope;
  while (holder && !(holder.kind === 'function' && holder.names.has(name))) holder = holder.outer;
  return holder;
}

export function childOf(node: Node, field: string): Node | undefined {
  return node.children.find((child) => child.field === field);
}

/** The class whose object `self.…` belongs to, in a method whose first parameter is called so. */
function selfOf(attribute: Node, scope: Scope, textOf: (node: Node) => string): Scope | undefined {
  const object = childOf(attribute, 'object');
  if (object?.type !== 'identifier') return undefined;
  let method: Scope | undefined = scope;
  while (method && method.outer?.kind !== 'class') method = method.outer;
  const first = method?.names.values().find(({ kind }) => kind === 'parameter');
  return first?.name === textOf(object) ? method?.outer : undefined;
}

type Given = Binding & { kind: Name['kind'] };

/** The names that a node itself gives; those of classes and functions aside. */
function bindingsOf(node: Node, textOf: (node: Node) => string): Given[] {
  const variables = (target: Node | undefined, more: Partial<Binding> = {}) =>
    targetsOf(target).map((each): Given => {
      const value = each === target ? more.value : undefined;
      return { kind: 'variable', node: each, giver: node, ...more, value };
    });
  const { type } = node;
  switch (type) {
    case 'assignment':
      return variables(childOf(node, 'left'), {
        value: childOf(node, 'right'),
        annotation: childOf(node, 'type'),
      });
    case 'augmented_assignment':
    case 'for_statement':
    case 'for_in_clause':
      return variables(childOf(node, 'left'));
    case 'named_expression':
      return variables(childOf(node, 'name'), { value: childOf(node, 'value') });
    case 'as_pattern_target':
    case 'type_alias_statement':
    case 'type_parameter':
    case 'splat_pattern':
      return variables(node.children[0]);
    case 'case_pattern':
    case 'keyword_pattern':
    case 'as_pattern': {
      // In patterns of `match`: `a.b` is compared, only `a` is given a value.
      const last = node.children.at(-1);
      const path = last?.type === 'dotted_name' ? last.children : [last];
      return path.length === 1 && path[0]?.type === 'identifier' ? variables(path[0]) : [];
    }
    case 'parameters':
    case 'lambda_parameters':
      return node.children.flatMap(parameterOf);
    case 'import_statement':
      return node.children.flatMap((child): Given[] => {
        const alias = childOf(child, 'alias');
        const path = alias ? childOf(child, 'name') : child;
        // `import a.b` makes `a` known, `import a.b as c` the module `a.b`.
        const name = alias ?? child.children[0];
        if (!path || !name) return [];
        return [
          {
            kind: 'import',
            node: name,
            giver: node,
            imported: { module: textOf(alias ? path : name) },
          },
        ];
      });
    case 'import_from_statement': {
      const from = childOf(node, 'module_name');
      const names = node.children.filter(({ field }) => field === 'name');
      return names.flatMap((child): Given[] => {
        const path = childOf(child, 'name') ?? child;
        const name = childOf(child, 'alias') ?? path.children[0];
        if (!from || !name) return [];
        const imported = { module: textOf(from), name: textOf(path) };
        return [{ kind: 'import', node: name, giver: node, imported }];
      });
    }
    default:
      return [];
  }
}

function parameterOf(node: Node): Given[] {
  const name = childOf(node, 'name') ?? (node.type === 'identifier' ? node : node.children[0]);
  const named = name?.type.endsWith('splat_pattern') ? name.children[0] : name;
  if (named?.type !== 'identifier') return [];
  const [value, annotation] = [childOf(node, 'value'), childOf(node, 'type')];
  return [{ kind: 'parameter', node: named, giver: node, value, annotation }];
}

/** `a, (b, *c.d)` gives values to `a`, `b` and `c.d`. */
function targetsOf(target: Node | undefined): Node[] {
  const found: Node[] = [];
  const open = target ? [target] : [];
  for (let node = open.pop(); node; node = open.pop()) {
    if (/^(?:identifier|attribute)$/.test(node.type)) found.push(node);
    else if (
      /(?:pattern|pattern_list|type|dotted_name|tuple|list|parenthesized_expression)$/.test(
        node.type,
      )
    )
      open.push(...node.children.toReversed());
  }
  return found;
}
