/** Blocks start and end at multiples of this, a few cache lines. */
const grain = 256;

interface Block {
  start: number;
  end: number;
}

/** Who took a block: any object, of which some keep blocks for later use, and `giveIdle` gives these back. */
export type BlockOwner = object & { giveIdle?(): void };

/**
 * Blocks inside one array buffer: best fit, and neighbours that are both free become one.
 *
 * Memory above the highest block handed out so far has never been touched, and so takes no place in RAM. No block starts
 * at 0, so that a view with offset 0 is never one of ours.
 */
export class Arena {
  readonly buffer: ArrayBuffer;
  /** Free blocks below `#top`, by rising address; no two touch. */
  readonly #free: Block[] = [];
  readonly #live = new Map<number, { end: number; owner: BlockOwner }>();
  #top = grain;
  #touched = grain;

  constructor(buffer: ArrayBuffer) {
    this.buffer = buffer;
  }

  /** Bytes that have ever been in use: what the buffer takes of RAM, at most. */
  get touchedBytes(): number {
    return this.#touched;
  }

  get isEmpty(): boolean {
    return this.#live.size === 0;
  }

  /** The size of the block that holds `bytes` bytes. */
  static blockBytes(bytes: number): number {
    return Math.max(1, Math.ceil(bytes / grain)) * grain;
  }

  /** The offset of a block of at least `bytes` bytes; undefined when none is left, or none that was `used` before. */
  take(bytes: number, owner: BlockOwner, memory: 'used' | 'any' = 'any'): number | undefined {
    const size = Arena.blockBytes(bytes);
    const start =
      this.#takeFree(size) ?? this.#takeTop(size, memory === 'any' ? this.buffer.byteLength : this.#touched);
    if (start !== undefined) this.#live.set(start, { end: start + size, owner });
    return start;
  }

  /** Takes back the block at `start`; false when there is none. */
  give(start: number): boolean {
    const block = this.#live.get(start);
    if (block === undefined) return false;
    this.#live.delete(start);
    this.#insert({ start, end: block.end });
    return true;
  }

  has(start: number): boolean {
    return this.#live.has(start);
  }

  /** The size of a live block. */
  bytesAt(start: number): number {
    return (this.#live.get(start)?.end ?? start) - start;
  }

  /** Takes back everything that `owner` took. */
  giveAll(owner: BlockOwner): void {
    for (const [start, block] of this.#live) if (block.owner === owner) this.give(start);
  }

  /** Has every owner give back what it keeps for later use. */
  collectIdle(): void {
    const owners = new Set<BlockOwner>();
    for (const { owner } of this.#live.values()) owners.add(owner);
    for (const owner of owners) owner.giveIdle?.();
  }

  #takeFree(size: number): number | undefined {
    let best = -1;
    let bestSize = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#free.length; i++) {
      const room = this.#free[i]!.end - this.#free[i]!.start;
      if (room < size || room >= bestSize) continue;
      best = i;
      bestSize = room;
      if (room === size) break;
    }
    const block = this.#free[best];
    if (block === undefined) return undefined;
    const { start } = block;
    if (bestSize === size) this.#free.splice(best, 1);
    else block.start += size;
    return start;
  }

  #takeTop(size: number, limit: number): number | undefined {
    if (this.#top + size > limit) return undefined;
    const start = this.#top;
    this.#top += size;
    if (this.#top > this.#touched) this.#touched = this.#top;
    return start;
  }

  #insert(block: Block): void {
    let low = 0;
    let high = this.#free.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#free[middle]!.start < block.start) low = middle + 1;
      else high = middle;
    }
    const before = this.#free[low - 1];
    const after = this.#free[low];
    const joinsBefore = before !== undefined && before.end === block.start;
    const joinsAfter = after !== undefined && after.start === block.end;
    if (joinsBefore && joinsAfter) {
      before.end = after.end;
      this.#free.splice(low, 1);
    } else if (joinsBefore) before.end = block.end;
    else if (joinsAfter) after.start = block.start;
    else this.#free.splice(low, 0, block);
    const last = this.#free.at(-1)!;
    if (last.end === this.#top) {
      this.#top = last.start;
      this.#free.pop();
    }
  }
}
