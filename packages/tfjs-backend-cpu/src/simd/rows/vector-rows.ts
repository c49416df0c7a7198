import * as v from '../vector-expressions.js';
import { at, type RowDefinition } from './row-definition.js';

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

/** Rows and one vector of their width. */
export const vectorRows = {
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
} satisfies Record<string, RowDefinition>;
