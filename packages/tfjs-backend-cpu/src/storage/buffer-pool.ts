/** Arrays under this many bytes are left to the garbage collector: V8 allocates them faster than a lookup here takes. */
const minPooledBytes = 2048;

/** What the pool may keep beyond the highest total in use, so that two phases with other shapes can share it. */
const slackBytes = 64 * 2 ** 20;

export interface PoolStatistics {
  /** Bytes handed out now, rounded up to size classes. */
  liveBytes: number;
  /** Bytes waiting in the free lists. */
  freeBytes: number;
  /** Highest `liveBytes` so far. */
  peakLiveBytes: number;
  /** Buffers that came fresh from the system, and those that were used again. */
  fresh: number;
  reused: number;
}

/**
 * Free lists of array buffers by size class, so that a training step takes no fresh memory.
 *
 * Fresh pages cost about as much as filling them, and typed arrays put so little pressure on the garbage collector
 * that dropping them lets the resident set grow. Size classes stand a quarter of a power of two apart, so a buffer is
 * at most 25 % larger than asked. Only buffers that the pool itself made come back to it; each carries a count of
 * its users, because a fallback kernel may give its input's array to its output.
 */
export class BufferPool {
  readonly #free = new Map<number, ArrayBuffer[]>();
  readonly #users = new Map<ArrayBuffer, number>();
  readonly #poison: boolean;
  #statistics: PoolStatistics = { liveBytes: 0, freeBytes: 0, peakLiveBytes: 0, fresh: 0, reused: 0 };

  /** @param options.poison fills released buffers with 0xff (NaN), which makes a use after release visible in tests */
  constructor(options: { poison?: boolean } = {}) {
    this.#poison = options.poison ?? false;
  }

  get statistics(): PoolStatistics {
    return { ...this.#statistics };
  }

  /** An array of exactly `length` numbers with whatever its memory held before. */
  float32(length: number): Float32Array {
    const bytes = length * 4;
    return bytes < minPooledBytes ? new Float32Array(length) : new Float32Array(this.#take(bytes), 0, length);
  }

  int32(length: number): Int32Array {
    const bytes = length * 4;
    return bytes < minPooledBytes ? new Int32Array(length) : new Int32Array(this.#take(bytes), 0, length);
  }

  uint8(length: number): Uint8Array {
    return length < minPooledBytes ? new Uint8Array(length) : new Uint8Array(this.#take(length), 0, length);
  }

  /** Counts one more user of the array's buffer; an array that is not the pool's is ignored. */
  retain(array: ArrayBufferView): void {
    if (array.byteLength < minPooledBytes) return;
    const users = this.#users.get(array.buffer as ArrayBuffer);
    if (users !== undefined) this.#users.set(array.buffer as ArrayBuffer, users + 1);
  }

  /** Counts one user less, and takes the buffer back after the last; an array that is not the pool's is ignored. */
  release(array: ArrayBufferView): void {
    if (array.byteLength < minPooledBytes) return;
    const buffer = array.buffer as ArrayBuffer;
    const users = this.#users.get(buffer);
    if (users === undefined) return;
    if (users > 1) {
      this.#users.set(buffer, users - 1);
      return;
    }
    this.#users.delete(buffer);
    this.#keep(buffer);
  }

  /** True when the array's memory is the pool's and nobody else uses it. */
  ownsAlone(array: ArrayBufferView): boolean {
    return array.byteLength >= minPooledBytes && this.#users.get(array.buffer as ArrayBuffer) === 1;
  }

  /** Forgets all buffers, those in use too: the garbage collector takes them. */
  clear(): void {
    this.#free.clear();
    this.#users.clear();
    this.#statistics = { ...this.#statistics, liveBytes: 0, freeBytes: 0 };
  }

  #take(bytes: number): ArrayBuffer {
    const size = sizeClass(bytes);
    const statistics = this.#statistics;
    let buffer = this.#free.get(size)?.pop();
    if (buffer === undefined) {
      buffer = new ArrayBuffer(size);
      statistics.fresh++;
    } else {
      statistics.freeBytes -= size;
      statistics.reused++;
    }
    statistics.liveBytes += size;
    if (statistics.liveBytes > statistics.peakLiveBytes) statistics.peakLiveBytes = statistics.liveBytes;
    this.#users.set(buffer, 1);
    return buffer;
  }

  #keep(buffer: ArrayBuffer): void {
    const size = buffer.byteLength;
    const statistics = this.#statistics;
    statistics.liveBytes -= size;
    if (this.#poison) new Uint8Array(buffer).fill(0xff);
    const list = this.#free.get(size);
    if (list === undefined) this.#free.set(size, [buffer]);
    else list.push(buffer);
    statistics.freeBytes += size;
    if (statistics.liveBytes + statistics.freeBytes > statistics.peakLiveBytes + slackBytes) this.#evict(size);
  }

  /** Drops free buffers of other classes, the longest unused class first, until the pool is within its bound. */
  #evict(kept: number): void {
    const statistics = this.#statistics;
    const list = this.#free.get(kept);
    if (list !== undefined) {
      this.#free.delete(kept);
      this.#free.set(kept, list);
    }
    for (const [size, buffers] of this.#free) {
      while (buffers.length > 0) {
        if (statistics.liveBytes + statistics.freeBytes <= statistics.peakLiveBytes + slackBytes) return;
        buffers.pop();
        statistics.freeBytes -= size;
      }
      this.#free.delete(size);
    }
  }
}

/** The smallest of 1, 1.25, 1.5, 1.75 times a power of two that holds `bytes`. */
export function sizeClass(bytes: number): number {
  const quarter = 2 ** (Math.ceil(Math.log2(bytes)) - 3);
  return Math.ceil(bytes / quarter) * quarter;
}
