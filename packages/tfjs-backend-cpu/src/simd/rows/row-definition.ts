import { plus, type Scalar } from '../function-builder.js';
import type { Code } from '../wasm-encoder.js';
import type { RowBuilder } from './row-builder.js';

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

/** The address `offset` bytes behind a pointer that the definition has asked for. */
export const at = (pointer: Code | undefined, offset: Code): Code => plus(pointer!, offset);
