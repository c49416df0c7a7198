import { InvalidArgumentError } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkShape } from './check-shape.js';
import { hasKernel, registerKernelGradient, runKernel } from './run-kernel.js';

export interface AttentionOptions {
  /** int32 or bool [B, Sk]; 0 hides a key from every query of its row. */
  mask?: tf.Tensor | undefined;
  /** Query i sees keys j <= i + Sk - Sq, so that cached keys come first. Default false. */
  causal?: boolean;
  /** Multiplies the scores. Default 1 / sqrt(headDim). */
  scale?: number;
}

/**
 * Scaled dot-product attention, with grouped queries when there are fewer key heads than query heads.
 *
 * A query that sees no key gives zeros. Vaswani et al., "Attention Is All You Need", 2017; Ainslie et al., "GQA", 2023.
 *
 * @param q  [B, Sq, H, headDim]
 * @param k  [B, Sk, KV, headDim], H a multiple of KV; query head h reads key head floor(h * KV / H)
 * @param v  like `k`
 * @returns  [B, Sq, H, headDim]; the caller disposes it
 * @throws {ShapeError}
 * @throws {InvalidArgumentError} when H is not a multiple of KV
 */
export function attention(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, options: AttentionOptions = {}): tf.Tensor {
  checkShape('attention', 'q', q, [null, null, null, null]);
  const [batch, , heads, headDim] = q.shape as [number, number, number, number];
  checkShape('attention', 'k', k, [batch, null, null, headDim]);
  checkShape('attention', 'v', v, k.shape);
  if (options.mask !== undefined) checkShape('attention', 'mask', options.mask, [batch, k.shape[1]!]);
  if (k.shape[2] === 0 || heads % k.shape[2]! !== 0) {
    throw new InvalidArgumentError(`attention: ${heads} query heads are not a multiple of ${k.shape[2]} key heads.`);
  }
  return tf.tidy(() => {
    if (!hasKernel('MolxAttention')) return composedAttention(q, k, v, options);
    const mask = options.mask === undefined ? tf.tensor1d([], 'int32') : tf.cast(options.mask, 'int32');
    const attrs = { causal: options.causal ?? false, scale: options.scale ?? 1 / Math.sqrt(headDim) };
    return runKernel('MolxAttention', { q, k, v, mask }, attrs)[0];
  });
}

/** {@link attention} in plain tfjs ops: the definition, and what runs on a backend without the kernel. */
export function composedAttention(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, options: AttentionOptions = {}): tf.Tensor {
  return tf.tidy(() => {
    const [batch, queries, heads, headDim] = q.shape as [number, number, number, number];
    const [, keys, keyHeads] = k.shape as [number, number, number, number];
    if (q.size === 0 || keys === 0) return tf.zeros(q.shape);
    const grouped = [batch, keyHeads, (heads / keyHeads) * queries, headDim];
    const queriesFirst = tf.reshape(tf.transpose(q, [0, 2, 1, 3]), grouped);
    const keysFirst = tf.transpose(k, [0, 2, 1, 3]); // [B, KV, Sk, headDim]
    const scores = tf.mul(tf.matMul(queriesFirst, keysFirst, false, true), options.scale ?? 1 / Math.sqrt(headDim));
    const visible = visibility(batch, queries, keys, options); // [B or 1, 1, Sq or 1, Sk]
    const shaped = tf.reshape(scores, [batch, heads, queries, keys]);
    const weights = tf.mul(tf.softmax(tf.add(shaped, tf.mul(tf.sub(visible, 1), 1e9))), visible);
    const mixed = tf.matMul(
      tf.reshape(weights, [batch, keyHeads, (heads / keyHeads) * queries, keys]),
      tf.transpose(v, [0, 2, 1, 3]),
    );
    return tf.transpose(tf.reshape(mixed, [batch, heads, queries, headDim]), [0, 2, 1, 3]);
  });
}

function visibility(batch: number, queries: number, keys: number, { mask, causal }: AttentionOptions): tf.Tensor {
  const shown = mask === undefined ? tf.ones([1, keys]) : tf.cast(tf.cast(mask, 'bool'), 'float32');
  const byKey = tf.reshape(shown, [mask === undefined ? 1 : batch, 1, 1, keys]);
  if (causal !== true) return byKey;
  const past = new Float32Array(queries * keys);
  for (let i = 0; i < queries; i++) past.fill(1, i * keys, i * keys + Math.max(0, i + 1 + keys - queries));
  return tf.mul(byKey, tf.tensor4d(past, [1, 1, queries, keys]));
}

registerKernelGradient('MolxAttention', ['q', 'k', 'v', 'mask'], [false, true], (dy, saved, attrs) => {
  const [q, k, v, mask, logSumExp] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const [dq, dk, dv] = runKernel('MolxAttentionGrad', { dy, q, k, v, mask, logSumExp }, attrs);
  return { q: () => dq, k: () => dk, v: () => dv };
});
