import { dedent } from '../own-line.ts';
import { type Node, readTree } from './tree.ts';

/** Of what the grammar takes, the rest may be a sentence as well: `print results`, `global minimum`. */
const statements =
  /^(?:comment|(?:expression|import|import_from|return|raise|assert|delete|pass|break|continue|if|for|while|try|with)_statement|(?:decorated|class|function)_definition)$/;
/** What nobody explains anything with. `softmax(x)`, `y = f(x)` and `import data` may be a remark. */
const telling =
  /^(?:import_from_statement|aliased_import|keyword_argument|lambda|(?:class|function)_definition)$/;

/**
 * Whether a comment is code that was taken out of the program: all of it is statements, and there are several with a call or an
 * assignment among them, or one that is nothing else than code.
 */
export function isCommentedOut(docs: string): boolean {
  if (!/\w\(| = |^\s*(?:import|from)\s/m.test(docs)) return false;
  const text = `${dedent(docs.split('\n')).join('\n')}\n`;
  const nodes = readTree(text);
  const [root] = nodes;
  const isStatement = ({ parent }: Node) => parent === root || parent?.type === 'block';
  const stated = nodes.filter(isStatement);
  if (nodes.some(({ isWrong }) => isWrong)) return false;
  if (!stated.every(({ type }) => statements.test(type))) return false;
  const expressions = nodes.filter(({ type }) => type === 'expression_statement');
  if (!expressions.every((node) => isAct(node, text))) return false;
  const count = stated.filter(({ type }) => type !== 'comment').length;
  const acts = expressions.length > 0 || nodes.some(({ type }) => type === 'call');
  return (count > 1 && acts) || nodes.some((node) => telling.test(node.type) || tells(node, text));
}

/**
 * A call or an assignment. `x: the input` and `x="1"` only say something, and `softmax (of each row)` and
 * `Try .read()` call nothing.
 */
function isAct({ parent, children: [only, ...others] }: Node, text: string): boolean {
  if (only === undefined || others.length > 0) return false;
  const [left, right] = [only.children[0], only.children.at(-1)];
  switch (only.type) {
    case 'call':
      return left?.end === right?.start && !/\S[ \t]+\./.test(text.slice(left?.start, left?.end));
    case 'assignment':
      return right?.field === 'right' && / =\s/.test(text.slice(left?.end, right.start));
    case 'string':
      return parent?.type === 'block';
    default:
      return /^(?:await|augmented_assignment)$/.test(only.type);
  }
}

/** `model.eval()`, `print(x)`, `f("a")`, `self.x = y` */
function tells({ type, parent, children: [first] }: Node, text: string): boolean {
  if (type === 'string') return parent?.type === 'argument_list';
  if (!first || !/^(?:call|assignment)$/.test(type)) return false;
  return first.type === 'attribute' || text.slice(first.start, first.end) === 'print';
}
