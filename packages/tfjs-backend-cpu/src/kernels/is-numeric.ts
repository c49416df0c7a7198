import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { NumericDataType } from '../cpu-backend.js';

/** True for the dtypes that are stored as one typed array. */
export function isNumeric(info: TensorInfo): info is TensorInfo & { dtype: NumericDataType } {
  return info.dtype === 'float32' || info.dtype === 'int32' || info.dtype === 'bool';
}
