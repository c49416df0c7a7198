import { Random } from '@molx/core';
import { describe, expect, it } from 'vitest';
import { chooseGemm } from './choose-gemm.js';
import { type GemmCall, type GemmProvider, gemmNames } from './gemm-provider.js';
import { bindingGemm } from './onnxruntime/binding-gemm.js';

const sizes = [
  { m: 1, n: 1, k: 1 },
  { m: 3, n: 5, k: 7 },
  { m: 17, n: 33, k: 65 },
  { m: 1, n: 129, k: 64 },
  { m: 128, n: 1, k: 31 },
  { m: 35, n: 70, k: 131 },
];

// One thread: waiting threads spin, which on a busy machine takes longer than the products.
const options = { threads: 1 };
const openers: [string, () => Promise<GemmProvider>][] = [
  ...gemmNames.map((name): [string, () => Promise<GemmProvider>] => [
    name,
    async () => (await chooseGemm(name, options)).provider,
  ]),
  ['the binding of onnxruntime-node', async () => bindingGemm(options)],
];

describe.each(openers)('%s', async (name, open) => {
  const provider = await open().catch(() => undefined);
  it.skipIf(provider === undefined)('agrees with a float64 loop for every way to transpose and batch', () => {
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
          provider!.gemm(call);
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

  it.skipIf(provider === undefined)('takes matrices inside larger ones, adds, and repeats bit for bit', () => {
    const random = new Random(name);
    const [m, n, k, batch] = [9, 12, 40, 3];
    const normals = (length: number) => Float32Array.from({ length }, () => random.normal());
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const [rowStrideA, rowStrideB, rowStrideC] = [50, 47, 13];
        const [startsA, startsB, startsC] = [
          [3, 2000, 1000],
          [0, 0, 2001],
          [1, 200, 1],
        ].map((s) => Int32Array.from(s));
        const [a, b, before] = [normals(4200), normals(4200), normals(400)];
        const layout = { startsA, startsB, startsC, rowStrideA, rowStrideB, rowStrideC, accumulate: true };
        const call = { transposeA, transposeB, m, n, k, batch, a, b, strideA: 0, strideB: 0, ...layout };
        const c = before.slice();
        provider!.gemm({ ...call, c } as GemmCall);
        const expected = Float64Array.from(before);
        for (let item = 0; item < batch; item++)
          for (let i = 0; i < m; i++)
            for (let j = 0; j < n; j++)
              for (let p = 0; p < k; p++) {
                const left = a[startsA![item]! + (transposeA ? p * rowStrideA + i : i * rowStrideA + p)]!;
                const right = b[startsB![item]! + (transposeB ? j * rowStrideB + p : p * rowStrideB + j)]!;
                expected[startsC![item]! + i * rowStrideC + j]! += left * right;
              }
        // Two sums of 40 products of about one: each within 41 roundings of its magnitude, below 80.
        expect(Math.max(...c.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(41 * 80 * 2 ** -24);
        const again = before.slice();
        provider!.gemm({ ...call, c: again } as GemmCall);
        expect(again).toEqual(c);
      }
    }
  });
});

it('says why a provider was not taken', async () => {
  await expect(chooseGemm(process.platform === 'darwin' ? 'mkl' : 'accelerate')).rejects.toThrow(
    /GEMM provider "\w+" is not available[\s\S]*Tried/,
  );
  const { provider, tried } = await chooseGemm('auto');
  expect(tried.map((line) => line.split(':')[0])).toEqual(gemmNames.slice(0, gemmNames.indexOf(provider.name)));
});
