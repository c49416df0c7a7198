import { kernelSource } from '../../compile/kernel-source.js';
import { kernel } from '../../launch/kernel.js';
import { rowHeaders } from '../row-shape.js';
import text from './norms.cu?raw';

const source = kernelSource('norms.cu', text, rowHeaders);
const sizes = ['int32', 'int32', 'int32'] as const;
const [four, five, six] = [
  ['pointer', 'pointer', 'pointer', 'pointer'] as const,
  ['pointer', 'pointer', 'pointer', 'pointer', 'pointer'] as const,
  ['pointer', 'pointer', 'pointer', 'pointer', 'pointer', 'pointer'] as const,
];

/** x, weight, y, inverseRms, rows, columns, whole, epsilon. */
export const rmsNormKernel = kernel(source, 'rms_norm', ...four, ...sizes, 'float32');
/** dy, x, weight, inverseRms, dx, rows, columns, whole. */
export const rmsNormGradKernel = kernel(source, 'rms_norm_grad', ...five, ...sizes);
/** x, weight, bias, y, mean, inverseStd, rows, columns, whole, epsilon. */
export const layerNormKernel = kernel(source, 'layer_norm', ...six, ...sizes, 'float32');
/** dy, x, weight, mean, inverseStd, dx, rows, columns, whole. */
export const layerNormGradKernel = kernel(source, 'layer_norm_grad', ...six, ...sizes);
/** dy, x, mean or 0, inverse, y, rows, columns, rowsPerPart. */
export const weightGradKernel = kernel(source, 'norm_weight_grad', ...five, ...sizes);
/** x, y, parts, columns. */
export const sumPartsKernel = kernel(source, 'sum_parts', 'pointer', 'pointer', 'int32', 'int32');
