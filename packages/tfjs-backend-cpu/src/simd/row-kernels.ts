import { FunctionBuilder, loadFloat32, plus, type Scalar, scalar, storeFloat32 } from './function-builder.js';
import * as v from './vector-expressions.js';
import { exp } from './vector-math.js';
import type { Code, WasmFunction } from './wasm-encoder.js';

/** Code that gives the address of the running row of an array, and the loops over the row's vectors. */
class RowBuilder {
  readonly f: FunctionBuilder;
  readonly rowBytes: Code;

  constructor(f: FunctionBuilder, rowBytes: Code) {
    this.f = f;
    this.rowBytes = rowBytes;
  }

  /** The sum over the row of a vector expression, in double precision. */
  sum(term: (at: Code) => v.Vector): Scalar {
    const { f } = this;
    const low = f.variable('v128');
    const high = f.variable('v128');
    low.set(f.constant(0));
    high.set(f.constant(0));
    f.repeat(this.rowBytes, 16, (at) => {
      const value = f.vector(term(at));
      low.set(v.addWide(low.get, v.widenLow(value)));
      high.set(v.addWide(high.get, v.widenHigh(value)));
    });
    const both = f.vector(v.addWide(low.get, high.get));
    return f.scalar(scalar.add(v.laneWide(both, 0), v.laneWide(both, 1)));
  }

  /** The largest lane of the row, at least float32's lowest number: so -Infinity minus it is no NaN. */
  largest(term: (at: Code) => v.Vector): Code {
    const { f } = this;
    const best = f.variable('v128');
    best.set(f.constant(-3.4028234663852886e38));
    f.repeat(this.rowBytes, 16, (at) => best.set(v.max(best.get, term(at))));
    const f32Max = 0x97;
    const lanes = [0, 1, 2, 3].map((i) => v.lane(best.get, i));
    return f.keep('f32', [...lanes[0]!, ...lanes[1]!, f32Max, ...lanes[2]!, ...lanes[3]!, f32Max, f32Max]);
  }

  forEach(inside: (at: Code) => void): void {
    this.f.repeat(this.rowBytes, 16, inside);
  }
}

/**
 * A function over rows: `name(arrays..., tables..., vectors..., perRow..., rows, rowBytes, tableBytes, numbers..., width)`.
 *
 * `arrays` are [rows, width], `tables` [rows, another width], `vectors` [width], `perRow` [rows]; `rowBytes` and
 * `tableBytes` are the lengths of their rows in bytes, padded to a positive multiple of 16; `numbers` and `width` are
 * float64.
 */
export interface RowDefinition {
  arrays: number;
  tables?: number;
  vectors: number;
  perRow: number;
  numbers: number;
  /** What stands in the padding of each array; 0 where none is given. */
  padding?: readonly number[];
  /** Emits one row. Addresses of `arrays`, `tables` and `perRow` are those of the running row. */
  row(
    r: RowBuilder,
    pointers: {
      arrays: Code[];
      tables: Code[];
      tableBytes: Code;
      vectors: Code[];
      perRow: Code[];
      numbers: Scalar[];
      width: Scalar;
    },
  ): void;
}

const at = (pointer: Code | undefined, offset: Code): Code => plus(pointer!, offset);

/** x, out; a vector: what an elementwise operator gives for every row and the vector. */
const withVector = (operator: (row: v.Vector, vector: v.Vector) => v.Vector) =>
  ({
    arrays: 2,
    vectors: 1,
    perRow: 0,
    numbers: 0,
    row(r, { arrays: [x, out], vectors: [vector] }) {
      r.forEach((i) => {
        r.f.emit(v.store(at(out, i), operator(v.load(at(x, i)), v.load(at(vector, i)))));
      });
    },
  }) satisfies RowDefinition;

export const rowKernels = {
  addVector: withVector(v.add),
  subtractVector: withVector(v.sub),
  multiplyVector: withVector(v.mul),
  /** x; the sum over its rows. */
  sumOfRows: {
    arrays: 1,
    vectors: 1,
    perRow: 0,
    numbers: 0,
    row(r, { arrays: [x], vectors: [sums] }) {
      r.forEach((i) => {
        r.f.emit(v.store(at(sums, i), v.add(v.load(at(sums, i)), v.load(at(x, i)))));
      });
    },
  },
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
  /**
   * x, out [positions, heads * headDim]; tables: cosines and sines [positions, headDim / 2]; numbers: 1, or -1 to turn
   * back. Channels i and i + headDim / 2 of each head turn together.
   */
  rope: {
    arrays: 2,
    tables: 2,
    vectors: 0,
    perRow: 0,
    numbers: 1,
    row(r, { arrays: [x, out], tables: [cosines, sines], tableBytes, numbers: [direction] }) {
      const { f } = r;
      const factor = f.vector(v.splat(scalar.toFloat32(direction!)));
      f.repeat(r.rowBytes, f.keep('i32', plus(tableBytes, tableBytes)), (head) => {
        f.repeat(tableBytes, 16, (i) => {
          const first = f.keep('i32', plus(head, i));
          const second = f.keep('i32', plus(first, tableBytes));
          const [c, s] = [f.vector(v.load(at(cosines, i))), f.vector(v.mul(v.load(at(sines, i)), factor))];
          const [a, b] = [f.vector(v.load(at(x, first))), f.vector(v.load(at(x, second)))];
          f.emit(v.store(at(out, first), v.sub(v.mul(a, c), v.mul(b, s))));
          f.emit(v.store(at(out, second), v.add(v.mul(b, c), v.mul(a, s))));
        });
      });
    },
  },
} satisfies Record<string, RowDefinition>;

export type RowName = keyof typeof rowKernels;

export function rowFunction(name: RowName): WasmFunction {
  const definition: RowDefinition = rowKernels[name];
  const f = new FunctionBuilder(name);
  const take = (count: number, kind: 'i32' | 'f64') => Array.from({ length: count }, () => f.parameter(kind));
  const arrays = take(definition.arrays, 'i32');
  const tables = take(definition.tables ?? 0, 'i32');
  const vectors = take(definition.vectors, 'i32');
  const perRow = take(definition.perRow, 'i32');
  const rows = f.parameter('i32');
  const rowBytes = f.parameter('i32');
  const tableBytes = f.parameter('i32');
  const numbers = take(definition.numbers, 'f64');
  const width = f.parameter('f64');
  const builder = new RowBuilder(f, rowBytes);
  const offset = f.variable('i32');
  const tableOffset = f.variable('i32');
  offset.set([0x41, 0]);
  tableOffset.set([0x41, 0]);
  const rowList = [...rows, 0x41, 2, 0x74];
  f.repeat(rowList, 4, (row) => {
    definition.row(builder, {
      arrays: arrays.map((pointer) => f.keep('i32', plus(pointer, offset.get))),
      tables: tables.map((pointer) => f.keep('i32', plus(pointer, tableOffset.get))),
      tableBytes,
      vectors,
      perRow: perRow.map((pointer) => f.keep('i32', plus(pointer, row))),
      numbers,
      width,
    });
    offset.set(plus(offset.get, rowBytes));
    tableOffset.set(plus(tableOffset.get, tableBytes));
  });
  return f.finish();
}
