/**
 * A divisor as the words of `struct Divisor` in device/common.cuh: division becomes a multiplication and a shift.
 *
 * Granlund and Montgomery, "Division by invariant integers using multiplication", PLDI 1994, figure 4.1, for numerators
 * below 2^31.
 *
 * @param divisor  1 to 2^31 - 1
 */
export function writeDivisor(into: Int32Array, at: number, divisor: number): void {
  const shift = divisor <= 1 ? 0 : 32 - Math.clz32(divisor - 1);
  const magic = (2n ** 32n * (2n ** BigInt(shift) - BigInt(divisor))) / BigInt(divisor) + 1n;
  into[at] = divisor;
  into[at + 1] = Number(BigInt.asIntN(32, magic));
  into[at + 2] = shift;
}

/** Words of one divisor. */
export const divisorWords = 3;

/** A single divisor, for a kernel that takes `struct Divisor` by itself. */
export function divisor(number: number): Int32Array {
  const into = new Int32Array(divisorWords);
  writeDivisor(into, 0, number);
  return into;
}
