import type { File, Node } from '@babel/types';

/** A name that a file gives to something. */
export interface Declaration {
  name: string;
  /** Offset of the name in the text. */
  start: number;
  /** How other files call it: `temperature`, `StudentModel.call`; absent for what only its own block sees. */
  symbol?: string | undefined;
}

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
  if (node.type.startsWith('Import')) return;
  let inner: string | undefined;
  const name = nameOf(node);
  if (name?.type === 'Identifier' || name?.type === 'PrivateName') {
    const own = name.type === 'Identifier' ? name.name : name.id.name;
    const symbol = scope === undefined ? undefined : `${scope}${own}`;
    found.push({ name: own, start: name.start ?? 0, symbol });
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

function nameOf(node: Node): Node | null | undefined {
  switch (node.type) {
    case 'VariableDeclarator':
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
    case 'ClassDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSEnumDeclaration':
    case 'TSModuleDeclaration':
    case 'TSEnumMember':
      return node.id;
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
      return 'computed' in node && node.computed ? undefined : node.key;
    default:
      return undefined;
  }
}

function children(node: Node): Node[] {
  const found: Node[] = [];
  for (const value of Object.values(node)) {
    for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) found.push(item);
  }
  return found;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'loc' in value;
}
