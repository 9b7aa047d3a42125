import type { Root } from 'mdast';
import type { Code, Construct, State, TokenizeContext, Tokenizer } from 'micromark-util-types';
import { visit } from 'unist-util-visit';
import type { Extensions } from './extensions.ts';

declare module 'mdast-util-math' {
  interface MathData {
    /** It is no fence, and was closed: rows of its TeX are rows of what was written. */
    closed?: boolean;
  }
}

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    displayMath: 'displayMath';
    displayMathLine: 'displayMathLine';
  }
}

/** How a line may open a formula, and what closes it at the end of that line or of another. */
const openings = [
  { pattern: /^\$\$(?!\$)/, close: () => '$$' },
  { pattern: /^\\begin\{([A-Za-z]+\*?)\}/, close: (name = '') => `\\end{${name}}` },
];

/** Reads whole lines: what looks like a list or a heading in a formula is none. A blank line ends no formula of TeX's. */
const tokenize: Tokenizer = function (this: TokenizeContext, effects, ok, nok) {
  const { interrupt } = this;
  const isLazy = () => this.parser.lazy[this.now().line] === true;
  let closing: string | undefined;
  let line = '';
  const start: State = (code) => {
    // Dollars below a text without a blank line between are a part of its paragraph.
    if (interrupt && code === dollar) return nok(code);
    effects.enter('displayMath');
    effects.enter('displayMathLine');
    return inside(code);
  };
  const inside: State = (code) => {
    if (code !== null && !isLineEnd(code)) {
      line += code < 0 ? ' ' : String.fromCharCode(code);
      effects.consume(code);
      return inside;
    }
    effects.exit('displayMathLine');
    let text = line;
    if (closing === undefined) {
      [closing, text] = open(line);
      if (closing === undefined) return nok(code);
      if (interrupt) return ok(code);
    }
    const end = text.indexOf(closing);
    if (end === -1) return lineEnd(code);
    if (text.slice(end + closing.length).trim() !== '') return nok(code);
    effects.exit('displayMath');
    return ok(code);
  };
  const lineEnd: State = (code) => {
    if (code === null) return nok(code);
    effects.enter('lineEnding');
    effects.consume(code);
    effects.exit('lineEnding');
    line = '';
    return nextLine;
  };
  const nextLine: State = (code) => {
    if (code === null || isLineEnd(code) || isLazy()) return nok(code);
    effects.enter('displayMathLine');
    return inside(code);
  };
  return start;
};

function open(line: string): [closing: string | undefined, rest: string] {
  for (const { pattern, close } of openings) {
    const match = pattern.exec(line);
    if (match) return [close(match[1]), line.slice(match[0].length)];
  }
  return [undefined, line];
}

const dollar = 0x24;
const backslash = 0x5c;

function isLineEnd(code: Code): boolean {
  return code !== null && code < -2;
}

const construct: Construct = { name: 'displayMath', concrete: true, tokenize };

/**
 * `$$…$$` wherever it stands, and `\begin{align}…\end{align}`: a formula of its own where it has its lines to itself, else
 * a part of the sentence that is set by itself.
 */
export const displayMath: Extensions = {
  syntax: {
    flow: { [dollar]: construct, [backslash]: construct },
    disable: { null: ['mathFlow'] },
  },
  tree: {
    enter: {
      displayMath(token) {
        this.enter({ type: 'math', value: '', data: { closed: true } }, token);
        this.buffer();
      },
    },
    exit: {
      displayMathLine(token) {
        this.config.enter.data?.call(this, token);
        this.config.exit.data?.call(this, token);
      },
      displayMath(token) {
        const raw = this.resume();
        const node = this.stack.at(-1);
        if (node?.type === 'math') node.value = raw.replaceAll(/^\$\$|\$\$\s*$/g, '');
        this.exit(token);
      },
    },
    transforms: [joinFollowing],
  },
};

/** A text that goes on in the line below closing dollars is one paragraph with them. */
function joinFollowing(tree: Root): void {
  visit(tree, 'paragraph', (paragraph, index = 0, parent) => {
    const math = parent?.children[index - 1];
    if (math?.type !== 'math' || !math.data?.closed || math.value.startsWith('\\begin{')) return;
    if (paragraph.position?.start.line !== (math.position?.end.line ?? 0) + 1) return;
    const { value, position } = math;
    const { start } = paragraph.position;
    const between = {
      type: 'text' as const,
      value: ' ',
      position: { start: position?.end ?? start, end: start },
    };
    paragraph.children.unshift({ type: 'inlineMath', value, position }, between);
    paragraph.position.start = position?.start ?? start;
    parent?.children.splice(index - 1, 1);
  });
}
