import type { TensorInfo } from '@tensorflow/tfjs-core';
import { filled } from '../../kernels/elementwise/fill.js';
import type { MolxKernelCall } from '../register-molx-kernel.js';
import { attentionPieces, attentionShape, hasNoScores, keySizes, querySizes } from './attention-shape.js';
import { attentionWeights } from './attention-weights.js';
import { attendFewQueries, hasFewQueries } from './few-queries.js';
import { headsFirst, headsFirstSpace, releaseAll, takeHeadsFirst } from './heads-first.js';
import { PieceProducts } from './piece-products.js';

/** Scores that are held at once: 128 MiB. */
const defaultMaxScores = 1 << 25;

/**
 * Attention by pieces: scores, softmax, weighted values. The heads that share a key head are rows of one product. Few
 * queries take a kernel of their own.
 */
export function attention(
  { inputs, attrs, backend }: MolxKernelCall<'MolxAttention'>,
  maxScores = defaultMaxScores,
): TensorInfo[] {
  const shape = attentionShape(inputs.q, inputs.k, attrs);
  const { batch, heads, queries, keys } = shape;
  if (hasNoScores(shape)) {
    const nothing = filled(backend, [batch, heads, queries], 'float32', Number.NEGATIVE_INFINITY);
    return [filled(backend, inputs.q.shape, 'float32', 0), nothing];
  }
  const [q, k, v] = [backend.address(inputs.q), backend.address(inputs.k), backend.address(inputs.v)];
  const mask = inputs.mask.shape[0] === 0 ? 0 : backend.address(inputs.mask);
  const y = backend.allocate(inputs.q.shape, 'float32');
  const logSumExp = backend.allocate([batch, heads, queries], 'float32');
  const [to, sums] = [backend.address(y), backend.address(logSumExp)];
  if (hasFewQueries(shape)) {
    attendFewQueries(backend, shape, { q, k, v, mask, y: to, logSumExp: sums });
    return [y, logSumExp];
  }
  const [ofQueries, ofKeys] = [querySizes(shape), keySizes(shape)];
  const turned = [headsFirst(backend, q, ofQueries), headsFirst(backend, k, ofKeys), headsFirst(backend, v, ofKeys)];
  const [qs, ks, vs] = turned.map(({ address }) => address) as [number, number, number];
  const ys = headsFirstSpace(backend, to, ofQueries);
  for (const piece of attentionPieces(shape, maxScores)) {
    const products = new PieceProducts(backend, shape, piece);
    const scores = backend.scratch(4 * piece.items * piece.rows * keys);
    products.toScores(qs, ks, scores.address);
    attentionWeights(backend, shape, piece, { scores: scores.address, mask, logSumExp: sums });
    products.toQueries(scores.address, vs, ys.address);
    backend.release(scores);
  }
  releaseAll(backend, turned);
  takeHeadsFirst(backend, ys, to, ofQueries);
  return [y, logSumExp];
}
