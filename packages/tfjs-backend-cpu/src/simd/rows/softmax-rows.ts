import { loadFloat32, scalar, storeFloat32 } from '../function-builder.js';
import * as v from '../vector-expressions.js';
import { exp } from '../vector-math.js';
import type { Code } from '../wasm-encoder.js';
import { at, type RowDefinition } from './row-definition.js';

/** Softmax of rows, its parts, and the weights of attention with their gradient. */
export const softmaxRows = {
  /** x -> e^(x - max) in place; perRow: the maximum, the sum. A row of nothing but -Infinity gives zeros and sum 0. */
  softmaxParts: {
    arrays: 1,
    vectors: 0,
    perRow: 2,
    numbers: 0,
    padding: [Number.NEGATIVE_INFINITY],
    row(r, { arrays: [x], perRow: [maxima, sums] }) {
      const largest = r.largest((i) => v.load(at(x, i)));
      const shift = r.f.vector(v.splat(largest));
      const sum = r.sum((i) => {
        const value = r.f.vector(exp(r.f, r.f.vector(v.sub(v.load(at(x, i)), shift))));
        r.f.emit(v.store(at(x, i), value));
        return value;
      });
      r.f.emit(storeFloat32(maxima!, largest));
      r.f.emit(storeFloat32(sums!, scalar.toFloat32(sum)));
    },
  },
  /** x -> its softmax, in place. */
  softmax: {
    arrays: 1,
    vectors: 0,
    perRow: 0,
    numbers: 0,
    padding: [Number.NEGATIVE_INFINITY],
    row(r, { arrays: [x] }) {
      const shift = r.f.vector(v.splat(r.largest((i) => v.load(at(x, i)))));
      const sum = r.sum((i) => {
        const value = r.f.vector(exp(r.f, r.f.vector(v.sub(v.load(at(x, i)), shift))));
        r.f.emit(v.store(at(x, i), value));
        return value;
      });
      const share = r.f.vector(v.splat(scalar.toFloat32(scalar.div(scalar.constant(1), sum))));
      r.forEach((i) => {
        r.f.emit(v.store(at(x, i), v.mul(v.load(at(x, i)), share)));
      });
    },
  },
  /** x -> factor e^(x - shift) in place; perRow: shift, factor. */
  scaledExp: {
    arrays: 1,
    vectors: 0,
    perRow: 2,
    numbers: 0,
    row(r, { arrays: [x], perRow: [shifts, factors] }) {
      const shift = r.f.vector(v.splat(loadFloat32(shifts!)));
      const factor = r.f.vector(v.splat(loadFloat32(factors!)));
      r.forEach((i) => {
        const value = exp(r.f, r.f.vector(v.sub(v.load(at(x, i)), shift)));
        r.f.emit(v.store(at(x, i), v.mul(factor, value)));
      });
    },
  },
  /**
   * Raw scores -> the softmax of scale times them, in place; perRow: the largest scaled score, the sum of exponentials;
   * numbers: scale. A row of nothing but -Infinity gives zeros and sum 0.
   */
  attentionWeights: {
    arrays: 1,
    vectors: 0,
    perRow: 2,
    numbers: 1,
    padding: [Number.NEGATIVE_INFINITY],
    row(r, { arrays: [x], perRow: [maxima, sums], numbers: [scale] }) {
      const factor = r.f.vector(v.splat(scalar.toFloat32(scale!)));
      const scaled = (i: Code) => v.mul(v.load(at(x, i)), factor);
      const largest = r.largest(scaled);
      const shift = r.f.vector(v.splat(largest));
      const sum = r.sum((i) => {
        const value = r.f.vector(exp(r.f, r.f.vector(v.sub(scaled(i), shift))));
        r.f.emit(v.store(at(x, i), value));
        return value;
      });
      r.f.emit(storeFloat32(maxima!, largest));
      r.f.emit(storeFloat32(sums!, scalar.toFloat32(sum)));
      const inverse = scalar.min(scalar.div(scalar.constant(1), sum), scalar.constant(3e38));
      const share = r.f.vector(v.splat(scalar.toFloat32(inverse)));
      r.forEach((i) => {
        r.f.emit(v.store(at(x, i), v.mul(v.load(at(x, i)), share)));
      });
    },
  },
  /**
   * Raw scores and gradients of weights -> weights e^(scale score - shift) and gradients of raw scores, in place;
   * perRow: shift; numbers: scale.
   */
  attentionWeightsGrad: {
    arrays: 2,
    vectors: 0,
    perRow: 1,
    numbers: 1,
    padding: [Number.NEGATIVE_INFINITY, 0],
    row(r, { arrays: [scores, gradients], perRow: [shifts], numbers: [scale] }) {
      const factor = r.f.vector(v.splat(scalar.toFloat32(scale!)));
      const shift = r.f.vector(v.splat(loadFloat32(shifts!)));
      const along = r.sum((i) => {
        const score = v.mul(v.load(at(scores, i)), factor);
        const weight = r.f.vector(exp(r.f, r.f.vector(v.sub(score, shift))));
        r.f.emit(v.store(at(scores, i), weight));
        return v.mul(weight, v.load(at(gradients, i)));
      });
      const mean = r.f.vector(v.splat(scalar.toFloat32(along)));
      r.forEach((i) => {
        const weight = v.mul(v.load(at(scores, i)), factor);
        r.f.emit(v.store(at(gradients, i), v.mul(weight, v.sub(v.load(at(gradients, i)), mean))));
      });
    },
  },
} satisfies Record<string, RowDefinition>;
