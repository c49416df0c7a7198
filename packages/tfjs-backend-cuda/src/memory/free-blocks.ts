import type { Handle } from '../driver/driver-functions.js';

/** Blocks of device memory that nobody uses, by size, the last released first. */
export class FreeBlocks {
  readonly #bySize = new Map<number, Handle[]>();
  #heir: FreeBlocks | undefined;

  /** A block of exactly this size, if there is one. */
  take(blockBytes: number): Handle | undefined {
    return this.#bySize.get(blockBytes)?.pop();
  }

  give(blockBytes: number, address: Handle): void {
    if (this.#heir !== undefined) {
      this.#heir.give(blockBytes, address);
      return;
    }
    const list = this.#bySize.get(blockBytes);
    if (list === undefined) this.#bySize.set(blockBytes, [address]);
    else list.push(address);
  }

  /** Takes all blocks out. */
  *drain(): Generator<readonly [blockBytes: number, address: Handle]> {
    for (const [blockBytes, addresses] of this.#bySize) for (const address of addresses) yield [blockBytes, address];
    this.#bySize.clear();
  }

  /** Gives all blocks, and those that come back later, to another. */
  bequeath(heir: FreeBlocks): void {
    for (const [blockBytes, address] of this.drain()) heir.give(blockBytes, address);
    this.#heir = heir;
  }
}
