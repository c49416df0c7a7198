/** The hash of a sequence of whole numbers that ends in `value`, given that of the numbers before; 32 bits, as FNV-1a. */
export function mixHash(before: number, value: number): number {
  return Math.imul(before ^ value, 0x01000193);
}
