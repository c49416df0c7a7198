import * as tf from '@tensorflow/tfjs-core';
import { attention, composedAttention } from '../attention.js';
import { composedDropout, dropout } from '../dropout.js';
import { embedding } from '../embedding.js';
import { composedGelu, gelu } from '../gelu.js';
import { composedLayerNorm, layerNorm } from '../layer-norm.js';
import { linear } from '../linear.js';
import { composedLinearCrossEntropy, linearCrossEntropy } from '../linear-cross-entropy.js';
import { composedRmsNorm, rmsNorm } from '../rms-norm.js';
import { composedRope, rope } from '../rope.js';
import { ropeFrequencies } from '../rope-tables.js';
import { segmentMean } from '../segment-mean.js';
import { composedSegmentSum, segmentSum } from '../segment-sum.js';
import { composedSilu, silu } from '../silu.js';
import { composedSwiGlu, swiGlu } from '../swi-glu.js';
import type { InputSpec, OpCase } from './op-case.js';

type Tensors = Record<string, tf.Tensor>;

const ints = (constant: tf.TensorLike, shape?: number[]): InputSpec =>
  shape === undefined ? { constant, dtype: 'int32' } : { constant, shape, dtype: 'int32' };

/** Every op on shapes that find its corners: one element, odd sizes, several rows, masks, groups. For any backend. */
export const opCases: OpCase[] = [
  ...normCases(),
  ...elementwiseCases(),
  ...ropeCases(),
  ...attentionCases(),
  ...rowCases(),
  ...crossEntropyCases(),
];

function normCases(): OpCase[] {
  return [[1], [3], [2, 5], [2, 3, 17]].flatMap((shape): OpCase[] => {
    const size = [shape.at(-1)!];
    return [
      {
        name: `rmsNorm [${shape}]`,
        inputs: { x: shape, weight: size },
        run: ({ x, weight }: Tensors) => rmsNorm(x!, weight!),
        composed: ({ x, weight }: Tensors) => composedRmsNorm(x!, weight!),
      },
      {
        name: `layerNorm [${shape}]`,
        inputs: { x: shape, weight: size, bias: size },
        run: ({ x, weight, bias }: Tensors) => layerNorm(x!, weight!, bias!, 1e-2),
        composed: ({ x, weight, bias }: Tensors) => composedLayerNorm(x!, weight!, bias!, 1e-2),
      },
    ];
  });
}

function elementwiseCases(): OpCase[] {
  return [[], [1], [2, 7]].flatMap((shape): OpCase[] => [
    {
      name: `gelu [${shape}]`,
      inputs: { x: shape },
      run: ({ x }: Tensors) => gelu(x!),
      composed: ({ x }) => composedGelu(x!),
    },
    {
      name: `silu [${shape}]`,
      inputs: { x: shape },
      run: ({ x }: Tensors) => silu(x!),
      composed: ({ x }) => composedSilu(x!),
    },
    {
      name: `swiGlu [${shape}]`,
      inputs: { gate: shape, up: shape },
      run: ({ gate, up }: Tensors) => swiGlu(gate!, up!),
      composed: ({ gate, up }: Tensors) => composedSwiGlu(gate!, up!),
    },
    {
      name: `dropout [${shape}]`,
      inputs: { x: shape },
      run: ({ x }: Tensors) => dropout(x!, 0.3, 7),
      composed: ({ x }: Tensors) => composedDropout(x!, 0.3, 7),
    },
  ]);
}

function ropeCases(): OpCase[] {
  return [false, true].flatMap((interleaved) =>
    [
      [1, 1, 1, 2],
      [2, 3, 2, 6],
    ].map((shape) => {
      const [batch, length, , headDim] = shape as [number, number, number, number];
      const angles = Array.from({ length: batch * length }, (_, position) =>
        [...ropeFrequencies(headDim, 10)].map((f) => f * position),
      ).flat();
      const table = [batch, length, headDim / 2];
      return {
        name: `rope [${shape}]${interleaved ? ' interleaved' : ''}`,
        inputs: {
          x: shape,
          cos: { constant: angles.map(Math.cos), shape: table },
          sin: { constant: angles.map(Math.sin), shape: table },
        },
        run: ({ x, cos, sin }: Tensors) => rope(x!, cos!, sin!, { interleaved }),
        composed: ({ x, cos, sin }: Tensors) => composedRope(x!, cos!, sin!, { interleaved }),
      };
    }),
  );
}

function attentionCases(): OpCase[] {
  const mask = [
    [0, 1, 1, 0, 1],
    [0, 0, 0, 0, 0],
  ];
  return [
    { q: [1, 1, 1, 1], k: [1, 1, 1, 1] },
    { q: [2, 3, 4, 3], k: [2, 5, 4, 3] },
    { q: [2, 3, 4, 3], k: [2, 5, 2, 3], mask },
    { q: [2, 5, 4, 3], k: [2, 5, 1, 3], causal: true },
    { q: [2, 3, 2, 3], k: [2, 5, 2, 3], mask, causal: true, scale: 0.3 },
    { q: [2, 1, 4, 3], k: [2, 5, 2, 3], mask, causal: true },
    { q: [1, 4, 1, 2], k: [1, 2, 1, 2], causal: true },
  ].map(({ q, k, mask: shown, causal, scale }) => ({
    name: `attention q [${q}] k [${k}]${causal ? ' causal' : ''}${shown ? ' masked' : ''}`,
    inputs: { q, k, v: k, ...(shown === undefined ? {} : { mask: ints(shown) }) } as Record<string, InputSpec>,
    run: ({ q, k, v, mask }: Tensors) => attention(q!, k!, v!, attentionOptions(mask, causal, scale)),
    composed: ({ q, k, v, mask }: Tensors) => composedAttention(q!, k!, v!, attentionOptions(mask, causal, scale)),
  }));
}

function attentionOptions(mask: tf.Tensor | undefined, causal: boolean | undefined, scale: number | undefined) {
  return { mask, causal: causal ?? false, ...(scale === undefined ? {} : { scale }) };
}

function rowCases(): OpCase[] {
  const ids = ints([2, 0, 2, 4]);
  return [
    {
      name: 'segmentSum',
      inputs: { x: [4, 3], ids },
      run: ({ x, ids }) => segmentSum(x!, ids!, 6),
      composed: ({ x, ids }) => composedSegmentSum(x!, ids!, 6),
    },
    {
      name: 'segmentSum of one element',
      inputs: { x: [1, 1], ids: ints([0]) },
      run: ({ x, ids }) => segmentSum(x!, ids!, 1),
      composed: ({ x }) => tf.clone(x!),
    },
    {
      name: 'segmentMean',
      inputs: { x: [4, 3], ids },
      run: ({ x, ids }) => segmentMean(x!, ids!, 6),
      composed: ({ x, ids }) => tf.mul(composedSegmentSum(x!, ids!, 6), tf.tensor2d([[1], [1], [0.5], [1], [1], [1]])),
    },
    {
      name: 'embedding',
      inputs: {
        weight: [5, 3],
        ids: ints([
          [2, 0],
          [2, 4],
          [1, 2],
        ]),
      },
      run: ({ weight, ids }) => embedding(weight!, ids!),
      composed: ({ weight, ids }) =>
        tf.reshape(tf.matMul(tf.oneHot(tf.reshape(ids!, [-1]), 5, 1, 0, 'float32'), weight!), [3, 2, 3]),
    },
    {
      name: 'linear',
      inputs: { x: [2, 3, 4], weight: [5, 4], bias: [5] },
      run: ({ x, weight, bias }) => linear(x!, weight!, bias!),
      composed: ({ x, weight, bias }) =>
        tf.add(tf.matMul(x!, tf.tile(tf.expandDims(tf.transpose(weight!), 0), [2, 1, 1])), bias!),
    },
    {
      name: 'linear of one element',
      inputs: { x: [1], weight: [1, 1] },
      run: ({ x, weight }) => linear(x!, weight!),
      composed: ({ x, weight }) => tf.mul(x!, tf.reshape(weight!, [1])),
    },
  ];
}

function crossEntropyCases(): OpCase[] {
  return [
    { hidden: [1, 1], weight: [1, 1], targets: [0] },
    { hidden: [5, 3], weight: [7, 3], targets: [0, -100, 6, 6, 3] },
    { hidden: [2, 3], weight: [4, 3], targets: [-100, -100] },
  ].map(({ hidden, weight, targets }) => ({
    name: `linearCrossEntropy hidden [${hidden}] targets [${targets}]`,
    inputs: { hidden, weight, targets: ints(targets) },
    run: ({ hidden, weight, targets }: Tensors) => linearCrossEntropy(hidden!, weight!, targets!),
    composed: ({ hidden, weight, targets }: Tensors) => composedLinearCrossEntropy(hidden!, weight!, targets!),
  }));
}
