import { FunctionBuilder, plus } from './function-builder.js';
import * as v from './vector-expressions.js';
import type { WasmFunction } from './wasm-encoder.js';

export type CopyName = 'copyRows' | 'addRows';

export const copyNames: readonly CopyName[] = ['copyRows', 'addRows'];

/**
 * The function `name(from, to, rows, rowBytes, fromStride, toStride)`: writes rows over, or adds them to, other rows.
 * All lengths are in bytes; `rowBytes` is a positive multiple of 16 and `rows` is positive.
 */
export function copyFunction(name: CopyName): WasmFunction {
  const f = new FunctionBuilder(name);
  const [from, to, rows, rowBytes, fromStride, toStride] = Array.from({ length: 6 }, () => f.parameter('i32'));
  const source = f.pointer(from!);
  const target = f.pointer(to!);
  f.repeat(rows!, 1, () => {
    f.repeat(rowBytes!, 16, (i) => {
      const value = v.load(plus(source.get, i));
      const address = plus(target.get, i);
      f.emit(v.store(address, name === 'copyRows' ? value : v.add(v.load(address), value)));
    });
    source.advance(fromStride!);
    target.advance(toStride!);
  });
  return f.finish();
}
