import type { File, Identifier, Node, PrivateName } from '@babel/types';
import type { Declaration } from '../language.ts';

/** Every name a file declares, in the order of the text; imports only borrow theirs. */
export function declarations({ program }: File): Declaration[] {
  const found: Declaration[] = [];
  for (const statement of program.body) visit(statement, '', found);
  return found.sort((a, b) => a.start - b.start);
}

/**
 * @param scope what symbols in here begin with: `` at the top, `Model.` in a class, `undefined` in a block
 */
function visit(node: Node, scope: string | undefined, found: Declaration[]): void {
  let inner: string | undefined;
  for (const name of namesOf(node)) {
    const own = name.type === 'PrivateName' ? name.id.name : name.name;
    const symbol = scope === undefined ? undefined : `${scope}${own}`;
    const isKey = node.type === 'ObjectProperty' || node.type === 'ObjectMethod';
    found.push({ name: own, start: name.start ?? 0, symbol, isKey });
    if (symbol !== undefined && hasMembers(node)) inner = `${symbol}.`;
  }
  const passes = transparent.has(node.type) ? scope : inner;
  for (const child of children(node)) visit(child, passes, found);
}

/** Nodes whose insides belong to the scope around them. */
const transparent: ReadonlySet<string> = new Set([
  'ExportNamedDeclaration',
  'ExportDefaultDeclaration',
  'VariableDeclaration',
  'ClassBody',
  'TSInterfaceBody',
  'TSModuleBlock',
  'TSEnumBody',
]);

function hasMembers({ type }: Node): boolean {
  return /^(?:Class|TSInterface|TSEnum|TSModule)Declaration$/.test(type);
}

type Name = Identifier | PrivateName;

function namesOf(node: Node): Name[] {
  switch (node.type) {
    case 'VariableDeclarator':
      return bound(node.id);
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
    case 'ClassDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSEnumDeclaration':
    case 'TSModuleDeclaration':
    case 'TSEnumMember':
      return named(node.id);
    case 'ClassMethod':
    case 'ClassProperty':
    case 'ClassAccessorProperty':
    case 'ClassPrivateMethod':
    case 'ClassPrivateProperty':
    case 'TSDeclareMethod':
    case 'TSMethodSignature':
    case 'TSPropertySignature':
    case 'ObjectMethod':
    case 'ObjectProperty':
      return 'computed' in node && node.computed ? [] : named(node.key);
    default:
      return [];
  }
}

function named(node: Node | null | undefined): Name[] {
  return node?.type === 'Identifier' || node?.type === 'PrivateName' ? [node] : [];
}

/** `{ a, b: [c = 1, ...d] }` binds a, c and d. */
function bound(pattern: Node | null): Name[] {
  switch (pattern?.type) {
    case 'ObjectPattern':
      return pattern.properties.flatMap((part) =>
        bound(part.type === 'RestElement' ? part.argument : part.value),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((part) => bound(part));
    case 'AssignmentPattern':
      return bound(pattern.left);
    case 'RestElement':
      return bound(pattern.argument);
    default:
      return named(pattern);
  }
}

function children(node: Node): Node[] {
  const found: Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    // What a pattern binds is known already, and its keys are no declarations.
    if (node.type === 'VariableDeclarator' && key === 'id') continue;
    for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) found.push(item);
  }
  return found;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'loc' in value;
}
