import { DeviceUnavailableError } from '@molx/core';
import type { CublasLtFunctions } from '../blas/cublaslt-functions.js';
import type { NvrtcFunctions } from '../compile/nvrtc-functions.js';
import type { DriverFunctions } from '../driver/driver-functions.js';
import { openDriver } from './open-driver.js';
import { cudaMajors, openCublasLt, openNvrtc } from './open-toolkit.js';
import type { OpenedLibrary } from './opened-library.js';

export interface CudaLibraries {
  driver: OpenedLibrary<DriverFunctions>;
  nvrtc: OpenedLibrary<NvrtcFunctions>;
  cublasLt: OpenedLibrary<CublasLtFunctions>;
  /** Every path that was looked at and not taken, with the reason. */
  tried: string[];
}

/**
 * Loads the driver, NVRTC and cuBLASLt. A toolkit library must not be of a later major version than the driver:
 * what NVRTC 13 compiles, a driver for CUDA 12 does not load.
 *
 * @throws {DeviceUnavailableError} with every path tried and the remedy
 */
export async function openLibraries(): Promise<CudaLibraries> {
  if (process.platform !== 'linux') {
    throw new DeviceUnavailableError(`CUDA is supported on Linux only, this is ${process.platform}.`, []);
  }
  const tried: string[] = [];
  const driver = await openDriver(tried);
  const majors = cudaMajors.filter((major) => major <= Number.parseInt(driver.version, 10));
  const nvrtc = await openNvrtc(majors, tried);
  const cublasLt = await openCublasLt(majors, tried);
  return { driver, nvrtc, cublasLt, tried };
}
