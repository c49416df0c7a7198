import type { Prototypes } from '../library/bind-functions.js';

/** An opaque handle or a device address; both fit a double. */
export type Handle = number;

type OutHandle = BigUint64Array;
type OutNumber = Int32Array;
type Status = number;

/** The functions of libcuda that are used, all of CUDA 12.0 but the optional one. */
export interface DriverFunctions {
  cuInit(flags: number): Status;
  cuDriverGetVersion(version: OutNumber): Status;
  cuDeviceGetCount(count: OutNumber): Status;
  cuDeviceGet(device: OutNumber, index: number): Status;
  cuDeviceGetName(name: Uint8Array, length: number, device: number): Status;
  cuDeviceTotalMem(bytes: OutHandle, device: number): Status;
  cuDeviceGetAttribute(value: OutNumber, attribute: number, device: number): Status;
  cuDevicePrimaryCtxRetain(context: OutHandle, device: number): Status;
  cuDevicePrimaryCtxRelease(device: number): Status;
  cuCtxSetCurrent(context: Handle): Status;
  cuStreamCreate(stream: OutHandle, flags: number): Status;
  cuStreamDestroy(stream: Handle): Status;
  cuStreamSynchronize(stream: Handle): Status;
  cuEventCreate(event: OutHandle, flags: number): Status;
  cuEventDestroy(event: Handle): Status;
  cuEventRecord(event: Handle, stream: Handle): Status;
  cuEventQuery(event: Handle): Status;
  cuEventSynchronize(event: Handle): Status;
  cuEventElapsedTime(milliseconds: Float32Array, start: Handle, end: Handle): Status;
  cuMemGetInfo(free: OutHandle, total: OutHandle): Status;
  cuMemAlloc(address: OutHandle, bytes: number): Status;
  cuMemFree(address: Handle): Status;
  cuMemAllocHost(address: OutHandle, bytes: number): Status;
  cuMemFreeHost(address: Handle): Status;
  /** From pinned memory, by its address. */
  copyFromPinned(to: Handle, from: Handle, bytes: number, stream: Handle): Status;
  cuMemcpyDtoHAsync(to: ArrayBufferView, from: Handle, bytes: number, stream: Handle): Status;
  /** As the former, into pinned memory by its address. */
  copyToPinned(to: Handle, from: Handle, bytes: number, stream: Handle): Status;
  cuMemcpyDtoDAsync(to: Handle, from: Handle, bytes: number, stream: Handle): Status;
  cuMemsetD8Async(at: Handle, value: number, bytes: number, stream: Handle): Status;
  cuMemsetD32Async(at: Handle, value: number, words: number, stream: Handle): Status;
  cuStreamBeginCapture(stream: Handle, mode: number): Status;
  cuStreamEndCapture(stream: Handle, graph: OutHandle): Status;
  cuGraphInstantiate(executable: OutHandle, graph: Handle, flags: number): Status;
  cuGraphLaunch(executable: Handle, stream: Handle): Status;
  cuGraphExecDestroy(executable: Handle): Status;
  cuGraphDestroy(graph: Handle): Status;
  cuModuleLoadData(module: OutHandle, image: Uint8Array): Status;
  cuModuleUnload(module: Handle): Status;
  cuModuleGetFunction(kernel: OutHandle, module: Handle, name: string): Status;
  cuFuncSetAttribute(kernel: Handle, attribute: number, value: number): Status;
  /** CUDA 12.4 and later. */
  cuFuncGetParamInfo?(kernel: Handle, index: number, offset: OutHandle, bytes: OutHandle): Status;
  cuLaunchKernel(
    kernel: Handle,
    gridX: number,
    gridY: number,
    gridZ: number,
    blockX: number,
    blockY: number,
    blockZ: number,
    sharedBytes: number,
    stream: Handle,
    parameters: Handle,
    extra: Handle,
  ): Status;
  cuGetErrorName(status: number, name: [string | null]): Status;
  cuGetErrorString(status: number, text: [string | null]): Status;
}

/**
 * Handles are declared `uint64_t` and passed as numbers, which takes koffi half the time of `void *`. Only copies that
 * are ordered by a stream are bound: the plain ones run on the default stream, beside ours.
 */
export const driverPrototypes: Prototypes<Required<DriverFunctions>> = {
  cuInit: 'int cuInit(uint flags)',
  cuDriverGetVersion: 'int cuDriverGetVersion(void *version)',
  cuDeviceGetCount: 'int cuDeviceGetCount(void *count)',
  cuDeviceGet: 'int cuDeviceGet(void *device, int index)',
  cuDeviceGetName: 'int cuDeviceGetName(void *name, int length, int device)',
  cuDeviceTotalMem: 'int cuDeviceTotalMem_v2(void *bytes, int device)',
  cuDeviceGetAttribute: 'int cuDeviceGetAttribute(void *value, int attribute, int device)',
  cuDevicePrimaryCtxRetain: 'int cuDevicePrimaryCtxRetain(void *context, int device)',
  cuDevicePrimaryCtxRelease: 'int cuDevicePrimaryCtxRelease_v2(int device)',
  cuCtxSetCurrent: 'int cuCtxSetCurrent(uint64_t context)',
  cuStreamCreate: 'int cuStreamCreate(void *stream, uint flags)',
  cuStreamDestroy: 'int cuStreamDestroy_v2(uint64_t stream)',
  cuStreamSynchronize: 'int cuStreamSynchronize(uint64_t stream)',
  cuEventCreate: 'int cuEventCreate(void *event, uint flags)',
  cuEventDestroy: 'int cuEventDestroy_v2(uint64_t event)',
  cuEventRecord: 'int cuEventRecord(uint64_t event, uint64_t stream)',
  cuEventQuery: 'int cuEventQuery(uint64_t event)',
  cuEventSynchronize: 'int cuEventSynchronize(uint64_t event)',
  cuEventElapsedTime: 'int cuEventElapsedTime(void *milliseconds, uint64_t start, uint64_t end)',
  cuMemGetInfo: 'int cuMemGetInfo_v2(void *free, void *total)',
  cuMemAlloc: 'int cuMemAlloc_v2(void *address, uint64_t bytes)',
  cuMemFree: 'int cuMemFree_v2(uint64_t address)',
  cuMemAllocHost: 'int cuMemAllocHost_v2(void *address, uint64_t bytes)',
  cuMemFreeHost: 'int cuMemFreeHost(uint64_t address)',
  copyFromPinned: 'int cuMemcpyHtoDAsync_v2(uint64_t to, uint64_t from, uint64_t bytes, uint64_t stream)',
  cuMemcpyDtoHAsync: 'int cuMemcpyDtoHAsync_v2(void *to, uint64_t from, uint64_t bytes, uint64_t stream)',
  copyToPinned: 'int cuMemcpyDtoHAsync_v2(uint64_t to, uint64_t from, uint64_t bytes, uint64_t stream)',
  cuMemcpyDtoDAsync: 'int cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, uint64_t bytes, uint64_t stream)',
  cuMemsetD8Async: 'int cuMemsetD8Async(uint64_t at, uint8_t value, uint64_t bytes, uint64_t stream)',
  cuMemsetD32Async: 'int cuMemsetD32Async(uint64_t at, uint value, uint64_t words, uint64_t stream)',
  cuStreamBeginCapture: 'int cuStreamBeginCapture_v2(uint64_t stream, int mode)',
  cuStreamEndCapture: 'int cuStreamEndCapture(uint64_t stream, void *graph)',
  cuGraphInstantiate: 'int cuGraphInstantiateWithFlags(void *executable, uint64_t graph, uint64_t flags)',
  cuGraphLaunch: 'int cuGraphLaunch(uint64_t executable, uint64_t stream)',
  cuGraphExecDestroy: 'int cuGraphExecDestroy(uint64_t executable)',
  cuGraphDestroy: 'int cuGraphDestroy(uint64_t graph)',
  cuModuleLoadData: 'int cuModuleLoadData(void *module, void *image)',
  cuModuleUnload: 'int cuModuleUnload(uint64_t module)',
  cuModuleGetFunction: 'int cuModuleGetFunction(void *kernel, uint64_t module, str name)',
  cuFuncSetAttribute: 'int cuFuncSetAttribute(uint64_t kernel, int attribute, int value)',
  cuFuncGetParamInfo: '?int cuFuncGetParamInfo(uint64_t kernel, uint64_t index, void *offset, void *bytes)',
  cuLaunchKernel:
    'int cuLaunchKernel(uint64_t kernel, uint gridX, uint gridY, uint gridZ, uint blockX, uint blockY, uint blockZ, ' +
    'uint sharedBytes, uint64_t stream, uint64_t parameters, uint64_t extra)',
  cuGetErrorName: 'int cuGetErrorName(int status, _Out_ str *name)',
  cuGetErrorString: 'int cuGetErrorString(int status, _Out_ str *text)',
};

/** Values of CUdevice_attribute in cuda.h. */
export const deviceAttribute = {
  multiprocessors: 16,
  computeCapabilityMajor: 75,
  computeCapabilityMinor: 76,
  maxSharedBytesPerBlock: 97,
} as const;

/** CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES in cuda.h. */
export const maxDynamicSharedBytes = 8;

/** CU_STREAM_NON_BLOCKING in cuda.h: no waiting for the default stream. */
export const nonBlockingStream = 1;

/**
 * CU_STREAM_CAPTURE_MODE_RELAXED in cuda.h: a capture that may allocate memory and load modules meanwhile.
 */
export const relaxedCapture = 2;

/** CU_EVENT_DISABLE_TIMING in cuda.h. */
export const eventWithoutTiming = 2;
