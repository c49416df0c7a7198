import { plus, scalar } from '../function-builder.js';
import * as v from '../vector-expressions.js';
import { at, type RowDefinition } from './row-definition.js';

/** Rotary positions. */
export const ropeRows = {
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
