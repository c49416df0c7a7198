import { mixHash } from '../launch/mix-hash.js';
import type { MatrixProduct, Precision } from './matrix-product.js';
import type { ProductPlan } from './product-plan.js';

/** Training comes back to a few hundred products; decoding has new ones with every token. */
const defaultLimit = 2048;

/**
 * Plans by what they are for, found without making a key; when there are too many, one that was long unused goes.
 */
export class PlanCache {
  readonly #limit: number;
  readonly #discard: (plan: ProductPlan) => void;
  /** The plans of one hash, nearly always one; those used longest ago come first once the cache is full. */
  readonly #byHash = new Map<number, ProductPlan[]>();
  #count = 0;

  /** @param discard  lets go of a plan that is kept no longer */
  constructor(discard: (plan: ProductPlan) => void, limit = defaultLimit) {
    this.#discard = discard;
    this.#limit = limit;
  }

  get(product: MatrixProduct, precision: Precision, alignment: number): ProductPlan | undefined {
    const hash = hashOf(product, alignment);
    const plans = this.#byHash.get(hash);
    if (plans === undefined) return undefined;
    if (this.#count >= this.#limit) {
      // The order of a Map's keys is that of their insertion.
      this.#byHash.delete(hash);
      this.#byHash.set(hash, plans);
    }
    for (const plan of plans) {
      if (plan.precision === precision && plan.alignment === alignment && areEqual(plan.product, product)) return plan;
    }
    return undefined;
  }

  add(plan: ProductPlan): void {
    const hash = hashOf(plan.product, plan.alignment);
    this.#byHash.set(hash, [...(this.#byHash.get(hash) ?? []), plan]);
    this.#count++;
    for (const [oldest, plans] of this.#byHash) {
      if (this.#count <= this.#limit || oldest === hash) return;
      this.#remove(oldest, plans);
    }
  }

  clear(): void {
    for (const [hash, plans] of this.#byHash) this.#remove(hash, plans);
  }

  #remove(hash: number, plans: ProductPlan[]): void {
    this.#byHash.delete(hash);
    this.#count -= plans.length;
    for (const plan of plans) this.#discard(plan);
  }
}

function hashOf(p: MatrixProduct, alignment: number): number {
  let hash = mixHash(mixHash(mixHash(alignment, p.m), p.n), p.k);
  hash = mixHash(mixHash(hash, p.batch), (p.transposeA ? 1 : 0) + (p.transposeB ? 2 : 0));
  return mixHash(mixHash(mixHash(hash, p.strideA), p.strideB), p.strideC);
}

function areEqual(a: MatrixProduct, b: MatrixProduct): boolean {
  return (
    a.m === b.m &&
    a.n === b.n &&
    a.k === b.k &&
    a.batch === b.batch &&
    a.transposeA === b.transposeA &&
    a.transposeB === b.transposeB &&
    a.strideA === b.strideA &&
    a.strideB === b.strideB &&
    a.strideC === b.strideC
  );
}
