import type { State, TokenizeContext, Tokenizer } from 'micromark-util-types';
import type { Extensions } from './extensions.ts';

declare module 'mdast' {
  interface LinkData {
    /** It was written as a text in brackets, and is one where it leads nowhere. */
    bare?: boolean;
  }
}

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    bareLink: 'bareLink';
  }
}

const open = 0x5b; // [
const close = 0x5d; // ]
/** What else brackets may be: a footnote, a box to tick, or a text with marks in it. */
const other = /^\^|^[ xX]?$|[[`$<\\*!]/;

/** `[text]` or `[[text]]` that no address follows and no definition explains. Codes below 0 are line ends and tabs. */
const tokenize: Tokenizer = function (this: TokenizeContext, effects, ok, nok) {
  const { defined } = this.parser;
  let opened = 0;
  let closed = 0;
  let text = '';
  const start: State = (code) => {
    effects.enter('bareLink');
    return opening(code);
  };
  const opening: State = (code) => {
    if (code !== open || opened === 2) return inside(code);
    opened++;
    effects.consume(code);
    return opening;
  };
  const inside: State = (code) => {
    if (code === null || code < 0) return nok(code);
    if (code === close) return closing(code);
    text += String.fromCharCode(code);
    effects.consume(code);
    return inside;
  };
  const closing: State = (code) => {
    if (closed === opened) {
      const isOther = other.test(text) || defined.includes(identifier(text));
      if (isOther || code === 0x28 || code === open || code === 0x3a) return nok(code);
      effects.exit('bareLink');
      return ok(code);
    }
    if (code !== close) return nok(code);
    closed++;
    effects.consume(code);
    return closing;
  };
  return start;
};

/** As definitions are named. */
function identifier(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().toLowerCase().toUpperCase();
}

/** A link that is its own address, as labml reads brackets: `[rl/ppo]`. */
export const bareLink: Extensions = {
  syntax: { text: { [open]: { name: 'bareLink', tokenize } } },
  tree: {
    enter: {
      bareLink(token) {
        const url = this.sliceSerialize(token).replaceAll(/^\[+|\]+$/g, '');
        const children = [{ type: 'text' as const, value: url }];
        this.enter({ type: 'link', url, title: null, data: { bare: true }, children }, token);
      },
    },
    exit: {
      bareLink(token) {
        this.exit(token);
      },
    },
  },
};
