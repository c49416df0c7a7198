import { FunctionBuilder, loadFloat32, plus, storeFloat32, times } from './function-builder.js';
import * as v from './vector-expressions.js';
import type { Code, WasmFunction } from './wasm-encoder.js';

export type QueryName = 'queryScores' | 'queryValues';

export const queryNames: readonly QueryName[] = ['queryScores', 'queryValues'];

/** Sizes of the attention of one query for each sequence; `group` query heads share a key head. */
export interface QueryShape {
  sequences: number;
  keyHeads: number;
  group: number;
  keys: number;
  headDim: number;
}

/**
 * The function `name(vectors, keys, cells, sequences, keyHeads, group, keys, headBytes)` over keys, or values,
 * [sequences, keys, keyHeads, headDim], read once from front to end, and cells [sequences, heads, keys]:
 *
 * - `queryScores`: each cell becomes the product of a vector [sequences, heads, headDim] and a key;
 * - `queryValues`: each vector becomes the sum of the values, its cells their weights.
 *
 * `headBytes` is a positive multiple of 16, and all counts are positive.
 */
export function queryFunction(name: QueryName): WasmFunction {
  const f = new FunctionBuilder(name);
  const parameters = Array.from({ length: 8 }, () => f.parameter('i32'));
  const [vectors, keyRows, cells, sequences, keyHeads, group, keys, headBytes] = parameters as EightCodes;
  const cellStride = f.keep('i32', times(keys, float32));
  const heads = f.keep('i32', times(keyHeads, group));
  const firstVector = f.pointer(vectors);
  const firstCell = f.pointer(cells);
  const key = f.pointer(keyRows);
  const sum = f.variable('v128');
  f.repeat(sequences, 1, () => {
    const vectorBytes = f.keep('i32', times(heads, headBytes));
    if (name === 'queryValues') {
      f.repeat(vectorBytes, 16, (i) => f.emit(v.store(plus(firstVector.get, i), f.constant(0))));
    }
    f.repeat(cellStride, 4, (column) => {
      const vector = f.pointer(firstVector.get);
      const cell = f.pointer(plus(firstCell.get, column));
      f.repeat(keyHeads, 1, () => {
        f.repeat(group, 1, () => {
          if (name === 'queryScores') {
            sum.set(f.constant(0));
            f.repeat(headBytes, 16, (i) => {
              sum.set(v.add(sum.get, v.mul(v.load(plus(vector.get, i)), v.load(plus(key.get, i)))));
            });
            f.emit(storeFloat32(cell.get, v.sumOfLanes(sum.get)));
          } else {
            const weight = f.vector(v.splat(loadFloat32(cell.get)));
            f.repeat(headBytes, 16, (i) => {
              const address = f.keep('i32', plus(vector.get, i));
              f.emit(v.store(address, v.add(v.load(address), v.mul(weight, v.load(plus(key.get, i))))));
            });
          }
          vector.advance(headBytes);
          cell.advance(cellStride);
        });
        key.advance(headBytes);
      });
    });
    firstVector.advance(vectorBytes);
    firstCell.advance(f.keep('i32', times(heads, cellStride)));
  });
  return f.finish();
}

type EightCodes = [Code, Code, Code, Code, Code, Code, Code, Code];

const float32: Code = [0x41, 4];
