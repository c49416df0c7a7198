import { globalNorm } from '@molx/ops';
import type * as tf from '@tensorflow/tfjs-core';

export interface ClipResult {
  /** Before clipping. */
  norm: number;
  /** What the gradients are to be multiplied by: 1 when they are short enough. */
  scale: number;
}

/**
 * The factor that shortens all gradients together to `maxNorm`, for `AdamW.step`'s `gradientScale`. As PyTorch's
 * `clip_grad_norm_`: `min(1, maxNorm / (norm + 1e-6))`. A norm that is not finite gives a scale that is not, or 0.
 *
 * Reads the norm back from the device, synchronously.
 */
export function clipByGlobalNorm(gradients: tf.NamedTensorMap, maxNorm = Number.POSITIVE_INFINITY): ClipResult {
  const result = globalNorm(Object.values(gradients));
  const norm = result.dataSync()[0]!;
  result.dispose();
  return { norm, scale: maxNorm === Number.POSITIVE_INFINITY ? 1 : Math.min(1, maxNorm / (norm + 1e-6)) };
}
