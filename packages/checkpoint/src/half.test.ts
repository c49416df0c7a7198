import { expect, it } from 'vitest';
import { bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from './half.js';

const allHalves = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
const isNan16 = (bits: number) => (bits & 0x7fff) > 0x7c00;
const isNanBf16 = (bits: number) => (bits & 0x7fff) > 0x7f80;

it('every half comes back from float32 unchanged, NaN as a NaN', () => {
  const through16 = float32ToFloat16(float16ToFloat32(allHalves));
  const throughBf16 = float32ToBfloat16(bfloat16ToFloat32(allHalves));
  const changed = [...allHalves].filter(
    (bits) =>
      !(isNan16(bits) ? isNan16(through16[bits]!) : through16[bits] === bits) ||
      !(isNanBf16(bits) ? isNanBf16(throughBf16[bits]!) : throughBf16[bits] === bits),
  );
  expect(changed).toEqual([]);
});

/** Between two neighbours the nearer wins, and at the middle the one with the even last bit. */
it.each([
  ['float16', float16ToFloat32, float32ToFloat16, 0x7bff],
  ['bfloat16', bfloat16ToFloat32, float32ToBfloat16, 0x7f7f],
] as const)('%s rounds to nearest, ties to even, between all neighbours', (_name, widen, narrow, largest) => {
  const wide = widen(allHalves);
  for (let bits = 0; bits < largest; bits += 7) {
    const [low, high] = [wide[bits]!, wide[bits + 1]!];
    const middle = Math.fround(low / 2 + high / 2);
    const even = bits % 2 === 0 ? bits : bits + 1;
    const [atMiddle, below, above, negative] = narrow(
      Float32Array.of(middle, low + (high - low) * 0.49, low + (high - low) * 0.51, -middle),
    );
    expect([bits, atMiddle, below, above, negative]).toEqual([bits, even, bits, bits + 1, even | 0x8000]);
  }
});

it('overflows to infinity where rounding does', () => {
  expect(float32ToFloat16(Float32Array.of(65504, 65519.996, 65520, -1e6, 1e-8, -1e-8))).toEqual(
    Uint16Array.of(0x7bff, 0x7bff, 0x7c00, 0xfc00, 0, 0x8000),
  );
  expect(float32ToBfloat16(Float32Array.of(3.4e38, Number.POSITIVE_INFINITY))).toEqual(Uint16Array.of(0x7f80, 0x7f80));
});
