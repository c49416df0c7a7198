import { ShapeError } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';
import type { GraphBatch } from './batch-graphs.js';

/** Rows of the table that {@link combineTables} makes: one for each combination of features. */
export function codeCount(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1);
}

/** The row of one combination of features, the last feature counting fastest. */
export function bondCode(features: ArrayLike<number>, sizes: readonly number[], offset = 0): number {
  return sizes.reduce((code, size, column) => code * size + (features[offset + column] as number), 0);
}

/** [edgeCount], the code of each edge's features. @throws {ShapeError} when a feature is outside its table */
export function bondCodes(batch: GraphBatch, sizes: readonly number[]): Int32Array {
  assertRange('bond', batch.bonds, sizes);
  return Int32Array.from({ length: batch.edgeCount }, (_, edge) => bondCode(batch.bonds, sizes, edge * sizes.length));
}

/**
 * How often each code enters each atom: a layer's sum of edge embeddings is then one small matrix product.
 *
 * @param codes   [edgeCount]
 * @param rows    number of codes
 * @param own     the code of the self-loop that every atom has
 * @param weight  what an edge counts, from its source to its target; 1 where nothing is said
 * @returns       [atomCount, rows]
 */
export function countCodes(
  batch: GraphBatch,
  codes: Int32Array,
  rows: number,
  own: number,
  weight: (source: number, target: number) => number = () => 1,
): Float32Array {
  const { atomCount, edgeCount, edges } = batch;
  const counts = new Float32Array(atomCount * rows);
  const add = (source: number, target: number, code: number) => {
    const at = target * rows + code;
    counts[at] = (counts[at] as number) + weight(source, target);
  };
  for (let edge = 0; edge < edgeCount; edge++) {
    add(edges[edge] as number, edges[edgeCount + edge] as number, codes[edge] as number);
  }
  for (let atom = 0; atom < atomCount; atom++) add(atom, atom, own);
  return counts;
}

/**
 * Sums of one row from each table, for every combination of rows.
 *
 * @param tables  each [rows, hidden]
 * @returns       [product of rows, hidden], in the order of {@link bondCode}; the caller disposes it
 */
export function combineTables(tables: readonly tf.Tensor[]): tf.Tensor {
  return tf.tidy(() =>
    tables.slice(1).reduce(
      (combined, table) => {
        const [rows, hidden] = table.shape as [number, number];
        const before = tf.reshape(combined, [-1, 1, hidden]);
        return tf.reshape(tf.add(before, tf.reshape(table, [1, rows, hidden])), [-1, hidden]);
      },
      tf.clone(tables[0] as tf.Tensor),
    ),
  );
}

/** @throws {ShapeError} when a feature is outside its embedding table */
export function assertRange(kind: 'atom' | 'bond', features: Int32Array, sizes: readonly number[]): void {
  for (let i = 0; i < features.length; i++) {
    const value = features[i] as number;
    const size = sizes[i % sizes.length] as number;
    if (value >= 0 && value < size) continue;
    throw new ShapeError(
      'GraphEncoder.forward',
      `${kind} feature ${i % sizes.length} between 0 and ${size - 1}`,
      `${value} at ${kind} ${Math.floor(i / sizes.length)}`,
    );
  }
}
