import { DeviceUnavailableError } from '@molx/core';
import { type CublasLtFunctions, cublasLtPrototypes } from '../blas/cublaslt-functions.js';
import { type NvrtcFunctions, nvrtcPrototypes } from '../compile/nvrtc-functions.js';
import { bindFunctions } from './bind-functions.js';
import { type LoadedLibrary, loadLibrary } from './load-library.js';
import type { OpenedLibrary } from './opened-library.js';

/** The major versions of CUDA that this package knows, newest first. */
export const cudaMajors: readonly number[] = [13, 12];

/**
 * Loads NVRTC, CUDA's compiler at run time.
 *
 * @param majors  the major versions that may be taken, best first
 * @param tried   gets a line for every path that was looked at and not taken
 * @throws {DeviceUnavailableError} when there is none of these versions
 */
export function openNvrtc(majors: readonly number[], tried: string[]): Promise<OpenedLibrary<NvrtcFunctions>> {
  const description = {
    title: `NVRTC ${majors.join(' or ')}, CUDA's compiler at run time,`,
    names: [...majors.map((major) => `libnvrtc.so.${major}`), 'libnvrtc.so'],
    before: [/^libnvrtc-builtins\.so\.\d+(\.\d+)*$/],
    remedy: installation(majors, 'nvidia-cuda-nvrtc'),
  };
  return loadLibrary(description, tried, (library) => checkMajor(bindNvrtc(library), majors));
}

/** As {@link openNvrtc}, for cuBLASLt, which computes matrix products. */
export function openCublasLt(majors: readonly number[], tried: string[]): Promise<OpenedLibrary<CublasLtFunctions>> {
  const description = {
    title: `cuBLASLt ${majors.join(' or ')}`,
    names: [...majors.map((major) => `libcublasLt.so.${major}`), 'libcublasLt.so'],
    remedy: installation(majors, 'nvidia-cublas'),
  };
  return loadLibrary(description, tried, (library) => checkMajor(bindCublasLt(library), majors));
}

/** pip's packages for CUDA 12 have its number in their names, those for 13 have none. */
function installation([newest]: readonly number[], pipPackage: string): string {
  const name = newest === 12 ? `${pipPackage}-cu12` : pipPackage;
  return `Install it with "pip install ${name}" or a CUDA ${newest} toolkit, or name its folder in MOLX_CUDA_LIBRARIES.`;
}

function bindNvrtc(library: LoadedLibrary): OpenedLibrary<NvrtcFunctions> {
  const functions = bindFunctions<NvrtcFunctions>(library, nvrtcPrototypes);
  const version = new Int32Array(2);
  functions.nvrtcVersion(version, version.subarray(1));
  return { functions, path: library.path, version: version.join('.') };
}

/** cublasLtGetVersion gives 120804 for 12.8.4. */
function bindCublasLt(library: LoadedLibrary): OpenedLibrary<CublasLtFunctions> {
  const functions = bindFunctions<CublasLtFunctions>(library, cublasLtPrototypes);
  const number = Number(functions.cublasLtGetVersion());
  const version = [Math.floor(number / 10000), Math.floor((number % 10000) / 100), number % 100].join('.');
  return { functions, path: library.path, version };
}

function checkMajor<Functions>(library: OpenedLibrary<Functions>, majors: readonly number[]): OpenedLibrary<Functions> {
  if (majors.includes(Number.parseInt(library.version, 10))) return library;
  throw new DeviceUnavailableError(`it is version ${library.version}; ${majors.join(' or ')} is needed here`, []);
}
