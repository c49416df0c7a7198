import { MolxError } from '@molx/core';
import { Arena } from './arena.js';
import { type VectorMemory, vectorMemory } from './vector-memory.js';

/** Arrays under this many bytes are left to the garbage collector: V8 allocates them faster than a lookup here takes. */
const minPooledBytes = 2048;

/** Size of each arena that is opened when the ones before are full; a larger array gets one of its own. */
const arenaBytes = 2 ** 30;

export interface PoolStatistics {
  /** Bytes handed out now. */
  liveBytes: number;
  /** Highest `liveBytes` so far. */
  peakLiveBytes: number;
  /** Bytes that have ever been in use at one time, in the holes between blocks too: the pool's share of RAM. */
  touchedBytes: number;
  /** Arrays that took memory for the first time, and those that took it again. */
  fresh: number;
  reused: number;
}

interface Block {
  arena: Arena;
  start: number;
}

/**
 * Typed arrays in a few large buffers, so that a training step takes no fresh memory.
 *
 * Fresh pages cost about as much as filling them, and typed arrays put so little pressure on the garbage collector
 * that dropping them lets the resident set grow. The first buffer is the memory of the SIMD kernels; when it is full,
 * further ones follow without a limit.
 */
export class BufferPool {
  #arenas: Arena[];
  /** Released blocks by size, the last one released on top: its content may still be in the processor's cache. */
  readonly #recent = new Map<number, Block[]>();
  readonly #poison: boolean;
  #statistics = { liveBytes: 0, peakLiveBytes: 0, fresh: 0, reused: 0 };

  /**
   * @param options.poison fills released arrays with 0xff (NaN), which makes a use after release visible in tests
   * @param options.memory holds the first buffer; the one in use when absent
   */
  constructor(options: { poison?: boolean; memory?: VectorMemory } = {}) {
    this.#arenas = [(options.memory ?? vectorMemory()).arena];
    this.#poison = options.poison ?? false;
  }

  get statistics(): PoolStatistics {
    return { ...this.#statistics, touchedBytes: this.#touchedBytes() };
  }

  /** An array of exactly `length` numbers with whatever its memory held before. */
  float32(length: number): Float32Array {
    if (length * 4 < minPooledBytes) return new Float32Array(length);
    const { arena, start } = this.#take(length * 4);
    return new Float32Array(arena.buffer, start, length);
  }

  int32(length: number): Int32Array {
    if (length * 4 < minPooledBytes) return new Int32Array(length);
    const { arena, start } = this.#take(length * 4);
    return new Int32Array(arena.buffer, start, length);
  }

  uint8(length: number): Uint8Array {
    if (length < minPooledBytes) return new Uint8Array(length);
    const { arena, start } = this.#take(length);
    return new Uint8Array(arena.buffer, start, length);
  }

  /** True when the array lies in the pool's memory, as a block of its own or inside one. */
  contains(array: ArrayBufferView): boolean {
    return array.byteOffset !== 0 && this.#arenaOf(array) !== undefined;
  }

  /** True when the array is a block of the pool. */
  owns(array: ArrayBufferView): boolean {
    return array.byteLength >= minPooledBytes && this.#arenaOf(array)?.has(array.byteOffset) === true;
  }

  /** Takes the array's block back; an array that is not the pool's is ignored. */
  release(array: ArrayBufferView): void {
    if (array.byteLength < minPooledBytes) return;
    const arena = this.#arenaOf(array);
    const bytes = arena?.bytesAt(array.byteOffset) ?? 0;
    if (arena === undefined || bytes === 0) return;
    if (this.#poison) new Uint8Array(array.buffer, array.byteOffset, array.byteLength).fill(0xff);
    const block = { arena, start: array.byteOffset };
    const recent = this.#recent.get(bytes);
    if (recent === undefined) this.#recent.set(bytes, [block]);
    else recent.push(block);
    this.#statistics.liveBytes -= bytes;
  }

  /** Gives the recently released blocks to their arenas, where neighbours become one; false when there are none. */
  giveIdle(): boolean {
    let any = false;
    for (const blocks of this.#recent.values()) {
      any ||= blocks.length > 0;
      for (const { arena, start } of blocks) arena.give(start);
    }
    this.#recent.clear();
    this.#arenas = this.#arenas.filter((arena, i) => i === 0 || !arena.isEmpty);
    return any;
  }

  /** Takes everything back, what is in use too. */
  clear(): void {
    this.#recent.clear();
    for (const arena of this.#arenas) arena.giveAll(this);
    this.#arenas = this.#arenas.slice(0, 1);
    this.#statistics.liveBytes = 0;
  }

  #take(bytes: number): Block {
    const block = this.#takeRecent(bytes) ?? this.#takeOther(bytes);
    const statistics = this.#statistics;
    statistics.liveBytes += block.arena.bytesAt(block.start);
    if (statistics.liveBytes > statistics.peakLiveBytes) statistics.peakLiveBytes = statistics.liveBytes;
    return block;
  }

  #takeRecent(bytes: number): Block | undefined {
    const block = this.#recent.get(Arena.blockBytes(bytes))?.pop();
    if (block !== undefined) this.#statistics.reused++;
    return block;
  }

  /** A block of memory used before, if need be out of the recently released ones put together; else a fresh one. */
  #takeOther(bytes: number): Block {
    const used = this.#takeFrom(bytes, 'used');
    const block = used ?? (this.giveIdle() ? this.#takeFrom(bytes, 'used') : undefined);
    if (block !== undefined) {
      this.#statistics.reused++;
      return block;
    }
    this.#statistics.fresh++;
    return this.#takeFrom(bytes, 'any') ?? this.#takeFromNew(bytes);
  }

  #takeFrom(bytes: number, memory: 'used' | 'any'): Block | undefined {
    for (const arena of this.#arenas) {
      const start = arena.take(bytes, this, memory);
      if (start !== undefined) return { arena, start };
    }
    return undefined;
  }

  #takeFromNew(bytes: number): Block {
    const size = Math.max(arenaBytes, Math.ceil(bytes / arenaBytes) * arenaBytes);
    try {
      this.#arenas.push(new Arena(new ArrayBuffer(size)));
    } catch (error) {
      const live = (this.#statistics.liveBytes / 2 ** 20).toFixed(0);
      throw new MolxError(
        'out-of-memory',
        `No memory for ${bytes} more bytes; tensors hold ${live} MiB. Take smaller batches or a smaller model.`,
        {
          cause: error,
        },
      );
    }
    return this.#takeFrom(bytes, 'any')!;
  }

  #arenaOf(array: ArrayBufferView): Arena | undefined {
    const { buffer } = array;
    for (const arena of this.#arenas) if (arena.buffer === buffer) return arena;
    return undefined;
  }

  #touchedBytes(): number {
    let bytes = 0;
    for (const arena of this.#arenas) bytes += arena.touchedBytes;
    return bytes;
  }
}
