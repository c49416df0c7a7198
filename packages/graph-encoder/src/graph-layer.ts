import { type Init, Module } from '@molx/nn';
import { embedding, segmentSum } from '@molx/ops';
import type * as tf from '@tensorflow/tfjs-core';
import type { GraphLayerKind } from './graph-encoder-config.js';
import type { GraphTensors } from './graph-tensors.js';

/** One round of message passing, before its BatchNorm. Call it inside `tf.tidy`. */
export abstract class GraphLayer extends Module {
  /** h [atoms, hidden] -> [atoms, hidden] */
  abstract forward(h: tf.Tensor, graph: GraphTensors): tf.Tensor;
}

export type GraphLayerConstructor = new (hidden: number, init: Init, bondRows: readonly number[]) => GraphLayer;

export type GraphLayers = Readonly<Record<GraphLayerKind, GraphLayerConstructor>>;

/** [atoms, hidden] -> [atoms, hidden]: the sum of each atom's neighbours. */
export function sumNeighbours(h: tf.Tensor, { sources, targets, atomCount }: GraphTensors): tf.Tensor {
  return segmentSum(embedding(h, sources), targets, atomCount);
}
