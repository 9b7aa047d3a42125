import type { Literal } from 'mdast';
import type { Code, Effects, State } from 'micromark-util-types';
import type { Extensions } from './extensions.ts';

/** `{@link target}`, `{run:name.of.a.number}` or `{claim:a < b}` in prose: `value` is what stands between the braces. */
export interface InlineTag extends Literal {
  type: 'inlineTag';
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
  },
};
