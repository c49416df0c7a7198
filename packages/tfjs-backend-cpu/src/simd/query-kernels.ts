import { FunctionBuilder, loadFloat32, plus, storeFloat32 } from './function-builder.js';
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
 * The function `name(own, theirs, out, sequences, keyHeads, group, keys, headBytes)`, keys and values [sequences, keys, keyHeads, headDim]
 * read where they lie:
 *
 * - `queryScores`: queries [sequences, heads, headDim] and keys give their products [sequences, heads, keys];
 * - `queryValues`: weights [sequences, heads, keys] and values give weighted sums [sequences, heads, headDim].
 *
 * `headBytes` is a positive multiple of 16, and all counts are positive.
 */
export function queryFunction(name: QueryName): WasmFunction {
  const f = new FunctionBuilder(name);
  const [own, theirs, out, sequences, keyHeads, group, keys, headBytes] = Array.from({ length: 8 }, () =>
    f.parameter('i32'),
  ) as [Code, Code, Code, Code, Code, Code, Code, Code];
  const rowBytes = f.keep('i32', times(keyHeads, headBytes));
  const sequenceBytes = f.keep('i32', times(rowBytes, keys));
  const input = pointer(f, own);
  const output = pointer(f, out);
  const sequence = pointer(f, theirs);
  f.repeat(sequences, 1, () => {
    const head = pointer(f, sequence.get);
    f.repeat(keyHeads, 1, () => {
      f.repeat(group, 1, () => {
        const key = pointer(f, head.get);
        const forEachKey = (inside: () => void) =>
          f.repeat(keys, 1, () => {
            inside();
            key.advance(rowBytes);
          });
        if (name === 'queryScores') scoresOfHead(f, { input, output, key, headBytes, forEachKey });
        else valuesOfHead(f, { input, output, key, headBytes, forEachKey });
      });
      head.advance(headBytes);
    });
    sequence.advance(sequenceBytes);
  });
  return f.finish();
}

interface Head {
  input: Pointer;
  output: Pointer;
  key: Pointer;
  headBytes: Code;
  forEachKey: (inside: () => void) => void;
}

function scoresOfHead(f: FunctionBuilder, { input, output, key, headBytes, forEachKey }: Head): void {
  const sum = f.variable('v128');
  forEachKey(() => {
    sum.set(f.constant(0));
    f.repeat(headBytes, 16, (i) => {
      sum.set(v.add(sum.get, v.mul(v.load(plus(input.get, i)), v.load(plus(key.get, i)))));
    });
    f.emit(storeFloat32(output.get, v.sumOfLanes(sum.get)));
    output.advance(float32);
  });
  input.advance(headBytes);
}

function valuesOfHead(f: FunctionBuilder, { input, output, key, headBytes, forEachKey }: Head): void {
  f.repeat(headBytes, 16, (i) => f.emit(v.store(plus(output.get, i), f.constant(0))));
  forEachKey(() => {
    const weight = f.vector(v.splat(loadFloat32(input.get)));
    f.repeat(headBytes, 16, (i) => {
      const address = f.keep('i32', plus(output.get, i));
      f.emit(v.store(address, v.add(v.load(address), v.mul(weight, v.load(plus(key.get, i))))));
    });
    input.advance(float32);
  });
  output.advance(headBytes);
}

interface Pointer {
  get: Code;
  advance(bytes: Code): void;
}

function pointer(f: FunctionBuilder, start: Code): Pointer {
  const { get, set } = f.variable('i32');
  set(start);
  return { get, advance: (bytes) => set(plus(get, bytes)) };
}

const float32: Code = [0x41, 4];

const times = (a: Code, b: Code): Code => [...a, ...b, 0x6c];
