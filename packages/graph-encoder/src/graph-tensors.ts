import { type GraphPreset, graphFeaturizer } from '@molx/featurizers';
import * as tf from '@tensorflow/tfjs-core';
import type { GraphBatch } from './batch-graphs.js';
import { bondCode, bondCodes, codeCount, countCodes } from './bond-codes.js';

/**
 * What the layers read of a batch, made on first use and shared by all of them.
 *
 * The tensors belong to the `tf.tidy` that runs when they are first asked for: the one of a whole forward pass.
 */
export class GraphTensors {
  readonly atomCount: number;
  /** int32 [edgeCount] */
  readonly sources: tf.Tensor;
  /** int32 [edgeCount], rising */
  readonly targets: tf.Tensor;
  readonly #batch: GraphBatch;
  readonly #preset: GraphPreset;
  #codes: Int32Array | undefined;
  #bondCounts: tf.Tensor | undefined;
  #normalisedBondCounts: tf.Tensor | undefined;
  #inverseRootDegrees: tf.Tensor | undefined;
  #bondCodes: tf.Tensor | undefined;

  constructor(batch: GraphBatch, featurization: string) {
    this.#batch = batch;
    this.#preset = graphFeaturizer(featurization);
    this.atomCount = batch.atomCount;
    this.sources = tf.tensor1d(batch.edges.subarray(0, batch.edgeCount), 'int32');
    this.targets = tf.tensor1d(batch.edges.subarray(batch.edgeCount), 'int32');
  }

  /** [atomCount, codes]: how often each kind of bond enters each atom, its self-loop included. */
  get bondCounts(): tf.Tensor {
    this.#bondCounts ??= this.#count();
    return this.#bondCounts;
  }

  /** Like {@link bondCounts}, each bond counting 1 / sqrt(degree of source * degree of target). */
  get normalisedBondCounts(): tf.Tensor {
    const inverse = inverseRootDegrees(this.#batch);
    this.#normalisedBondCounts ??= this.#count((source, target) => inverse[source]! * inverse[target]!);
    return this.#normalisedBondCounts;
  }

  /** [atomCount, 1]: 1 / sqrt(degree), the self-loop counted. */
  get inverseRootDegrees(): tf.Tensor {
    this.#inverseRootDegrees ??= tf.tensor2d(inverseRootDegrees(this.#batch), [this.atomCount, 1]);
    return this.#inverseRootDegrees;
  }

  /** int32 [edgeCount]: the row of each edge in `combineTables`. */
  get bondCodes(): tf.Tensor {
    this.#bondCodes ??= tf.tensor1d(this.#edgeCodes(), 'int32');
    return this.#bondCodes;
  }

  #edgeCodes(): Int32Array {
    this.#codes ??= bondCodes(this.#batch, this.#sizes);
    return this.#codes;
  }

  #count(weight?: (source: number, target: number) => number): tf.Tensor {
    const rows = codeCount(this.#sizes);
    const own = bondCode(this.#preset.selfLoop ?? this.#sizes.map(() => 0), this.#sizes);
    return tf.tensor2d(countCodes(this.#batch, this.#edgeCodes(), rows, own, weight), [this.atomCount, rows]);
  }

  get #sizes(): number[] {
    return this.#preset.bondFeatures.map(({ size }) => size);
  }
}

/** [atomCount] */
function inverseRootDegrees({ atomCount, edgeCount, edges }: GraphBatch): Float32Array {
  const degrees = new Float32Array(atomCount).fill(1);
  for (const target of edges.subarray(edgeCount)) degrees[target]! += 1;
  return degrees.map((degree) => 1 / Math.sqrt(degree));
}
