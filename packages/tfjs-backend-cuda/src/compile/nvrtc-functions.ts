import type { Handle } from '../driver/driver-functions.js';
import type { Prototypes } from '../library/bind-functions.js';

type Result = number;

/** The functions of libnvrtc that are used, all of CUDA 12.0. */
export interface NvrtcFunctions {
  nvrtcVersion(major: Int32Array, minor: Int32Array): Result;
  nvrtcGetErrorString(result: Result): string;
  nvrtcGetNumSupportedArchs(count: Int32Array): Result;
  nvrtcGetSupportedArchs(architectures: Int32Array): Result;
  nvrtcCreateProgram(
    program: BigUint64Array,
    source: string,
    name: string,
    headerCount: number,
    headers: string[],
    headerNames: string[],
  ): Result;
  nvrtcDestroyProgram(program: BigUint64Array): Result;
  nvrtcCompileProgram(program: Handle, optionCount: number, options: string[]): Result;
  nvrtcGetCUBINSize(program: Handle, bytes: BigUint64Array): Result;
  nvrtcGetCUBIN(program: Handle, image: Uint8Array): Result;
  nvrtcGetPTXSize(program: Handle, bytes: BigUint64Array): Result;
  nvrtcGetPTX(program: Handle, image: Uint8Array): Result;
  nvrtcGetProgramLogSize(program: Handle, bytes: BigUint64Array): Result;
  nvrtcGetProgramLog(program: Handle, log: Uint8Array): Result;
}

export const nvrtcPrototypes: Prototypes<NvrtcFunctions> = {
  nvrtcVersion: 'int nvrtcVersion(void *major, void *minor)',
  nvrtcGetErrorString: 'str nvrtcGetErrorString(int result)',
  nvrtcGetNumSupportedArchs: 'int nvrtcGetNumSupportedArchs(void *count)',
  nvrtcGetSupportedArchs: 'int nvrtcGetSupportedArchs(void *architectures)',
  nvrtcCreateProgram:
    'int nvrtcCreateProgram(void *program, str source, str name, int headerCount, str *headers, str *headerNames)',
  nvrtcDestroyProgram: 'int nvrtcDestroyProgram(void *program)',
  nvrtcCompileProgram: 'int nvrtcCompileProgram(uint64_t program, int optionCount, str *options)',
  nvrtcGetCUBINSize: 'int nvrtcGetCUBINSize(uint64_t program, void *bytes)',
  nvrtcGetCUBIN: 'int nvrtcGetCUBIN(uint64_t program, void *image)',
  nvrtcGetPTXSize: 'int nvrtcGetPTXSize(uint64_t program, void *bytes)',
  nvrtcGetPTX: 'int nvrtcGetPTX(uint64_t program, void *image)',
  nvrtcGetProgramLogSize: 'int nvrtcGetProgramLogSize(uint64_t program, void *bytes)',
  nvrtcGetProgramLog: 'int nvrtcGetProgramLog(uint64_t program, void *log)',
};
