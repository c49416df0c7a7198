import { ShapeError } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';

/** The label that marks a token without one, as in PyTorch. */
export const ignoredLabel = -100;

/** Which hidden states predict a label, and which label. */
export interface LabelRows {
  /** Indices into the flattened [B * S] hidden states. */
  readonly rows: Int32Array;
  /** The token that each of them must predict. */
  readonly targets: Int32Array;
}

/**
 * Finds the states that predict a labelled token: the state at t predicts the label at t + 1, so a label in the first place has none.
 *
 * @param labels  [B, S], -100 where there is none
 * @throws {ShapeError} when the labels are not [batch, length]
 */
export function labelRows(labels: readonly ArrayLike<number>[] | tf.Tensor, batch: number, length: number): LabelRows {
  const flat = flatten(labels, batch, length);
  const rows: number[] = [];
  const targets: number[] = [];
  for (let row = 0; row < batch; row++) {
    for (let column = 1; column < length; column++) {
      const label = flat[row * length + column]!;
      if (label === ignoredLabel) continue;
      rows.push(row * length + column - 1);
      targets.push(label);
    }
  }
  return { rows: Int32Array.from(rows), targets: Int32Array.from(targets) };
}

function flatten(labels: readonly ArrayLike<number>[] | tf.Tensor, batch: number, length: number): ArrayLike<number> {
  if (labels instanceof tf.Tensor) {
    if (labels.shape.length !== 2 || labels.shape[0] !== batch || labels.shape[1] !== length) {
      throw new ShapeError('labels', `[${batch}, ${length}]`, `[${labels.shape}]`);
    }
    return labels.dataSync();
  }
  const lengths = labels.map((row) => row.length);
  if (labels.length !== batch || lengths.some((each) => each !== length)) {
    throw new ShapeError(
      'labels',
      `${batch} rows of ${length}`,
      `${labels.length} rows of ${[...new Set(lengths)].join(', ')}`,
    );
  }
  const flat = new Int32Array(batch * length);
  labels.forEach((row, index) => {
    flat.set(row, index * length);
  });
  return flat;
}
