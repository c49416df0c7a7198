import type koffi from 'koffi';

/** `MADV_HUGEPAGE` of Linux's sys/mman.h. */
const wantLargePages = 14;

const libraries = ['libc.so.6', 'libc.so', `libc.musl-${process.arch === 'x64' ? 'x86_64' : 'aarch64'}.so.1`];

/**
 * Asks Linux to put large pages behind a memory: the processor then looks up fewer addresses, which in a virtual machine cost the most.
 * Elsewhere, and where the system does not grant them, nothing changes.
 */
export function askForLargePages(
  { load, address }: Pick<typeof koffi, 'load' | 'address'>,
  buffer: ArrayBufferLike,
): void {
  if (process.platform !== 'linux') return;
  for (const name of libraries) {
    try {
      const advise = load(name).func('int madvise(uint64_t start, uint64_t length, int advice)');
      advise(address(new Uint8Array(buffer)), buffer.byteLength, wantLargePages);
      return;
    } catch {} // another libc
  }
}
