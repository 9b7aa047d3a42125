/*! A licence stays in the file, and in the code. */
// @ts-check
/**
 * ---
 * title: Comments
 * summary: Each form once.
 * ---
 *
 * What follows is opened by:
 *
 * - a list,
 *   which goes on
 *
 *       and indented code
 */
import { a } from 'a';

// A run of lines,
// with `code`.
//
// Its second paragraph.
const run = a; // trailing

// A first run,

// then another: the first has no code.
const text = `
// not a comment
/* nor this */
${
  // but this is one
  run
}`;

/* A block
   without stars:

   * a list
       indented
 */
const pattern = /\/\*[/*]/;

// Prose above a directive.
// eslint-disable-next-line no-console
console.log(pattern);

//
const alone = 'no prose';

class Deep {
  /** In a class. */
  field = {
    // In an object.
    key: 1 /* stays */,

    /* starts a line */ other: 2,
  };

  method(
    /** In parameters. */
    first: number,
    // #region not prose
    second: number,
    // #endregion
  ) {
    return first + second;
    // At the end of a block.
  }
}

/** No code follows. */
