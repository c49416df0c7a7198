import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Random } from '@molx/core';
import { dropoutKey } from '@molx/ops';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

const isThere = await chooseGemm('openblas', { threads: 1 }).then(
  () => true,
  () => false,
);
if (!isThere) console.warn('work-team: skipped, no OpenBLAS here whose products threads could share.');

let provider: GemmProvider;
let pool: BufferPool;

beforeAll(async () => {
  const outfile = path.join(folder, 'team-worker.mjs');
  const entryPoints = [path.join(here, 'team-worker.ts')];
  await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', external: ['koffi'] });
  if (!isThere) return;
  ({ provider } = await chooseGemm('openblas', { threads: 3, teamWorker: pathToFileURL(outfile) }));
  useVectorMemory({ shared: true });
  pool = new BufferPool();
});
afterAll(() => rmSync(folder, { recursive: true }));

function normals(length: number): Float32Array {
  const values = pool.float32(length);
  for (let i = 0; i < length; i++) values[i] = random.normal();
  return values;
}

const bits = ({ buffer, byteOffset, byteLength }: Float32Array | Float64Array) =>
  Buffer.from(buffer, byteOffset, byteLength);

/** What `gemm` makes of a call whose `c` starts as ones. */
function product(gemm: (call: GemmCall) => void, call: Omit<GemmCall, 'c'>, length: number): Float32Array {
  const c = new Float32Array(length).fill(1);
  gemm({ ...call, c });
  return c;
}

/** The team's product is that of plain loops; a float32 sum of k products errs by at most k roundings of its magnitude in either. */
function expectSame(call: Omit<GemmCall, 'c'>, length: number): void {
  const actual = product(provider.gemm, call, length);
  const expected = product(js.gemm, call, length);
  const magnitudes = product(js.gemm, { ...call, a: call.a.map(Math.abs), b: call.b.map(Math.abs) }, length);
  const perSum = call.k * (call.accumulate ? call.batch : 1) + 1;
  const worst = actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!) / magnitudes[i]!), 0);
  expect(worst).toBeLessThan(2 * perSum * 2 ** -24);
  expect(bits(product(provider.gemm, call, length)).equals(bits(actual))).toBe(true);
}

it.skipIf(!isThere)('cuts a product along its longer side', () => {
  expect(provider.threads).toBe(3);
  for (const [m, n] of [
    [300, 70],
    [70, 300],
    [129, 129],
  ] as const) {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const k = 90;
        const [a, b] = [normals(m * k), normals(k * n)];
        expectSame({ transposeA, transposeB, m, n, k, batch: 1, a, b, strideA: 0, strideB: 0 }, m * n);
      }
    }
  }
});

it.skipIf(!isThere)('shares out a batch, what adds to one matrix in one piece', () => {
  const [m, n, k, batch] = [40, 48, 32, 30];
  const layout = { transposeA: false, transposeB: true, m, n, k, strideA: m * k, strideB: n * k };
  const [a, b] = [normals(batch * m * k), normals(batch * n * k)];
  expectSame({ ...layout, batch, a, b }, batch * m * n);
  const startsC = Int32Array.from({ length: batch }, (_, item) => Math.floor(item / 4) * m * n);
  expectSame({ ...layout, batch, a, b, startsC, accumulate: true }, Math.ceil(batch / 4) * m * n);
});

it.skipIf(!isThere)('computes the same bits as one thread', () => {
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

it.skipIf(!isThere)('loses no part of many jobs', () => {
  const engine = vectorEngine();
  engine.team = provider.team;
  const [sum, ones] = [pool.float32(40_000).fill(0), pool.float32(40_000).fill(1)];
  for (let i = 0; i < 3000; i++) engine.map('add', [sum, ones], [sum]);
  engine.team = undefined;
  expect(sum.every((value) => value === 3000)).toBe(true);
});
