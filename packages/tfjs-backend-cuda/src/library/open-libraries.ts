import { DeviceUnavailableError } from '@molx/core';
import { type CublasLtFunctions, cublasLtPrototypes } from '../blas/cublaslt-functions.js';
import { type NvrtcFunctions, nvrtcPrototypes } from '../compile/nvrtc-functions.js';
import { type DriverFunctions, driverPrototypes } from '../driver/driver-functions.js';
import { bindFunctions } from './bind-functions.js';
import { type LoadedLibrary, loadLibrary } from './load-library.js';

/** A library's functions, where it lies and which version it is. */
export interface OpenedLibrary<Functions> {
  functions: Functions;
  path: string;
  /** Such as `13.0`. */
  version: string;
}

export interface CudaLibraries {
  driver: OpenedLibrary<DriverFunctions>;
  nvrtc: OpenedLibrary<NvrtcFunctions>;
  cublasLt: OpenedLibrary<CublasLtFunctions>;
  /** Every path that was looked at and not taken, with the reason. */
  tried: string[];
}

/** The major versions of CUDA that this package knows, newest first. */
const majors = [13, 12] as const;

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
  const driverMajor = Number.parseInt(driver.version, 10);
  const supported = majors.filter((major) => major <= driverMajor);
  const install = `Install it with "pip install ${supported.includes(13) ? 'nvidia-cuda-nvrtc nvidia-cublas' : 'nvidia-cuda-nvrtc-cu12 nvidia-cublas-cu12'}" or a CUDA ${supported[0]} toolkit, or name its folder in MOLX_CUDA_LIBRARIES.`;
  const nvrtc = await loadLibrary(
    {
      title: `NVRTC ${supported.join(' or ')}, CUDA's compiler at run time,`,
      names: [...supported.map((major) => `libnvrtc.so.${major}`), 'libnvrtc.so'],
      before: [/^libnvrtc-builtins\.so\.\d+(\.\d+)*$/],
      remedy: install,
    },
    tried,
    (library) => checkMajor(openNvrtc(library), supported, driver.version),
  );
  const cublasLt = await loadLibrary(
    {
      title: `cuBLASLt ${supported.join(' or ')}`,
      names: [...supported.map((major) => `libcublasLt.so.${major}`), 'libcublasLt.so'],
      remedy: install,
    },
    tried,
    (library) => checkMajor(openCublasLt(library), supported, driver.version),
  );
  return { driver, nvrtc, cublasLt, tried };
}

async function openDriver(tried: string[]): Promise<OpenedLibrary<DriverFunctions>> {
  const remedy = 'Install an NVIDIA driver of version 525 or later; in a container, pass the GPU in (--gpus all).';
  return loadLibrary(
    { title: "NVIDIA's driver (libcuda)", names: ['libcuda.so.1', 'libcuda.so'], remedy },
    tried,
    (library) => {
      const functions = bindFunctions<DriverFunctions>(library, driverPrototypes);
      const version = new Int32Array(1);
      functions.cuDriverGetVersion(version);
      const number = version[0]!;
      if (number < 12000) {
        throw new DeviceUnavailableError(
          `the driver is for CUDA ${cudaVersion(number)}, 12.0 is needed: update the NVIDIA driver to 525 or later`,
          [],
        );
      }
      return { functions, path: library.path, version: cudaVersion(number) };
    },
  );
}

/** 13020 is 13.2. */
function cudaVersion(number: number): string {
  return `${Math.floor(number / 1000)}.${Math.floor((number % 1000) / 10)}`;
}

function openNvrtc(library: LoadedLibrary): OpenedLibrary<NvrtcFunctions> {
  const functions = bindFunctions<NvrtcFunctions>(library, nvrtcPrototypes);
  const version = new Int32Array(2);
  functions.nvrtcVersion(version, version.subarray(1));
  return { functions, path: library.path, version: version.join('.') };
}

/** cublasLtGetVersion gives 120804 for 12.8.4. */
function openCublasLt(library: LoadedLibrary): OpenedLibrary<CublasLtFunctions> {
  const functions = bindFunctions<CublasLtFunctions>(library, cublasLtPrototypes);
  const number = Number(functions.cublasLtGetVersion());
  const version = [Math.floor(number / 10000), Math.floor((number % 10000) / 100), number % 100].join('.');
  return { functions, path: library.path, version };
}

function checkMajor<Functions>(
  library: OpenedLibrary<Functions>,
  supported: readonly number[],
  driver: string,
): OpenedLibrary<Functions> {
  if (supported.includes(Number.parseInt(library.version, 10))) return library;
  throw new DeviceUnavailableError(
    `version ${library.version} does not go with a driver for CUDA ${driver}; ${supported.join(' or ')} does`,
    [],
  );
}
