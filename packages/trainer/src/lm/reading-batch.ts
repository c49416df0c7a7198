import type { ReadingExample } from './reading-example.js';

/** Examples of one batch [B, S], right-padded; `ids` of one place are summed and scaled. */
export interface ReadingBatch {
  ids: Int32Array;
  /** For each id its place in the flattened [B * S]. */
  places: Int32Array;
  /** [B * S]: 1 / sqrt(ids at the place), so that a sum of embeddings is about as long as one; 0 in padding. */
  scales: Float32Array;
  attentionMask: Int32Array[];
  labels: Int32Array[];
  batch: number;
  length: number;
  labelTokens: number;
}

export function batchReading(examples: readonly ReadingExample[]): ReadingBatch {
  const batch = examples.length;
  const length = Math.max(...examples.map(({ labels }) => labels.length));
  const counts = new Float32Array(batch * length);
  const ids = Int32Array.from(examples.flatMap((example) => example.ids));
  const places = Int32Array.from(examples.flatMap((example, row) => example.places.map((at) => row * length + at)));
  for (const place of places) counts[place]! += 1;
  return {
    ids,
    places,
    scales: counts.map((count) => (count === 0 ? 0 : 1 / Math.sqrt(count))),
    attentionMask: examples.map(({ labels }) => new Int32Array(length).fill(1, 0, labels.length)),
    labels: examples.map(({ labels }) => padded(labels, length)),
    batch,
    length,
    labelTokens: examples.reduce(
      (sum, { labels }) => sum + labels.filter((label, at) => at > 0 && label !== -100).length,
      0,
    ),
  };
}

function padded(labels: readonly number[], length: number): Int32Array {
  const row = new Int32Array(length).fill(-100);
  row.set(labels);
  return row;
}
