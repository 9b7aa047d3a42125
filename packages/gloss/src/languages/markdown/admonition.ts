import type { Code, Construct, State, Token, TokenizeContext } from 'micromark-util-types';
import { readAlerts, titleData } from './alerts.ts';
import type { Extensions } from './extensions.ts';

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    admonition: 'admonition';
    admonitionMark: 'admonitionMark';
    admonitionKind: 'admonitionKind';
    admonitionTitle: 'admonitionTitle';
    admonitionEnd: 'admonitionEnd';
  }
}

const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;

function isEnd(code: Code): boolean {
  return code === null || code < -2;
}

/** Spaces, and tabs, whose codes lie below 0. */
function isSpace(code: Code): boolean {
  return code === 0x20 || code === -1 || code === -2;
}

function isOfName(code: Code): boolean {
  return code !== null && code > 0 && /[\w-]/.test(String.fromCodePoint(code));
}

/** The end of a line whose next one belongs to the same quotation or list. */
const goesOn: Construct = {
  partial: true,
  tokenize(effects, ok, nok) {
    const next: State = (code) => (this.parser.lazy[this.now().line] ? nok(code) : ok(code));
    return (code) => {
      if (code === null) return nok(code);
      effects.enter('lineEnding');
      effects.consume(code);
      effects.exit('lineEnding');
      return next;
    };
  },
};

/** `:::kind Title` or `:::kind[Title]`; what follows up to `:::` is a document of its own. */
const construct: Construct = {
  name: 'admonition',
  concrete: true,
  tokenize(this: TokenizeContext, effects, ok, nok) {
    const { interrupt } = this;
    let colons = 0;
    let isBracketed = false;
    let last: Token | undefined;
    const start: State = (code) => {
      effects.enter('admonition');
      effects.enter('admonitionMark');
      return fence(code);
    };
    const fence: State = (code) => {
      if (code === colon) colons++;
      if (code === colon || (isSpace(code) && colons >= 3)) {
        effects.consume(code);
        return fence;
      }
      if (colons < 3 || !isOfName(code)) return nok(code);
      effects.exit('admonitionMark');
      effects.enter('admonitionKind');
      return name(code);
    };
    const name: State = (code) => {
      if (isOfName(code)) {
        effects.consume(code);
        return name;
      }
      effects.exit('admonitionKind');
      if (isEnd(code)) return opened(code);
      isBracketed = code === openBracket;
      if (!isBracketed && !isSpace(code)) return nok(code);
      effects.enter('admonitionMark');
      effects.consume(code);
      return beforeTitle;
    };
    const beforeTitle: State = (code) => {
      if (isSpace(code)) {
        effects.consume(code);
        return beforeTitle;
      }
      if (isEnd(code) || code === closeBracket) return afterTitle(code);
      effects.exit('admonitionMark');
      effects.enter('admonitionTitle');
      effects.enter('chunkText', { contentType: 'text' });
      return title(code);
    };
    const title: State = (code) => {
      if (!isEnd(code) && !(isBracketed && code === closeBracket)) {
        effects.consume(code);
        return title;
      }
      effects.exit('chunkText');
      effects.exit('admonitionTitle');
      if (isEnd(code)) return isBracketed ? nok(code) : opened(code);
      effects.enter('admonitionMark');
      return afterTitle(code);
    };
    const afterTitle: State = (code) => {
      if (isSpace(code) || (isBracketed && code === closeBracket)) {
        isBracketed &&= code !== closeBracket;
        effects.consume(code);
        return afterTitle;
      }
      if (!isEnd(code) || isBracketed) return nok(code);
      effects.exit('admonitionMark');
      return opened(code);
    };
    const opened: State = (code) =>
      interrupt ? ok(code) : effects.check(goesOn, firstEnd, done)(code);
    const firstEnd: State = (code) => {
      effects.enter('lineEnding');
      effects.consume(code);
      effects.exit('lineEnding');
      return line;
    };
    const line: State = (code) =>
      code === null ? done(code) : effects.attempt(closing, done, content)(code);
    const content: State = (code) => {
      const chunk = effects.enter('chunkDocument', { contentType: 'document', previous: last });
      if (last) last.next = chunk;
      last = chunk;
      return inside(code);
    };
    const inside: State = (code) => {
      if (isEnd(code)) return effects.check(goesOn, lineEnd, contentEnd)(code);
      effects.consume(code);
      return inside;
    };
    const lineEnd: State = (code) => {
      effects.consume(code);
      effects.exit('chunkDocument');
      return line;
    };
    const contentEnd: State = (code) => {
      effects.exit('chunkDocument');
      return done(code);
    };
    const done: State = (code) => {
      effects.exit('admonition');
      return ok(code);
    };
    /** As many colons as have opened it, or more. */
    const closing: Construct = {
      partial: true,
      tokenize(tries, found, none) {
        let count = 0;
        const end: State = (code) => {
          if (code === colon || (isSpace(code) && count > 0)) {
            if (code === colon) count++;
            tries.consume(code);
            return end;
          }
          if (count < colons || !isEnd(code)) return none(code);
          tries.exit('admonitionEnd');
          return found(code);
        };
        return (code) => {
          if (code !== colon) return none(code);
          tries.enter('admonitionEnd');
          return end(code);
        };
      },
    };
    return start;
  },
};

/** `> [!NOTE]`, and `:::note` … `:::`. */
export const admonition: Extensions = {
  syntax: { flow: { [colon]: construct } },
  tree: {
    enter: {
      admonition(token) {
        this.enter({ type: 'admonition', kind: '', isClosed: false, children: [] }, token);
      },
      admonitionTitle(token) {
        this.enter({ type: 'paragraph', children: [], data: titleData }, token);
      },
    },
    exit: {
      admonitionKind(token) {
        const node = this.stack.at(-1);
        if (node?.type === 'admonition') node.kind = this.sliceSerialize(token);
      },
      admonitionTitle(token) {
        this.exit(token);
      },
      admonitionEnd() {
        const node = this.stack.at(-1);
        if (node?.type === 'admonition') node.isClosed = true;
      },
      admonition(token) {
        this.exit(token);
      },
    },
    transforms: [readAlerts],
  },
};
