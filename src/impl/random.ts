/**
 * ---
 * title: Random numbers
 * summary: One small generator behind every weight, shuffle, shift and mask, keyed so that each number can be drawn again.
 * order: 4
 * symbols: {k: keep}
 * ---
 * Training leaves four things to chance: the first weights, the order of the
 * samples, the shift of each image and the units that dropout leaves out. Two
 * runs can only be compared if chance was the same for both. Above all, a distilled
 * student is only comparable with a student trained from scratch if both began with
 * the same weights and met the same batches.
 *
 * So every random number comes from a generator that is made for one purpose and
 * one moment: `new Random(seed, purpose, epoch)` draws the order of an epoch,
 * `new Random(seed, purpose, step)` the noise of a step. No generator outlives what
 * it was made for. A training that is interrupted therefore needs to remember no
 * generator; the number of the step is enough to draw the same noise again.
 *
 * All of it is arithmetic on 32-bit integers: shifts, exclusive ors and `Math.imul`.
 * Such arithmetic has one result in every browser and on every processor, where a
 * sine or a logarithm need not.
 */

/**
 * ## The generator
 *
 * This is xoshiro128\*\* of [Blackman and Vigna](https://arxiv.org/abs/1805.01407).
 * Its state is four words, its period $2^{128} - 1$, and a number costs two
 * multiplications and a few shifts. That matters for dropout: a step of the teacher
 * decides about some three hundred thousand units.
 */
export class Random {
  a: number;
  b: number;
  c: number;
  d: number;

  /**
   * A key is a few integers, the state is 128 bits. Each of its four words starts
   * from bits of its own and takes in one integer of the key after the other,
   * stirring all bits each time, so that neighbouring seeds, purposes and steps give
   * unrelated states. The first bits are stirred, too: if they were 1 to 4, the
   * second word of seed 3 would equal the first word of seed 0.
   *
   * @param key Any integers, such as a seed, a purpose and a step; only the lowest
   *   32 bits of each count.
   */
  constructor(...key: readonly number[]) {
    const word = (start: number) =>
      key.reduce((bits, part) => stir((bits ^ part) + 0x9e3779b9), stir(start));
    [this.a, this.b, this.c, this.d] = [word(1), word(2), word(3), word(4)];
  }

  /**
   * The next 32 random bits. Multiplying and rotating the second word hides the
   * linear pattern that the exclusive ors below would show.
   *
   * @returns An integer in $[0, 2^{32})$.
   */
  bits(): number {
    const b = this.b;
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;

    // Each word of the new state mixes in two or three of the old ones.
    const c = this.c ^ this.a;
    const d = this.d ^ b;
    this.b = b ^ c;
    this.a ^= d;
    this.c = c ^ (b << 9);
    this.d = (d << 11) | (d >>> 21);
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
   * This form is called *inverted dropout*.
   *
   * Sixteen random bits decide about a unit, so one draw serves two of them. The
   * probability is met to within $2^{-16}$.
   *
   * @param length How many units the mask covers.
   * @param keep The probability $k$ that a unit stays, in $(0, 1]$.
   * @returns $1/k$ or 0 for each unit. `[length]`
   */
  mask(length: number, keep: number): Float32Array {
    const mask = new Float32Array(length);
    const threshold = keep * 2 ** 16;
    const scale = 1 / keep;
    for (let index = 0; index < length; index += 2) {
      const bits = this.bits();
      mask[index] = Number(bits >>> 16 < threshold) * scale;
      // Of an odd length, the last draw decides about one unit; the other write goes nowhere.
      mask[index + 1] = Number((bits & 0xffff) < threshold) * scale;
    }
    return mask;
  }
}

/**
 * Shifts bring high bits down and the multiplications bring low bits up; after two
 * rounds, each bit of the result depends on all bits of the argument. The constants
 * are those of [MurmurHash3](https://github.com/aappleby/smhasher)'s last step.
 */
function stir(word: number): number {
  let bits = word | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
