import { createRequire } from 'node:module';
import type { Parser } from 'web-tree-sitter';

/** A named node of the grammar `tree-sitter-python`. Offsets count as JavaScript counts in texts. */
export interface Node {
  type: string;
  /** What it is to its parent: `body`, `name`. */
  field: string | undefined;
  start: number;
  end: number;
  parent: Node | undefined;
  children: Node[];
  /** Whether the grammar has no place for it, or wants something that is not there. */
  isWrong: boolean;
}

let parser: Parser | undefined;

/** Loads the parser and the grammar, half a megabyte of WebAssembly, once. */
export async function openParser(): Promise<void> {
  opened ??= load();
  parser = await opened;
}
let opened: Promise<Parser> | undefined;

async function load(): Promise<Parser> {
  // Found from here, wherever a bundler may have put the library that asks for them.
  const { resolve } = createRequire(import.meta.url);
  const { Language, Parser } = await import('web-tree-sitter');
  await Parser.init({ locateFile: () => resolve('web-tree-sitter/web-tree-sitter.wasm') });
  const grammar = await Language.load(resolve('tree-sitter-python/tree-sitter-python.wasm'));
  return new Parser().setLanguage(grammar);
}

/** Every node of a program, each before what it holds. They are walked as a list: a program may be deeper than the stack. */
export function readTree(text: string): [Node, ...Node[]] {
  const tree = parser?.parse(text);
  if (!tree) throw new Error('Python is read after openLanguages() alone');
  const cursor = tree.walk();
  const nodeHere = (parent?: Node): Node => ({
    type: cursor.nodeType,
    field: cursor.currentFieldName ?? undefined,
    start: cursor.startIndex,
    end: cursor.endIndex,
    parent,
    children: [],
    isWrong: cursor.nodeIsMissing || cursor.nodeType === 'ERROR',
  });
  const root = nodeHere();
  const nodes: [Node, ...Node[]] = [root];
  let node = root;
  let open = cursor.gotoFirstChild();
  while (open) {
    let inner: Node | undefined;
    if (cursor.nodeIsNamed || cursor.nodeIsMissing) {
      inner = nodeHere(node);
      nodes.push(inner);
      node.children.push(inner);
    }
    if (inner && cursor.gotoFirstChild()) node = inner;
    else
      while (!cursor.gotoNextSibling()) {
        open = cursor.gotoParent() && node !== root;
        if (!open) break;
        node = node.parent ?? root;
      }
  }
  cursor.delete();
  tree.delete();
  return nodes;
}

/** How many of a list's first items come before the others, which is found without looking at each. */
export function countBefore<Item>(
  items: readonly Item[],
  isBefore: (item: Item) => boolean,
): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && isBefore(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}
