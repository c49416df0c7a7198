import { Arena } from './arena.js';

const pageBytes = 65_536;

/** Sizes to ask for, in bytes. Only what is touched takes a place in RAM, but some systems grant only so much. */
const sizes = [2 ** 31, 2 ** 30, 2 ** 29, 2 ** 28, 2 ** 26];

/**
 * The memory of the SIMD kernels, of a fixed size so that views of it never become invalid, and the arena in it:
 * tensors that lie there are worked on without a copy. One for the process.
 */
export function vectorMemory(): { memory: WebAssembly.Memory; arena: Arena } {
  opened ??= open();
  return opened;
}

let opened: { memory: WebAssembly.Memory; arena: Arena } | undefined;

function open(): { memory: WebAssembly.Memory; arena: Arena } {
  for (const size of sizes) {
    try {
      const pages = size / pageBytes;
      const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
      return { memory, arena: new Arena(memory.buffer) };
    } catch (error) {
      if (!(error instanceof RangeError) || size === sizes.at(-1)) throw error;
    }
  }
  throw new RangeError('unreachable: the smallest size either opens or throws');
}
