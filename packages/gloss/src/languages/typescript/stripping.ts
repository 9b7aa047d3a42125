import type { File, Node } from '@babel/types';
import { SourceError } from '../../source-error.ts';
import { lineAt, lineStarts, type Text } from '../text.ts';

/** What is more than a type, with what says the same in JavaScript. */
const remedies: Readonly<Record<string, [name: string, remedy: string]>> = {
  TSEnumDeclaration: ['an enum', 'Write an object with "as const"'],
  TSModuleDeclaration: ['a namespace', 'Write a module, or an object'],
  TSParameterProperty: [
    'a parameter property',
    'Declare the field, and assign it in the constructor',
  ],
  TSImportEqualsDeclaration: ['"import … ="', 'Write "import … from"'],
  TSExportAssignment: ['"export ="', 'Write "export default"'],
};

/** Says, once a file, what Node can't run by leaving types out. Such a program is shown all the same. */
export function strippingComplaints(source: Text, { program }: File): SourceError[] {
  const found: Node[] = [];
  for (const statement of program.body) collect(statement, found);
  const [first] = found;
  const [name, remedy] = remedies[first?.type ?? ''] ?? [];
  if (!first || !name) return [];
  const starts = lineStarts(source);
  const line = lineAt(starts, first.start ?? 0);
  const more = found.length === 1 ? '' : `, nor ${found.length - 1} more such`;
  return [
    new SourceError(
      { file: source.file, line: line + 1, column: (first.start ?? 0) - (starts[line] ?? 0) + 1 },
      `Node can't run ${name} by leaving types out${more}`,
      `The page is made all the same. ${remedy}; "erasableSyntaxOnly" in tsconfig.json says where`,
    ),
  ];
}

function collect(node: Node, found: Node[]): void {
  // What is only declared leaves nothing behind.
  if ('declare' in node && node.declare) return;
  if (Object.hasOwn(remedies, node.type) && !isErased(node)) {
    found.push(node);
    return;
  }
  for (const value of Object.values(node))
    for (const item of Array.isArray(value) ? value : [value])
      if (typeof item === 'object' && item !== null && 'type' in item && 'loc' in item)
        collect(item, found);
}

/** A namespace of types alone, and `import type a = …`. */
function isErased(node: Node): boolean {
  if (node.type === 'TSImportEqualsDeclaration') return node.importKind === 'type';
  if (node.type !== 'TSModuleDeclaration') return false;
  const { body } = node;
  if (body.type !== 'TSModuleBlock') return isErased(body);
  return body.body.every((statement) => {
    const inner = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (!inner || /^TS(?:Interface|TypeAlias)Declaration$/.test(inner.type)) return true;
    return 'declare' in inner && inner.declare ? true : isErased(inner);
  });
}
