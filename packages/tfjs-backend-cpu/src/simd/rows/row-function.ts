import { FunctionBuilder, plus } from '../function-builder.js';
import type { WasmFunction } from '../wasm-encoder.js';
import { RowBuilder } from './row-builder.js';
import type { RowDefinition } from './row-definition.js';

/** Compiles a definition: a loop over the rows that moves its pointers along. */
export function rowFunction(name: string, definition: RowDefinition): WasmFunction {
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
