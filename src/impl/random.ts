/**
 * ---
 * title: Random numbers
 * summary: One small generator behind every weight, shuffle, shift and mask, so that a seed names a whole run.
 * order: 2
 * ---
 * Training leaves four things to chance: the first weights, the order of the
 * samples, the shift of each image and the units that dropout leaves out. Two
 * runs can only be compared if chance was the same for both; above all, a distilled
 * student is only comparable with a student that learnt alone if both began with
 * the same weights and met the same batches. So every random number comes from the
 * generator on this page, and a generator is fully described by four integers.
 *
 * It works on 32-bit integers alone, with shifts, exclusive ors and
 * `Math.imul`. Such arithmetic has one result in every browser and on every
 * processor, where a sine or a logarithm need not.
 */

/**
 * ## The generator
 *
 * This is xoshiro128\*\* of [Blackman and Vigna](https://arxiv.org/abs/1805.01407).
 * Its period is $2^{128} - 1$, and a number costs two multiplications and a few
 * shifts. That it costs so little matters for dropout: a step of the teacher draws
 * some three hundred thousand.
 */
export class Random {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  /**
   * A seed has 32 bits, the state has 128. A second, simpler generator stretches
   * one to the other: it steps by a large odd constant and stirs the bits of each
   * step, so that neighbouring seeds give unrelated states.
   *
   * @param seed Any integer; only its lowest 32 bits count.
   */
  constructor(seed: number) {
    this.state = Array.from({ length: 4 }, (_, index) => {
      let bits = (seed + Math.imul(index + 1, 0x9e3779b9)) | 0;
      bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
      bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
      return bits ^ (bits >>> 16);
    });
  }

  /** The four integers that describe the generator: read them to save it, assign them to restore it. */
  get state(): number[] {
    return [this.#a, this.#b, this.#c, this.#d];
  }

  set state([a = 0, b = 0, c = 0, d = 0]: readonly number[]) {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#d = d | 0;
  }

  /**
   * The next 32 random bits. Multiplying and rotating the second word hides the
   * linear pattern that the exclusive ors below would show.
   *
   * @returns An integer in $[0, 2^{32})$.
   */
  bits(): number {
    const b = this.#b;
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;

    // Each word of the new state mixes in two or three of the old ones.
    const c = this.#c ^ this.#a;
    const d = this.#d ^ b;
    this.#b = b ^ c;
    this.#a ^= d;
    this.#c = c ^ (b << 9);
    this.#d = (d << 11) | (d >>> 21);
    return result;
  }

  /** @returns A number in $[0, 1)$, a multiple of $2^{-32}$. */
  uniform(): number {
    return this.bits() / 2 ** 32;
  }

  /**
   * @param bound A small positive integer; the bias towards low results is below
   *   `bound` in $2^{32}$.
   * @returns An integer in $[0, \text{bound})$.
   */
  integer(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /**
   * ## An order for the samples
   *
   * Fisher and Yates's shuffle: from the back, each place receives one of those
   * not yet placed, so that all $n!$ orders are equally likely.
   *
   * @param length How many samples there are, $n$.
   * @returns The numbers from 0 to $n - 1$, each once. `[n]`
   */
  permutation(length: number): Uint32Array {
    const order = Uint32Array.from({ length }, (_, index) => index);
    for (let last = length - 1; last > 0; last--) {
      const chosen = this.integer(last + 1);
      const value = order[last] ?? 0;
      order[last] = order[chosen] ?? 0;
      order[chosen] = value;
    }
    return order;
  }

  /**
   * ## A mask for dropout
   *
   * Each unit stays with probability $k$. Those that stay are made larger by
   * $1/k$, so that the expected sum that reaches the next layer is the same with
   * and without dropout, and nothing has to be rescaled when the network is used.
   *
   * The loop is that of `bits`, written out once more. Local variables stay in the
   * processor's registers, where the fields of an object are written back each time,
   * and dropout is most of what a training asks chance for.
   *
   * @param length How many units the mask covers.
   * @param keep The probability $k$ that a unit stays, in $(0, 1]$.
   * @returns $1/k$ or 0 for each unit. `[length]`
   */
  mask(length: number, keep: number): Float32Array {
    const mask = new Float32Array(length);
    const threshold = keep * 2 ** 32;
    const scale = 1 / keep;
    let [a = 0, b = 0, c = 0, d = 0] = this.state;
    for (let index = 0; index < length; index++) {
      const product = Math.imul(b, 5);
      const bits = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
      mask[index] = Number(bits < threshold) * scale; // branchless
    }
    this.state = [a, b, c, d];
    return mask;
  }
}
