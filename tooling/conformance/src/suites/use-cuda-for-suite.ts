import { useCudaBackend } from '@molx/tfjs-backend-cuda';

/** Opens the CUDA backend with released memory poisoned; at exit, says what ran where. */
export async function useCudaForSuite(): Promise<void> {
  const { backend, description } = await useCudaBackend({ poison: true });
  process.stdout.write(`${description}\n`);
  process.on('exit', () => {
    const { launches, products, fallbacks } = backend.stats();
    const byName = Object.entries(fallbacks).sort(([, a], [, b]) => b - a);
    const total = byName.reduce((sum, [, calls]) => sum + calls, 0);
    const list = byName.map(([name, calls]) => `${name} ${calls}`).join(', ');
    process.stderr.write(`${launches} launches, ${products} matrix products, ${total} calls on the host: ${list}\n`);
  });
}
