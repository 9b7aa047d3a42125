import { posix } from 'node:path';
import type { Text } from '../text.ts';
import { childOf } from './bindings.ts';
import type { Node } from './tree.ts';

/** The ways to all files that a program's imports may mean, from its folder. */
export function importsOf({ file, text }: Text, nodes: readonly Node[]): string[] {
  const textOf = ({ start, end }: Node) => text.slice(start, end);
  const paths = nodes.flatMap((node): string[] => {
    if (node.type === 'import_statement')
      return node.children.flatMap((child) =>
        modulePaths(file, textOf(childOf(child, 'name') ?? child)),
      );
    const from = node.type === 'import_from_statement' && childOf(node, 'module_name');
    if (!from) return [];
    const names = node.children.filter(({ field }) => field === 'name');
    return [
      ...modulePaths(file, textOf(from)),
      // What a package gives may be a file of it.
      ...names.flatMap((child) =>
        modulePaths(file, joined(textOf(from), textOf(childOf(child, 'name') ?? child))),
      ),
    ];
  });
  return [...new Set(paths)].map((path) => posix.relative(posix.dirname(file), path));
}

/** `.` and `x` are `.x`, `a` and `x` are `a.x`. */
export function joined(module: string, name: string): string {
  return module.endsWith('.') ? `${module}${name}` : `${module}.${name}`;
}

/**
 * Files that a module may be, the likeliest first. `..a.b` counts from the file's folder; `a.b` is looked for beside it and in each
 * folder above, as nothing tells which of them Python's path holds.
 */
export function modulePaths(file: string, module: string): string[] {
  const [, dots = '', name = ''] = /^(\.*)(.*)$/.exec(module.replaceAll(/\s/g, '')) ?? [];
  const path = name.replaceAll('.', '/');
  const ends = path === '' ? ['__init__.py'] : [`${path}.py`, `${path}/__init__.py`];
  let folder = posix.dirname(file);
  const folders = [folder];
  for (let up = 1; dots === '' ? folder !== posix.dirname(folder) : up < dots.length; up++) {
    folder = posix.join(folder, '..');
    folders.push(folder);
  }
  return (dots === '' ? folders : [folder]).flatMap((at) => ends.map((end) => posix.join(at, end)));
}
