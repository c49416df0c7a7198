import { loadFloat32, scalar, storeFloat32 } from '../function-builder.js';
import * as v from '../vector-expressions.js';
import type { Code } from '../wasm-encoder.js';
import { at, type RowDefinition } from './row-definition.js';

/** RMS and layer norms of rows, with their gradients. */
export const normRows = {
  /** x, out; weight; perRow: 1 / rms; numbers: epsilon. */
  rmsNorm: {
    arrays: 2,
    vectors: 1,
    perRow: 1,
    numbers: 1,
    row(r, { arrays: [x, out], vectors: [weight], perRow: [scales], numbers: [epsilon], width }) {
      const squares = r.sum((i) => {
        const value = r.f.vector(v.load(at(x, i)));
        return v.mul(value, value);
      });
      const root = scalar.sqrt(scalar.add(scalar.div(squares, width), epsilon!));
      const scale = r.f.keep('f32', scalar.toFloat32(scalar.div(scalar.constant(1), root)));
      r.f.emit(storeFloat32(scales!, scale));
      const factor = r.f.vector(v.splat(scale));
      r.forEach((i) => {
        const value = v.mul(v.mul(v.load(at(x, i)), factor), v.load(at(weight, i)));
        r.f.emit(v.store(at(out, i), value));
      });
    },
  },
  /** dy, x, out; weight; perRow: 1 / rms. */
  rmsNormGrad: {
    arrays: 3,
    vectors: 1,
    perRow: 1,
    numbers: 0,
    row(r, { arrays: [dy, x, out], vectors: [weight], perRow: [scales], width }) {
      const along = r.sum((i) => v.mul(v.mul(v.load(at(dy, i)), v.load(at(weight, i))), v.load(at(x, i))));
      const scale = r.f.scalar(scalar.fromFloat32(loadFloat32(scales!)));
      const pull = scalar.div(scalar.mul(along, scalar.mul(scale, scale)), width);
      const factor = r.f.vector(v.splat(scalar.toFloat32(scale)));
      const pulls = r.f.vector(v.splat(scalar.toFloat32(pull)));
      r.forEach((i) => {
        const own = v.mul(v.load(at(dy, i)), v.load(at(weight, i)));
        r.f.emit(v.store(at(out, i), v.mul(factor, v.sub(own, v.mul(v.load(at(x, i)), pulls)))));
      });
    },
  },
  /** x, out; weight, bias; perRow: mean, 1 / standard deviation; numbers: epsilon. */
  layerNorm: {
    arrays: 2,
    vectors: 2,
    perRow: 2,
    numbers: 1,
    row(r, { arrays: [x, out], vectors: [weight, bias], perRow: [means, scales], numbers: [epsilon], width }) {
      const mean = r.f.keep(
        'f32',
        scalar.toFloat32(
          scalar.div(
            r.sum((i) => v.load(at(x, i))),
            width,
          ),
        ),
      );
      const centre = r.f.vector(v.splat(mean));
      const all = r.sum((i) => {
        const centred = r.f.vector(v.sub(v.load(at(x, i)), centre));
        return v.mul(centred, centred);
      });
      const padded = scalar.sub(scalar.div(scalar.fromInt(r.rowBytes), scalar.constant(4)), width);
      const centre64 = r.f.scalar(scalar.fromFloat32(mean));
      const squares = r.f.scalar(scalar.sub(all, scalar.mul(padded, scalar.mul(centre64, centre64))));
      const root = scalar.sqrt(scalar.add(scalar.div(squares, width), epsilon!));
      const scale = r.f.keep('f32', scalar.toFloat32(scalar.div(scalar.constant(1), root)));
      r.f.emit(storeFloat32(means!, mean));
      r.f.emit(storeFloat32(scales!, scale));
      const factor = r.f.vector(v.splat(scale));
      r.forEach((i) => {
        const normal = v.mul(v.sub(v.load(at(x, i)), centre), factor);
        r.f.emit(v.store(at(out, i), v.add(v.mul(normal, v.load(at(weight, i))), v.load(at(bias, i)))));
      });
    },
  },
  /** dy, x, out; weight; perRow: mean, 1 / standard deviation. */
  layerNormGrad: {
    arrays: 3,
    vectors: 1,
    perRow: 2,
    numbers: 0,
    row(r, { arrays: [dy, x, out], vectors: [weight], perRow: [means, scales], width }) {
      const centre = r.f.vector(v.splat(loadFloat32(means!)));
      const factor = r.f.vector(v.splat(loadFloat32(scales!)));
      const own = (i: Code) => v.mul(v.load(at(dy, i)), v.load(at(weight, i)));
      const normal = (i: Code) => v.mul(v.sub(v.load(at(x, i)), centre), factor);
      const mean = r.f.scalar(scalar.div(r.sum(own), width));
      const along = r.f.scalar(
        scalar.div(
          r.sum((i) => v.mul(own(i), normal(i))),
          width,
        ),
      );
      const means32 = r.f.vector(v.splat(scalar.toFloat32(mean)));
      const along32 = r.f.vector(v.splat(scalar.toFloat32(along)));
      r.forEach((i) => {
        const value = v.mul(factor, v.sub(v.sub(own(i), means32), v.mul(normal(i), along32)));
        r.f.emit(v.store(at(out, i), value));
      });
    },
  },
  /** dy, x; the sum over rows of dy x / rms; perRow: 1 / rms. */
  rmsNormWeightGrad: {
    arrays: 2,
    vectors: 1,
    perRow: 1,
    numbers: 0,
    row(r, { arrays: [dy, x], vectors: [sums], perRow: [scales] }) {
      const factor = r.f.vector(v.splat(loadFloat32(scales!)));
      r.forEach((i) => {
        const term = v.mul(v.mul(v.load(at(dy, i)), v.load(at(x, i))), factor);
        r.f.emit(v.store(at(sums, i), v.add(v.load(at(sums, i)), term)));
      });
    },
  },
  /** dy, x; the sum over rows of dy times the normal x; perRow: mean, 1 / standard deviation. */
  layerNormWeightGrad: {
    arrays: 2,
    vectors: 1,
    perRow: 2,
    numbers: 0,
    row(r, { arrays: [dy, x], vectors: [sums], perRow: [means, scales] }) {
      const centre = r.f.vector(v.splat(loadFloat32(means!)));
      const factor = r.f.vector(v.splat(loadFloat32(scales!)));
      r.forEach((i) => {
        const term = v.mul(v.mul(v.load(at(dy, i)), v.sub(v.load(at(x, i)), centre)), factor);
        r.f.emit(v.store(at(sums, i), v.add(v.load(at(sums, i)), term)));
      });
    },
  },
} satisfies Record<string, RowDefinition>;
