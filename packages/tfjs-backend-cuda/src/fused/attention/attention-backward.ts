import type { TensorInfo } from '@tensorflow/tfjs-core';
import { filled } from '../../kernels/elementwise/fill.js';
import type { MolxKernelCall } from '../register-molx-kernel.js';
import { attentionPieces, attentionShape, hasNoScores, keySizes, querySizes } from './attention-shape.js';
import { attentionWeightsGrad } from './attention-weights.js';
import { headsFirst, headsFirstSpace, releaseAll, takeHeadsFirst } from './heads-first.js';
import { PieceProducts } from './piece-products.js';

/** Scores that are held at once, and as many gradients: 2 * 64 MiB. */
const defaultMaxScores = 1 << 24;

/** Gradients of attention; the weights of each piece are computed again from the saved log-sum-exp. */
export function attentionGrad(
  { inputs, attrs, backend }: MolxKernelCall<'MolxAttentionGrad'>,
  maxScores = defaultMaxScores,
): TensorInfo[] {
  const shape = attentionShape(inputs.q, inputs.k, attrs);
  if (hasNoScores(shape))
    return [inputs.q, inputs.k, inputs.v].map((info) => filled(backend, info.shape, 'float32', 0));
  const given = [inputs.q, inputs.dy, inputs.k, inputs.v].map((info) => backend.address(info)) as Four;
  const mask = inputs.mask.shape[0] === 0 ? 0 : backend.address(inputs.mask);
  const logSumExp = backend.address(inputs.logSumExp);
  const outputs = [inputs.q, inputs.k, inputs.v].map((info) => backend.allocate(info.shape, 'float32'));
  const [ofQueries, ofKeys] = [querySizes(shape), keySizes(shape)];
  const inputSizes = [ofQueries, ofQueries, ofKeys, ofKeys];
  const turned = given.map((address, i) => headsFirst(backend, address, inputSizes[i]!));
  const [q, dy, k, v] = turned.map(({ address }) => address) as Four;
  const outputSizes = [ofQueries, ofKeys, ofKeys];
  const results = outputs.map((info, i) => headsFirstSpace(backend, backend.address(info), outputSizes[i]!));
  const [dq, dk, dv] = results.map(({ address }) => address) as [number, number, number];
  for (const piece of attentionPieces(shape, maxScores)) {
    const products = new PieceProducts(backend, shape, piece);
    const bytes = 4 * piece.items * piece.rows * shape.keys;
    const [scores, gradients] = [backend.scratch(bytes), backend.scratch(bytes)];
    products.toScores(q, k, scores.address);
    products.toScores(dy, v, gradients.address);
    const both = { scores: scores.address, gradients: gradients.address };
    attentionWeightsGrad(backend, shape, piece, { ...both, mask, logSumExp });
    products.toKeys(scores.address, dy, dv);
    products.toKeys(gradients.address, q, dk);
    products.toQueries(gradients.address, k, dq);
    backend.release(scores);
    backend.release(gradients);
  }
  releaseAll(backend, turned);
  results.forEach((result, i) => {
    takeHeadsFirst(backend, result, backend.address(outputs[i]!), outputSizes[i]!);
  });
  return outputs;
}

type Four = [number, number, number, number];
