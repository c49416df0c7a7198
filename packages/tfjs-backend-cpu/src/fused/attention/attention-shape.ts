import type { AttentionAttrs } from '@molx/ops';
import type { TensorInfo } from '@tensorflow/tfjs-core';

/** The sizes of one attention call. `group` query heads share a key head. */
export interface AttentionShape {
  batch: number;
  queries: number;
  keys: number;
  heads: number;
  keyHeads: number;
  group: number;
  headDim: number;
  causal: boolean;
  scale: number;
}

/** One piece of work: some queries of some sequences against the keys that any of them can see. */
export interface AttentionTile {
  batchStart: number;
  batchSize: number;
  queryStart: number;
  querySize: number;
  /** Keys 0 .. visible - 1; later ones are in the future of every query here. */
  visible: number;
}

/** Scores of one tile: 256 Ki floats, 1 MiB, which stay in a core's own cache. */
const tileElements = 1 << 18;

/** Causal tiles are this high, so that a good part of the masked half is never computed. */
const causalQueries = 64;

export function attentionShape(q: TensorInfo, k: TensorInfo, attrs: AttentionAttrs): AttentionShape {
  const [batch, queries, heads, headDim] = q.shape as [number, number, number, number];
  const [, keys, keyHeads] = k.shape as [number, number, number, number];
  return { batch, queries, keys, heads, keyHeads, group: heads / keyHeads, headDim, ...attrs };
}

/** Groups of sequences, each of a size whose tiles fit {@link tileElements}. */
export function* sequenceGroups(shape: AttentionShape): Generator<{ batchStart: number; batchSize: number }> {
  const perSequence = shape.heads * tileHeight(shape) * Math.max(1, shape.keys);
  const size = Math.min(shape.batch, Math.max(1, Math.floor(tileElements / perSequence)));
  for (let batchStart = 0; batchStart < shape.batch; batchStart += size) {
    yield { batchStart, batchSize: Math.min(size, shape.batch - batchStart) };
  }
}

/** The tiles of one group, in order of their queries; those whose queries see no key are left out. */
export function* queryTiles(
  shape: AttentionShape,
  group: { batchStart: number; batchSize: number },
): Generator<AttentionTile> {
  const height = tileHeight(shape);
  for (let queryStart = 0; queryStart < shape.queries; queryStart += height) {
    const querySize = Math.min(height, shape.queries - queryStart);
    const visible = visibleKeys(shape, queryStart + querySize - 1);
    if (visible > 0) yield { ...group, queryStart, querySize, visible };
  }
}

/** True when some queries come before the first key, so that no tile holds them. */
export function seesNothing(shape: AttentionShape): boolean {
  return visibleKeys(shape, 0) === 0;
}

/** How many keys, from the first, query `query` may see. */
export function visibleKeys({ causal, keys, queries }: AttentionShape, query: number): number {
  return causal ? Math.max(0, Math.min(keys, query + 1 + keys - queries)) : keys;
}

function tileHeight({ causal, queries, keys, heads }: AttentionShape): number {
  const fitting = Math.max(16, Math.floor(tileElements / (heads * Math.max(1, keys))));
  return Math.max(1, Math.min(queries, fitting, causal ? causalQueries : queries));
}
