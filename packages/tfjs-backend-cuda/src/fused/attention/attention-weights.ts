import type { CudaBackend } from '../../cuda-backend.js';
import type { Handle } from '../../driver/driver-functions.js';
import { kernel } from '../../launch/kernel.js';
import { words } from '../../launch/parameter-type.js';
import { rowShape } from '../row-shape.js';
import { type AttentionPiece, type AttentionShape, scoresOf, scoresWords } from './attention-shape.js';
import { attentionSource } from './heads-first.js';

const sizes = [words(scoresWords), 'int32', 'int32', 'float32'] as const;

const weightsKernel = kernel(attentionSource, 'attention_weights', 'pointer', 'pointer', 'pointer', ...sizes);
const gradKernel = kernel(
  attentionSource,
  'attention_weights_grad',
  ...(['pointer', 'pointer', 'pointer', 'pointer'] as const),
  ...sizes,
);

/** The scores of a piece become weights in place; writes its part of logSumExp. `mask` is 0 for none. */
export function attentionWeights(
  backend: CudaBackend,
  shape: AttentionShape,
  piece: AttentionPiece,
  { scores, mask, logSumExp }: { scores: Handle; mask: Handle; logSumExp: Handle },
): void {
  const rows = piece.items * piece.rows;
  const { shape: launch, whole } = rowShape(backend, rows, shape.keys);
  const words = scoresOf(shape, piece);
  backend.launch(weightsKernel, launch, scores, mask, logSumExp, words, rows, whole, shape.scale);
}

/** Scores become weights, and the gradients of the weights those of the scores before scaling; both in place. */
export function attentionWeightsGrad(
  backend: CudaBackend,
  shape: AttentionShape,
  piece: AttentionPiece,
  { scores, gradients, mask, logSumExp }: { scores: Handle; gradients: Handle; mask: Handle; logSumExp: Handle },
): void {
  const rows = piece.items * piece.rows;
  const { shape: launch, whole } = rowShape(backend, rows, shape.keys);
  const words = scoresOf(shape, piece);
  backend.launch(gradKernel, launch, scores, gradients, mask, logSumExp, words, rows, whole, shape.scale);
}
