import { DeviceUnavailableError } from '@molx/core';
import { type DriverFunctions, driverPrototypes } from '../driver/driver-functions.js';
import { bindFunctions } from './bind-functions.js';
import { loadLibrary } from './load-library.js';
import type { OpenedLibrary } from './opened-library.js';

/** CUDA 12.0, as cuDriverGetVersion says it. */
const oldest = 12000;

/**
 * Loads libcuda, which comes with NVIDIA's driver. Its version is the newest CUDA that the driver is for.
 *
 * @param tried  gets a line for every path that was looked at and not taken
 * @throws {DeviceUnavailableError} when there is none, or only one that is too old
 */
export function openDriver(tried: string[]): Promise<OpenedLibrary<DriverFunctions>> {
  const description = {
    title: "NVIDIA's driver (libcuda)",
    names: ['libcuda.so.1', 'libcuda.so'],
    remedy: 'Install an NVIDIA driver of version 525 or later; in a container, pass the GPU in (--gpus all).',
  };
  return loadLibrary(description, tried, (library) => {
    const functions = bindFunctions<DriverFunctions>(library, driverPrototypes);
    const version = new Int32Array(1);
    functions.cuDriverGetVersion(version);
    const number = version[0]!;
    if (number < oldest) {
      throw new DeviceUnavailableError(
        `the driver is for CUDA ${cudaVersion(number)}, 12.0 is needed: update the NVIDIA driver to 525 or later`,
        [],
      );
    }
    return { functions, path: library.path, version: cudaVersion(number) };
  });
}

/** 13020 is 13.2. */
function cudaVersion(number: number): string {
  return `${Math.floor(number / 1000)}.${Math.floor((number % 1000) / 10)}`;
}
