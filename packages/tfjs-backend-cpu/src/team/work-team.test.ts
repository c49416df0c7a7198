import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Random } from '@molx/core';
import { dropoutKey } from '@molx/ops';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseGemm } from '../gemm/choose-gemm.js';
import type { GemmCall, GemmProvider } from '../gemm/gemm-provider.js';
import { jsGemm } from '../gemm/js-gemm.js';
import { vectorEngine } from '../simd/vector-engine.js';
import { BufferPool } from '../storage/buffer-pool.js';
import { useVectorMemory } from '../storage/vector-memory.js';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(path.join(here, '../../node_modules/.work-team-'));
const random = new Random('team');
const js = jsGemm();

const names = ['openblas', 'onnxruntime'] as const;
const there = await Promise.all(
  names.map((name) =>
    chooseGemm(name, { threads: 1 }).then(
      () => true,
      () => false,
    ),
  ),
);
for (const [i, name] of names.entries()) if (!there[i]) console.warn(`work-team: skipped, no ${name} here.`);

let worker: URL;
let pool: BufferPool;

beforeAll(async () => {
  const outfile = path.join(folder, 'team-worker.mjs');
  const entryPoints = [path.join(here, 'team-worker.ts')];
  const conditions = ['molx-source'];
  await build({ entryPoints, outfile, conditions, bundle: true, format: 'esm', platform: 'node', external: ['koffi'] });
  worker = pathToFileURL(outfile);
  useVectorMemory({ shared: true });
  pool = new BufferPool();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** In the memory that the threads see. */
function normals(length: number): Float32Array {
  const values = pool.float32(length);
  for (let i = 0; i < length; i++) values[i] = random.normal();
  return values;
}

const bits = ({ buffer, byteOffset, byteLength }: Float32Array | Float64Array) =>
  Buffer.from(buffer, byteOffset, byteLength);

/** What `gemm` makes of a call whose `c` starts as ones. */
function product(gemm: (call: GemmCall) => void, call: Omit<GemmCall, 'c'>, c: Float32Array): Float32Array {
  gemm({ ...call, c: c.fill(1) });
  return c;
}

/** The team's product is that of plain loops; a float32 sum of k products errs by at most k roundings of its magnitude in either. */
function expectSame({ gemm }: GemmProvider, call: Omit<GemmCall, 'c'>, c: Float32Array): void {
  const actual = product(gemm, call, c).slice();
  const expected = product(js.gemm, call, new Float32Array(c.length));
  const sizes = { ...call, a: call.a.map(Math.abs), b: call.b.map(Math.abs) };
  const magnitudes = product(js.gemm, sizes, new Float32Array(c.length));
  const perSum = call.k * (call.accumulate ? call.batch : 1) + 1;
  const worst = actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!) / magnitudes[i]!), 0);
  expect(worst).toBeLessThan(2 * perSum * 2 ** -24);
  expect(bits(product(gemm, call, c)).equals(bits(actual))).toBe(true);
}

const ways = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;

describe.each(names.filter((_, i) => there[i]))('with %s', (name) => {
  let provider: GemmProvider;
  beforeAll(async () => {
    ({ provider } = await chooseGemm(name, { threads: 3, teamWorker: worker }));
  });

  it('cuts a product along a side', () => {
    expect(provider.threads).toBe(3);
    expect(provider.team?.threads).toBe(3);
    for (const [m, n] of [
      [300, 70],
      [70, 300],
      [50, 300],
      [129, 129],
      [203, 31],
    ] as const) {
      for (const [transposeA, transposeB] of ways) {
        const k = 90;
        const [a, b] = [normals(m * k), normals(k * n)];
        const call = { transposeA, transposeB, m, n, k, batch: 1, a, b, strideA: 0, strideB: 0 };
        expectSame(provider, call, pool.float32(m * n));
        // what the caller's own arrays hold is not in the memory of the threads
        expectSame(provider, { ...call, a: a.slice() }, pool.float32(m * n));
        expectSame(provider, { ...call, b: b.slice() }, new Float32Array(m * n));
      }
    }
  });

  it('shares out a batch, what adds to one matrix in one piece', () => {
    const [m, n, k, batch] = [40, 48, 32, 30];
    for (const [transposeA, transposeB] of ways) {
      const layout = { transposeA, transposeB, m, n, k, strideA: m * k, strideB: n * k };
      const [a, b] = [normals(batch * m * k), normals(batch * n * k)];
      expectSame(provider, { ...layout, batch, a, b }, pool.float32(batch * m * n));
      expectSame(provider, { ...layout, batch, a, b, strideA: 0 }, pool.float32(batch * m * n));
      expectSame(provider, { ...layout, batch, a, b, strideA: 0, strideB: 0 }, pool.float32(batch * m * n));
      const startsC = Int32Array.from({ length: batch }, (_, item) => Math.floor(item / 4) * m * n);
      const adding = { ...layout, batch, a, b, startsC, accumulate: true };
      expectSame(provider, adding, pool.float32(Math.ceil(batch / 4) * m * n));
      expectSame(provider, { ...adding, a: a.slice() }, pool.float32(Math.ceil(batch / 4) * m * n));
    }
  });

  it.each([32, 33])('takes heads of %i numbers where they lie', (headDim) => {
    const [length, heads] = [64, 12];
    const row = heads * headDim;
    const [queries, keys] = [normals(length * row), normals(length * row)];
    const starts = Int32Array.from({ length: heads }, (_, head) => head * headDim);
    const scores = { transposeA: false, transposeB: true, m: length, n: length, k: headDim, batch: heads };
    const inRows = { startsA: starts, startsB: starts, rowStrideA: row, rowStrideB: row, strideA: 0, strideB: 0 };
    expectSame(provider, { ...scores, ...inRows, a: queries, b: keys }, pool.float32(heads * length * length));
    const weighted = { transposeA: true, transposeB: false, m: length, n: headDim, k: length, batch: heads };
    const outRows = { startsB: starts, rowStrideB: row, startsC: starts, rowStrideC: row, strideB: 0 };
    const weights = normals(heads * length * length);
    for (const accumulate of [false, true]) {
      const call = { ...weighted, ...outRows, a: weights, b: keys, strideA: length * length, accumulate };
      expectSame(provider, call, pool.float32(length * row));
    }
  });

  it('computes the same bits as one thread', () => {
    const engine = vectorEngine();
    const [rows, width] = [700, 96];
    const [x, y, weight] = [normals(rows * width), normals(rows * width), normals(width)];
    const results = [undefined, provider.team].map((team) => {
      engine.team = team;
      const [mapped, scaled, weights] = [normals(rows * width), normals(rows * width), pool.float32(rows * width)];
      const [maxima, sums] = [pool.float32(rows), pool.float32(rows)];
      const dropped = normals(rows * width);
      engine.map('swiGlu', [x, y], [mapped]);
      engine.map('dropout', [x], [dropped], [dropoutKey(5), 2 ** 31, 2]);
      engine.rows('multiplyVector', width, {
        arrays: [
          { values: x, use: 'in' },
          { values: scaled, use: 'out' },
        ],
        vectors: [{ values: weight, use: 'in' }],
      });
      weights.set(x);
      engine.rows('softmaxParts', width, {
        arrays: [{ values: weights, use: 'inOut' }],
        perRow: [
          { values: maxima, use: 'out' },
          { values: sums, use: 'out' },
        ],
      });
      const sizes = { sequences: 7, keyHeads: 4, group: 2, keys: 100, headDim: 24 };
      const [scores, values] = [normals(7 * 8 * 100), normals(7 * 8 * 24)];
      engine.queries('queryScores', sizes, [y.subarray(0, values.length), x.subarray(0, 7 * 100 * 4 * 24), scores]);
      engine.queries('queryValues', sizes, [values, x.subarray(0, 7 * 100 * 4 * 24), scores]);
      const total = new Float64Array(width);
      engine.rows('sumOfRows', width, {
        arrays: [{ values: x, use: 'in' }],
        vectors: [{ values: total, use: 'sum' }],
      });
      return [mapped, scaled, weights, maxima, sums, total, dropped, scores, values];
    });
    engine.team = undefined;
    for (const [i, one] of results[0]!.entries()) expect(bits(results[1]![i]!).equals(bits(one))).toBe(true);
    expect(results[0]![1]![width + 1]).toBe(Math.fround(x[width + 1]! * weight[1]!));
  });

  it('loses no part of many jobs', () => {
    const engine = vectorEngine();
    engine.team = provider.team;
    const [sum, ones] = [pool.float32(40_000).fill(0), pool.float32(40_000).fill(1)];
    for (let i = 0; i < 3000; i++) engine.map('add', [sum, ones], [sum]);
    engine.team = undefined;
    expect(sum.every((value) => value === 3000)).toBe(true);
  });

  it('says why a part could not be done, and goes on', () => {
    const team = provider.team!;
    const noSuchKernel = 999;
    team.job.kernel(noSuchKernel, 4);
    team.job.size(1, 1);
    expect(() => team.run()).toThrow(/^A thread of the CPU engine could not do its part: .*not a function/);
    const [m, n, k] = [200, 100, 64];
    const call = { transposeA: false, transposeB: false, m, n, k, batch: 1, strideA: 0, strideB: 0 };
    expectSame(provider, { ...call, a: normals(m * k), b: normals(k * n) }, pool.float32(m * n));
  });
});
