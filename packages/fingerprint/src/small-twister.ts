/** Words of state, and the middle word. */
const size = 4;
const middle = 2;

/**
 * A Mersenne twister (Matsumoto and Nishimura 1998, doi:10.1145/272991.272995) of four words instead of 624, so that seeding it for each path is
 * cheap: RDKit's choice for the further bits of its path fingerprint.
 */
export class SmallTwister {
  readonly #state = new Uint32Array(size);
  #at = size;

  seed(seed: number): void {
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < size; i++) {
      const last = state[i - 1]!;
      state[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i;
    }
    this.#at = size;
  }

  /** The next 32 random bits. */
  next(): number {
    if (this.#at === size) this.#twist();
    let bits = this.#state[this.#at++]!;
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < size; i++) {
      const mixed = (state[i]! & 0x80000000) | (state[(i + 1) % size]! & 0x7fffffff);
      state[i] = state[(i + middle) % size]! ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
    }
    this.#at = 0;
  }
}
