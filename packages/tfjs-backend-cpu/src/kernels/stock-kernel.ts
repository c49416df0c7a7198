import { getKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import type { CpuBackend, NumericArray } from '../cpu-backend.js';

/**
 * Runs tfjs-backend-cpu's kernel on our storage, and counts it.
 *
 * Its casts keep the array under another dtype; such results get an array of the type that their dtype is stored in.
 */
export function stockKernel(
  name: string,
  call: { inputs: object; attrs: object; backend: CpuBackend },
): TensorInfo | TensorInfo[] {
  call.backend.countFallback(name);
  const kernel = getKernel(name, 'cpu');
  const result = kernel.kernelFunc(call as unknown as Parameters<typeof kernel.kernelFunc>[0]);
  return Array.isArray(result) ? result.map((info) => settle(call.backend, info)) : settle(call.backend, result);
}

function settle(backend: CpuBackend, info: TensorInfo): TensorInfo {
  const values = backend.data.get(info.dataId).values;
  if (!ArrayBuffer.isView(values) || isStoredAs(info.dtype, values as NumericArray)) return info;
  const settled = backend.makeTensorInfo(info.shape, info.dtype, (values as NumericArray).slice());
  backend.disposeIntermediateTensorInfo(info);
  return settled;
}

function isStoredAs(dtype: string, values: NumericArray): boolean {
  if (dtype === 'float32') return values instanceof Float32Array;
  return dtype === 'int32' ? values instanceof Int32Array : values instanceof Uint8Array;
}
