import { Arena } from './arena.js';

const pageBytes = 65_536;

/** Sizes to ask for, in bytes. Only what is touched takes a place in RAM, but some systems grant only so much. */
const sizes = [2 ** 31, 2 ** 30, 2 ** 29, 2 ** 28, 2 ** 26];

/** The memory of the SIMD kernels, and the arena in it: tensors that lie there are worked on without a copy. */
export interface VectorMemory {
  readonly memory: WebAssembly.Memory;
  readonly arena: Arena;
  /** Other threads may work on it; onnxruntime-node's own binding does not take it. */
  readonly shared: boolean;
}

const opened = new Map<boolean, VectorMemory>();
let inUse: VectorMemory | undefined;

/** The memory in use: shared or not as {@link useVectorMemory} said last. */
export function vectorMemory(): VectorMemory {
  inUse ??= openVectorMemory({ shared: false });
  return inUse;
}

/** Chooses the memory that new tensors go to. */
export function useVectorMemory(options: { shared: boolean }): void {
  inUse = openVectorMemory(options);
}

/** One of each kind for the process, of a fixed size so that views of it never become invalid. */
export function openVectorMemory({ shared }: { shared: boolean }): VectorMemory {
  const known = opened.get(shared) ?? open(shared);
  opened.set(shared, known);
  return known;
}

function open(shared: boolean): VectorMemory {
  for (const size of sizes) {
    try {
      const pages = size / pageBytes;
      const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
      return { memory, arena: new Arena(memory.buffer), shared };
    } catch (error) {
      if (!(error instanceof RangeError) || size === sizes.at(-1)) throw error;
    }
  }
  throw new RangeError('unreachable: the smallest size either opens or throws');
}
