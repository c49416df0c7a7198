import { type BackendStatistics, backendName, CudaBackend, useCudaBackend } from '@molx/tfjs-backend-cuda';
import { engine } from '@tensorflow/tfjs-core';

/** Opens the CUDA backend with released memory poisoned; at exit, says what ran where. */
export async function useCudaForSuite(): Promise<void> {
  const { description } = await useCudaBackend({ poison: true });
  process.stdout.write(`${description}\n`);
  const all = gatherStatistics();
  process.on('exit', () => {
    const total = { launches: 0, products: 0 };
    const fallbacks = new Map<string, number>();
    for (const { launches, products, fallbacks: calls } of all()) {
      total.launches += launches;
      total.products += products;
      for (const [name, count] of Object.entries(calls)) fallbacks.set(name, (fallbacks.get(name) ?? 0) + count);
    }
    const list = [...fallbacks].sort(([, a], [, b]) => b - a).map(([name, calls]) => `${name} ${calls}`);
    process.stderr.write(
      `${total.launches} launches, ${total.products} matrix products, on the host: ${list.join(', ')}\n`,
    );
  });
}

/** The suite has tfjs make the backend anew for every group of specs. */
function gatherStatistics(): () => BackendStatistics[] {
  const backends = new Set<CudaBackend>();
  const { factory } = engine().registryFactory[backendName]!;
  engine().registryFactory[backendName]!.factory = () => {
    const made = factory();
    if (made instanceof CudaBackend) backends.add(made);
    return made;
  };
  return () => [...backends].map((backend) => backend.stats());
}
