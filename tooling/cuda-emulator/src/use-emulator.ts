import path from 'node:path';
import { buildEmulator } from './build-emulator.js';

/**
 * Lets this process take the emulator for CUDA: builds it where needed, and names it, and a cache of its own for
 * compiled kernels, in the environment.
 *
 * @returns the folder of the libraries, or undefined, with the reason printed, where it can't be built
 */
export async function useEmulator(): Promise<string | undefined> {
  try {
    const folder = await buildEmulator();
    process.env['MOLX_CUDA_LIBRARIES'] = folder;
    process.env['MOLX_CUDA_CACHE'] = path.join(folder, 'kernels');
    return folder;
  } catch (error) {
    process.stdout.write(`CUDA emulator: skipped, ${(error as Error).message.split('\n')[0]}\n`);
    return undefined;
  }
}
