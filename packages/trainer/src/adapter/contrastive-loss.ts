import * as tf from '@tensorflow/tfjs-core';

/**
 * The symmetric InfoNCE loss of paired vectors (van den Oord et al. 2018; as in CLIP, Radford et al. 2021): each row of `a` must find its
 * partner among all rows of `b` by cosine similarity, and the other way round.
 *
 * @param a            [rows, width]
 * @param b            likewise; row i belongs to row i of `a`
 * @param temperature  cosines are divided by it
 * @returns            [rows], the mean of both directions in nats; the caller disposes it
 */
export function contrastiveLoss(a: tf.Tensor, b: tf.Tensor, temperature: number): tf.Tensor1D {
  return tf.tidy(() => {
    const logits = tf.div(cosines(a, b), temperature); // [rows, rows]
    const own = tf.sum(tf.mul(logits, tf.eye(a.shape[0]!)), 1); // the diagonal
    const [forth, back] = [tf.logSumExp(logits, 1), tf.logSumExp(logits, 0)];
    return tf.sub(tf.mul(tf.add(forth, back), 0.5), own) as tf.Tensor1D;
  });
}

/** Cosine similarity of each row of `a` with each of `b`: [rows of a, rows of b]; the caller disposes it. */
export function cosines(a: tf.Tensor, b: tf.Tensor): tf.Tensor2D {
  return tf.tidy(() => tf.matMul(unit(a), unit(b), false, true) as tf.Tensor2D);
}

/** Inside the root, so that a zero vector stays zero. */
const epsilon = 1e-12;

function unit(rows: tf.Tensor): tf.Tensor2D {
  return tf.div(rows, tf.sqrt(tf.add(tf.sum(tf.square(rows), 1, true), epsilon)));
}
