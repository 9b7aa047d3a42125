import type { Literal, PhrasingContent, Root } from 'mdast';
import type { Code, Effects, State } from 'micromark-util-types';
import { visit } from 'unist-util-visit';
import type { Extensions } from './extensions.ts';

/** `{@link target}`, `{run:name.of.a.number}` or `{claim:a < b}` in prose: `value` is what stands between the braces. */
export interface InlineTag extends Literal {
  type: 'inlineTag';
  /** Of `[words]{@link target}`, the words. */
  words?: PhrasingContent[];
}

declare module 'mdast' {
  interface PhrasingContentMap {
    inlineTag: InlineTag;
  }
  interface RootContentMap {
    inlineTag: InlineTag;
  }
}

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    inlineTag: 'inlineTag';
    inlineTagData: 'inlineTagData';
  }
}

const open = 0x7b; // {
const close = 0x7d; // }
const at = 0x40; // @
const words = ['run:', 'claim:'];

/** `{@`, `{run:` or `{claim:`, then anything up to `}`. Codes below -2 are line ends, null is the end of the text. */
function tokenize(effects: Effects, ok: State, nok: State): State {
  const isLineEnd = (code: Code) => code !== null && code < -2;
  const start: State = (code) => {
    effects.enter('inlineTag');
    effects.enter('inlineTagData');
    effects.consume(code);
    return mark;
  };
  const mark: State = (code) => {
    const known = words.find((each) => each.codePointAt(0) === code);
    if (known !== undefined) return word(known, 0)(code);
    if (code !== at) return nok(code);
    effects.consume(code);
    return name;
  };
  const word =
    (known: string, index: number): State =>
    (code) => {
      if (index === known.length) return inside(code);
      if (code !== known.codePointAt(index)) return nok(code);
      effects.consume(code);
      return word(known, index + 1);
    };
  const name: State = (code) => {
    const isLetter = code !== null && /[a-z]/i.test(String.fromCodePoint(Math.max(0, code)));
    return isLetter ? inside(code) : nok(code);
  };
  const inside: State = (code) => {
    if (code === null || code === open) return nok(code);
    if (isLineEnd(code)) {
      effects.exit('inlineTagData');
      effects.enter('lineEnding');
      effects.consume(code);
      effects.exit('lineEnding');
      return nextLine;
    }
    effects.consume(code);
    if (code !== close) return inside;
    effects.exit('inlineTagData');
    effects.exit('inlineTag');
    return ok;
  };
  const nextLine: State = (code) => {
    if (code === null || isLineEnd(code)) return nok(code);
    effects.enter('inlineTagData');
    return inside(code);
  };
  return start;
}

/** Teaches the Markdown parser `{@tag …}`, `{run:…}` and `{claim:…}`, so that code spans and escapes hide it as they hide anything else. */
export const inlineTag: Extensions = {
  syntax: { text: { [open]: { name: 'inlineTag', tokenize } } },
  tree: {
    enter: {
      inlineTag(token) {
        const value = this.sliceSerialize(token).slice(1, -1).replaceAll(/\s+/g, ' ').trim();
        this.enter({ type: 'inlineTag', value }, token);
      },
    },
    exit: {
      inlineTag(token) {
        this.exit(token);
      },
    },
    transforms: [takeWords],
  },
};

/** JSDoc's way to give a link words of its own: in brackets right before it. */
function takeWords(tree: Root): void {
  visit(tree, 'inlineTag', (tag, index = 0, parent) => {
    const before = parent?.children[index - 1];
    if (!tag.value.startsWith('@link') || before?.type !== 'text' || !before.value.endsWith(']'))
      return;
    const opens = (at: number) => {
      const node = parent?.children[at];
      return node?.type === 'text'
        ? node.value.slice(0, at === index - 1 ? -1 : undefined).lastIndexOf('[')
        : -1;
    };
    let from = index - 1;
    while (from >= 0 && opens(from) === -1) from--;
    const first = parent?.children[from];
    if (!parent || first?.type !== 'text') return;
    const at = opens(from);
    const words = parent.children.slice(from, index) as PhrasingContent[];
    words[0] = { ...first, value: first.value.slice(at + 1) };
    const last = words.at(-1);
    if (last?.type === 'text')
      words[words.length - 1] = { ...last, value: last.value.slice(0, -1) };
    tag.words = words
      .filter((node) => node.type !== 'text' || node.value !== '')
      .map((node) =>
        node.type === 'text' ? { ...node, value: node.value.replaceAll(/\s+/g, ' ') } : node,
      );
    if (tag.words.length === 0) return void delete tag.words;
    first.value = first.value.slice(0, at);
    parent.children.splice(from + 1, index - from - 1);
    return from + 2;
  });
}
