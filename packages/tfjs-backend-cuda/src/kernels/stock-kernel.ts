import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { getKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import type { CudaBackend } from '../cuda-backend.js';

type Inputs = Record<string, TensorInfo | TensorInfo[] | undefined>;

let hostBackend: MathBackendCPU | undefined;

/**
 * Computes a kernel on the host: copies the inputs there, runs tfjs-backend-cpu's kernel on a private instance of its
 * backend, and takes the results back. Counted, so that a slow step shows.
 */
export function stockKernel(
  name: string,
  { inputs, attrs, backend }: { inputs: object; attrs: object; backend: CudaBackend },
): TensorInfo | TensorInfo[] {
  backend.runtime.device.refuseWhileCapturing(`${name}, which is computed on the host`);
  backend.countFallback(name);
  hostBackend ??= new MathBackendCPU();
  const host = hostBackend;
  const made: TensorInfo[] = [];
  const bring = (info: TensorInfo): TensorInfo => {
    const copy = toHost(backend, host, info);
    made.push(copy);
    return copy;
  };
  try {
    const kernel = getKernel(name, 'cpu');
    const call = { inputs: mapInputs(inputs as Inputs, bring), attrs, backend: host };
    const result = kernel.kernelFunc(call as unknown as Parameters<typeof kernel.kernelFunc>[0]);
    const outputs = Array.isArray(result) ? result : [result];
    made.push(...outputs);
    const taken = outputs.map(({ dataId, shape, dtype }) =>
      backend.makeTensorInfo(shape, dtype, host.readSync(dataId)),
    );
    return Array.isArray(result) ? taken : taken[0]!;
  } finally {
    for (const dataId of new Set(made.map((info) => info.dataId))) host.disposeData(dataId, true);
  }
}

function mapInputs(inputs: Inputs, bring: (info: TensorInfo) => TensorInfo): object {
  if (Array.isArray(inputs)) return inputs.map((info: TensorInfo) => bring(info));
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => {
      if (value === undefined || value === null) return [key, value];
      return [key, Array.isArray(value) ? value.map(bring) : bring(value)];
    }),
  );
}

/** tfjs-backend-cpu keeps a complex tensor as two real ones; some of its kernels also read `rank` and `size`. */
function toHost(backend: CudaBackend, host: MathBackendCPU, { dataId, shape, dtype }: TensorInfo): TensorInfo {
  const values = backend.readSync(dataId);
  const size = shape.reduce((product, length) => product * length, 1);
  if (dtype !== 'complex64') {
    return Object.assign(host.makeTensorInfo(shape, dtype, values), { rank: shape.length, size });
  }
  const pairs = values as Float32Array;
  const part = (offset: number) =>
    host.makeTensorInfo(
      shape,
      'float32',
      Float32Array.from({ length: size }, (_, i) => pairs[2 * i + offset]!),
    );
  const complex = host.makeTensorInfo(shape, 'complex64');
  host.data.get(complex.dataId).complexTensorInfos = { real: part(0) as never, imag: part(1) as never };
  return Object.assign(complex, { rank: shape.length, size });
}
