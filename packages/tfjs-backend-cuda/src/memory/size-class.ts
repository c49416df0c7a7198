/** The smallest block; every block is aligned to this, as cuMemAlloc aligns. */
export const alignment = 256;

/** Eight sizes between neighbouring powers of two, so that at most an eighth of a block is unused. */
const stepsPerDoubling = 8;

/** The size of the block that serves a request: the next of a coarse ladder of sizes, so that blocks are used again. */
export function sizeClass(bytes: number): number {
  if (bytes <= alignment) return alignment;
  const power = bytes < 2 ** 31 ? 1 << (31 - Math.clz32(bytes)) : 2 ** Math.floor(Math.log2(bytes));
  const step = Math.max(alignment, power / stepsPerDoubling);
  return Math.ceil(bytes / step) * step;
}
