import { type TensorInfo, upcastType, util } from '@tensorflow/tfjs-core';
import type { NumericDataType } from '../../cpu-backend.js';
import type { CpuKernelCall } from '../../register-cpu-kernel.js';
import { stockKernel } from '../stock-kernel.js';

interface SelectInputs {
  condition: TensorInfo;
  t: TensorInfo;
  e: TensorInfo;
}

/** `condition ? t : e`; a condition of rank 1 chooses whole rows of tensors of higher rank. */
export function select(call: CpuKernelCall<SelectInputs, object>): TensorInfo | TensorInfo[] {
  const { inputs, backend } = call;
  const { condition, t, e } = inputs;
  const dtype = upcastType(t.dtype, e.dtype);
  if (dtype === 'string' || dtype === 'complex64') return stockKernel('Select', call);
  const out = backend.allocate(t.shape, dtype as NumericDataType);
  const chosen = backend.values(condition);
  const values = backend.values(out);
  const row = chosen.length === 0 ? 0 : util.sizeFromShape(t.shape) / chosen.length;
  const yes = backend.values(t);
  const no = backend.values(e);
  if (row === 1 && values instanceof Float32Array && yes instanceof Float32Array && no instanceof Float32Array) {
    selectFloat32(chosen as Uint8Array, yes, no, values);
    return out;
  }
  for (let i = 0; i < chosen.length; i++) {
    const from = chosen[i] === 0 ? no : yes;
    for (let j = i * row; j < (i + 1) * row; j++) values[j] = from[j]!;
  }
  return out;
}

function selectFloat32(chosen: Uint8Array, yes: Float32Array, no: Float32Array, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = chosen[i] === 0 ? no[i]! : yes[i]!;
}
