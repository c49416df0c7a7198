import { type FunctionBuilder, type Scalar, scalar } from '../function-builder.js';
import * as v from '../vector-expressions.js';
import type { Code } from '../wasm-encoder.js';

/** Code that gives the address of the running row of an array, and the loops over the row's vectors. */
export class RowBuilder {
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
