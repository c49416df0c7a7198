import type koffi from 'koffi';
import { vectorKernels } from '../simd/vector-kernels.js';
import { askForLargePages } from '../storage/large-pages.js';
import { openVectorMemory } from '../storage/vector-memory.js';
import { openTeam } from '../team/open-team.js';
import type { WorkTeam } from '../team/work-team.js';
import { addressIn, MatrixProducts } from './matrix-products.js';
import { openProductLibrary, type ProductLibrarySource } from './open-product-library.js';

export interface OpenProductsOptions {
  source: ProductLibrarySource;
  /** Threads that share the work, and their script; undefined when the library has threads of its own. */
  team: { threads: number; worker: URL } | undefined;
}

/** Matrix products from a library that koffi loads, on the memory that all threads of the work see. */
export function openProducts(
  binding: typeof koffi,
  { source, team: wanted }: OpenProductsOptions,
): { products: MatrixProducts; team: WorkTeam | undefined } {
  const memory = openVectorMemory({ shared: wanted !== undefined });
  askForLargePages(binding, memory.arena.buffer);
  const kernels = vectorKernels(memory);
  const library = openProductLibrary(binding, source, { memory: memory.memory, kernels: kernels.kernels });
  const team = wanted && openTeam({ ...wanted, source, library, memory, kernels });
  const addressOf = addressIn(memory, binding.address);
  return { products: new MatrixProducts({ library, team, memory, addressOf }), team };
}
