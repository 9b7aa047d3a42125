/**
 * ---
 * title: Tags
 * summary: Each tag once.
 * ---
 */

/**
 * Adds two numbers.
 *
 * @template N a kind of number
 * @param {number} a - the first, $a \in \mathbb{R}$
 * @param {{x: number}} [b=1] the second;
 *   it may be left out
 * @param options.deep
 *   Several blocks:
 *
 *   - one
 *   - two
 * @returns {number} the sum $a + b$
 * @throws {RangeError} if `a` is no number
 * @throws {TypeError}
 * @see {@link multiply}
 * @see [the paper](https://arxiv.org/abs/1503.02531)
 * @example
 * add(1, 2); // 3
 * @example With words and a fence:
 *
 * ```ts
 * add(1);
 * ```
 * @deprecated
 * Use {@link multiply|the product}.
 */
export function add(a: number, b = 1): number {
  return a + b;
}

/** @returns only this */
export const one = () => 1;

/**
 * A decorator in a fence is code, and so is an address such as me@example.org.
 *
 * ```ts
 * @param
 * class A {}
 * ```
 */
export function multiply(a: number, b: number): number {
  return a * b;
}
