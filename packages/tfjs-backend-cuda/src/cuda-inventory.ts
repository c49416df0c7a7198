import { countDevices, type DeviceFacts, readDevice } from './driver/device-facts.js';
import { openDriver } from './library/open-driver.js';
import { cudaMajors, openCublasLt, openNvrtc } from './library/open-toolkit.js';
import type { OpenedLibrary } from './library/opened-library.js';

/** What this machine has of CUDA. */
export interface CudaInventory {
  libraries: { name: 'driver' | 'nvrtc' | 'cublasLt'; version: string; path: string }[];
  /** The GPUs that CUDA_VISIBLE_DEVICES shows. */
  gpus: DeviceFacts[];
  /** What is missing, in sentences; nothing when the engine can run. */
  missing: string[];
  /** Every path that was looked at and not taken, with the reason. */
  tried: string[];
}

/** Looks for the libraries and the GPUs, each by itself, and opens none of the GPUs. Does not throw for what is missing. */
export async function cudaInventory(): Promise<CudaInventory> {
  const found: CudaInventory = { libraries: [], gpus: [], missing: [], tried: [] };
  if (process.platform !== 'linux') {
    found.missing.push(`CUDA is supported on Linux only, this is ${process.platform}.`);
    return found;
  }
  const note = (error: unknown) => found.missing.push((error as Error).message.split('\n')[0]!);
  const open = async <T>(name: 'driver' | 'nvrtc' | 'cublasLt', opening: Promise<OpenedLibrary<T>>) => {
    const library = await opening.catch((error) => void note(error));
    if (library) found.libraries.push({ name, version: library.version, path: library.path });
    return library;
  };
  const driver = await open('driver', openDriver(found.tried));
  const newest = driver ? Number.parseInt(driver.version, 10) : Number.POSITIVE_INFINITY;
  const majors = cudaMajors.filter((major) => major <= newest);
  await open('nvrtc', openNvrtc(majors, found.tried));
  await open('cublasLt', openCublasLt(majors, found.tried));
  if (!driver) return found;
  try {
    const count = countDevices(driver.functions);
    for (let index = 0; index < count; index++) {
      found.gpus.push(readDevice(driver.functions, index, driver.version).facts);
    }
  } catch (error) {
    note(error);
  }
  return found;
}
