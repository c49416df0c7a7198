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
  // floor(2^32 (2^shift - divisor) / divisor) + 1 in two digits of 16 bits, so that doubles hold every step.
  const first = (2 ** shift - divisor) * 65536;
  const high = Math.floor(first / divisor);
  const second = (first - high * divisor) * 65536;
  into[at] = divisor;
  into[at + 1] = high * 65536 + Math.floor(second / divisor) + 1;
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
