import { expect, it } from 'vitest';
import type { MatrixProduct } from './matrix-product.js';
import { PlanCache } from './plan-cache.js';
import type { ProductPlan } from './product-plan.js';

const sizes = { m: 2, n: 3, k: 4, transposeA: false, transposeB: false, batch: 1 };
const product: MatrixProduct = { ...sizes, strideA: 0, strideB: 0, strideC: 0 };

function planFor(of: MatrixProduct, alignment = 256): ProductPlan {
  const handles = { description: 1, layoutA: 2, layoutB: 3, layoutC: 4, algorithm: 5 };
  return { product: { ...of }, precision: 'float32', alignment, name: '', heuristic: new Uint8Array(0), ...handles };
}

it('finds a plan for equal products, and for no other', () => {
  const cache = new PlanCache(() => {});
  const plan = planFor(product);
  cache.add(plan);
  expect(cache.get({ ...product }, 'float32', 256)).toBe(plan);
  const others: Partial<MatrixProduct>[] = [
    ...[{ m: 3 }, { n: 4 }, { k: 5 }, { batch: 2 }, { transposeA: true }, { transposeB: true }],
    ...[{ strideA: 8 }, { strideB: 12 }, { strideC: 6 }],
  ];
  for (const other of others)
    expect(cache.get({ ...product, ...other }, 'float32', 256), JSON.stringify(other)).toBeUndefined();
  expect(cache.get(product, 'tf32', 256)).toBeUndefined();
  expect(cache.get(product, 'float32', 16)).toBeUndefined();
});

it('keeps plans that differ only in what is not hashed', () => {
  const cache = new PlanCache(() => {});
  const [exact, fast] = [planFor(product), { ...planFor(product), precision: 'tf32' as const }];
  cache.add(exact);
  cache.add(fast);
  expect(cache.get(product, 'float32', 256)).toBe(exact);
  expect(cache.get(product, 'tf32', 256)).toBe(fast);
});

it('lets go of the plan unused for longest, and of all in the end', () => {
  const gone: number[] = [];
  const cache = new PlanCache(({ product: { m } }) => gone.push(m), 3);
  for (const m of [1, 2, 3]) cache.add(planFor({ ...product, m }));
  expect(gone).toEqual([]);
  expect(cache.get({ ...product, m: 1 }, 'float32', 256)).toBeDefined();
  cache.add(planFor({ ...product, m: 4 }));
  expect(gone).toEqual([2]);
  expect(cache.get({ ...product, m: 2 }, 'float32', 256)).toBeUndefined();
  cache.clear();
  expect(gone.sort()).toEqual([1, 2, 3, 4]);
  expect(cache.get({ ...product, m: 1 }, 'float32', 256)).toBeUndefined();
});
