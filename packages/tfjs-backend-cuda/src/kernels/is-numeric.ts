import type { TensorInfo } from '@tensorflow/tfjs-core';
import { isNumericType, type NumericDataType } from '../storage/to-storage.js';

/** True for tensors that can lie on the device. */
export function isNumeric(info: TensorInfo): info is TensorInfo & { dtype: NumericDataType } {
  return isNumericType(info.dtype);
}
