import type { Code, State, Tokenizer } from 'micromark-util-types';
import type { Extensions } from './extensions.ts';

// As remark-math calls them, which makes the tree of them.
declare module 'micromark-util-types' {
  interface TokenTypeMap {
    mathText: 'mathText';
    mathTextData: 'mathTextData';
    mathTextSequence: 'mathTextSequence';
  }
}

const dollar = 0x24;
const backslash = 0x5c;

/**
 * `$x$`, by pandoc's rules: no space beside a dollar on the inside, no digit after the closing one, which is the next that no
 * backslash stands before. So `$5/$6` and `$5 and $6` are money. Two texts that would
 * be formulas by these rules are none here: `$5 more, or 6$` and `$HOME:$PATH`.
 */
const tokenize: Tokenizer = (effects, ok, nok) => {
  let tex = '';
  let afterBackslash = false;
  const start: State = (code) => {
    effects.enter('mathText');
    effects.enter('mathTextSequence');
    effects.consume(code);
    effects.exit('mathTextSequence');
    return first;
  };
  const first: State = (code) => (isSpace(code) || code === dollar ? nok(code) : between(code));
  const between: State = (code) => {
    if (code === null) return nok(code);
    if (isLineEnd(code)) {
      effects.enter('lineEnding');
      effects.consume(code);
      effects.exit('lineEnding');
      tex += '\n';
      return between;
    }
    if (code === dollar && !afterBackslash) return close(code);
    effects.enter('mathTextData');
    return data(code);
  };
  const data: State = (code) => {
    if (code === null || isLineEnd(code) || (code === dollar && !afterBackslash)) {
      effects.exit('mathTextData');
      afterBackslash = false;
      return between(code);
    }
    afterBackslash = code === backslash && !afterBackslash;
    tex += code < 0 ? ' ' : String.fromCharCode(code);
    effects.consume(code);
    return data;
  };
  const close: State = (code) => {
    if (/\s$/.test(tex)) return nok(code);
    effects.enter('mathTextSequence');
    effects.consume(code);
    effects.exit('mathTextSequence');
    effects.exit('mathText');
    return after;
  };
  const after: State = (code) => {
    const next = code === null || code < 0 ? '' : String.fromCharCode(code);
    return /[\d$]/.test(next) || isMoney(tex) || isVariable(tex, next) ? nok(code) : ok(code);
  };
  return start;
};

function isLineEnd(code: Code): boolean {
  return code !== null && code < -2;
}

function isSpace(code: Code): boolean {
  return code === null || code < 0 || code === 0x20;
}

/** An amount before a word: what stands between `$5 more, or 6$` is a sentence. */
function isMoney(tex: string): boolean {
  return /^\d[\d.,]*\s+[A-Za-z]{3,}/.test(tex);
}

/** A name before a name, as shells have them, perhaps with a sign between. `$n$th` is none. */
function isVariable(tex: string, next: string): boolean {
  return /[A-Za-z_{]/.test(next) && /^(?:[A-Za-z_]\w+[^\w\s]?|[A-Za-z][:/.,;=|&-])$/.test(tex);
}

/** Formulas between single dollars. */
export const inlineMath: Extensions = {
  syntax: {
    text: {
      [dollar]: {
        name: 'inlineMath',
        tokenize,
        // A dollar that belongs to a longer run, or that was escaped, opens nothing.
        previous(code) {
          return code !== dollar || this.events.at(-1)?.[1].type === 'characterEscape';
        },
      },
    },
  },
  tree: {},
};
