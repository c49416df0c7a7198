import type { AttentionAttrs } from '@molx/ops';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { divisorWords, writeDivisor } from '../../launch/fast-divisor.js';
import type { HeadSizes } from './heads-first.js';

/** The sizes of one attention call. `group` query heads share a key head. */
export interface AttentionShape {
  batch: number;
  queries: number;
  keys: number;
  heads: number;
  keyHeads: number;
  group: number;
  headDim: number;
  /** Query rows of one item of the batch of matrix products, which is a key head of a sequence: group * queries. */
  rowsPerItem: number;
  causal: boolean;
  scale: number;
}

/** Scores that are computed at once: some items with all their rows, or some rows of one item. */
export interface AttentionPiece {
  firstItem: number;
  items: number;
  firstRow: number;
  rows: number;
}

export function attentionShape(q: TensorInfo, k: TensorInfo, attrs: AttentionAttrs): AttentionShape {
  const [batch, queries, heads, headDim] = q.shape as [number, number, number, number];
  const [, keys, keyHeads] = k.shape as [number, number, number, number];
  const group = heads / keyHeads;
  return { batch, queries, keys, heads, keyHeads, group, headDim, rowsPerItem: group * queries, ...attrs };
}

/** Cuts attention into pieces of at most `maxScores` scores each, or of a single row. */
export function* attentionPieces(shape: AttentionShape, maxScores: number): Generator<AttentionPiece> {
  const { rowsPerItem, keys } = shape;
  const allItems = shape.batch * shape.keyHeads;
  const rows = Math.min(rowsPerItem, Math.max(1, Math.floor(maxScores / keys)));
  const items = rows < rowsPerItem ? 1 : Math.max(1, Math.floor(maxScores / (rowsPerItem * keys)));
  for (let firstItem = 0; firstItem < allItems; firstItem += items) {
    for (let firstRow = 0; firstRow < rowsPerItem; firstRow += rows) {
      yield {
        firstItem,
        items: Math.min(items, allItems - firstItem),
        firstRow,
        rows: Math.min(rows, rowsPerItem - firstRow),
      };
    }
  }
}

/** True when there are no keys or nothing to compute, so that every output is zeros. */
export function hasNoScores({ batch, heads, queries, keys, headDim }: AttentionShape): boolean {
  return batch * heads * queries * keys * headDim === 0;
}

/** Sizes of q and what is shaped like it. */
export function querySizes({ batch, queries, heads, headDim }: AttentionShape): HeadSizes {
  return { batch, positions: queries, heads, headDim };
}

/** Sizes of k, v and their gradients. */
export function keySizes({ batch, keys, keyHeads, headDim }: AttentionShape): HeadSizes {
  return { batch, positions: keys, heads: keyHeads, headDim };
}

/** Words of `struct Scores` of attention.cu. */
export const scoresWords = 2 + 3 * divisorWords + 3;

/** A piece as the words of `struct Scores`. */
export function scoresOf(shape: AttentionShape, piece: AttentionPiece): Int32Array {
  const into = new Int32Array(scoresWords);
  into.set([piece.firstItem, piece.firstRow]);
  writeDivisor(into, 2, piece.rows);
  writeDivisor(into, 2 + divisorWords, shape.keyHeads);
  writeDivisor(into, 2 + 2 * divisorWords, shape.queries);
  into.set([shape.keys, shape.rowsPerItem, shape.causal ? 1 : 0], 2 + 3 * divisorWords);
  return into;
}
