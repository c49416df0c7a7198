import { Random } from '@molx/core';
import { describe, expect, it } from 'vitest';
import { chooseGemm } from './choose-gemm.js';
import { gemmNames } from './gemm-provider.js';

const sizes = [
  { m: 1, n: 1, k: 1 },
  { m: 3, n: 5, k: 7 },
  { m: 17, n: 33, k: 65 },
  { m: 1, n: 129, k: 64 },
  { m: 128, n: 1, k: 31 },
  { m: 35, n: 70, k: 131 },
];

describe.each(gemmNames)('%s', async (name) => {
  const opened = await chooseGemm(name).catch(() => undefined);
  it.skipIf(opened === undefined)('agrees with a float64 loop for every way to transpose and batch', () => {
    const random = new Random(name);
    for (const { m, n, k } of sizes) {
      for (const [transposeA, transposeB] of [
        [false, false],
        [false, true],
        [true, false],
        [true, true],
      ] as const) {
        for (const { batch, sharedA, sharedB } of [
          { batch: 1, sharedA: false, sharedB: false },
          { batch: 3, sharedA: false, sharedB: false },
          { batch: 3, sharedA: true, sharedB: false },
          { batch: 3, sharedA: false, sharedB: true },
          { batch: 3, sharedA: true, sharedB: true },
        ]) {
          const strideA = sharedA ? 0 : m * k;
          const strideB = sharedB ? 0 : k * n;
          const normals = (length: number) =>
            Float32Array.from({ length: length + 9 }, () => random.normal()).subarray(4, 4 + length);
          const a = normals((sharedA ? 1 : batch) * m * k);
          const b = normals((sharedB ? 1 : batch) * k * n);
          const c = new Float32Array(batch * m * n + 2).fill(7).subarray(1, 1 + batch * m * n);
          const call = { transposeA, transposeB, m, n, k, batch, a, b, c, strideA, strideB };
          opened!.provider.gemm(call);
          // A float32 sum of k products errs by at most k roundings of 2^-24, relative to the sum of magnitudes.
          const tolerance = (k + 1) * 2 ** -24;
          for (let item = 0; item < batch; item++)
            for (let i = 0; i < m; i++)
              for (let j = 0; j < n; j++) {
                let sum = 0;
                let magnitude = 0;
                for (let p = 0; p < k; p++) {
                  const left = a[item * strideA + (transposeA ? p * m + i : i * k + p)]!;
                  const right = b[item * strideB + (transposeB ? j * k + p : p * n + j)]!;
                  sum += left * right;
                  magnitude += Math.abs(left * right);
                }
                const error = Math.abs(c[(item * m + i) * n + j]! - sum);
                if (!(error <= tolerance * magnitude))
                  expect({ m, n, k, transposeA, transposeB, batch, i, j, error }).toBeUndefined();
              }
          expect(new Float32Array(c.buffer, 0, 1)[0]).toBe(7);
          expect(new Float32Array(c.buffer).at(-1)).toBe(7);
        }
      }
    }
  });
});
