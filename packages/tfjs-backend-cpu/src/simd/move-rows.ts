import type { CopyName } from './copy-kernels.js';
import type { RowsInArray } from './row-arguments.js';
import type { WasmKernel } from './vector-kernels.js';

/**
 * Copies rows of `width` floats, or adds them, from one matrix inside an array into another.
 *
 * @param kernels  undefined where an array lies outside their memory
 */
export function moveRows(
  kernels: Readonly<Record<string, WasmKernel>> | undefined,
  name: CopyName,
  rows: number,
  width: number,
  from: RowsInArray,
  to: RowsInArray,
): void {
  if (rows === 0 || width === 0) return;
  if (kernels !== undefined && width % 4 === 0) {
    kernels[name]!(addressOf(from), addressOf(to), rows, width * 4, from.stride * 4, to.stride * 4);
    return;
  }
  for (let row = 0; row < rows; row++) {
    const read = from.start + row * from.stride;
    const write = to.start + row * to.stride;
    if (name === 'copyRows') for (let j = 0; j < width; j++) to.values[write + j] = from.values[read + j]!;
    else for (let j = 0; j < width; j++) to.values[write + j]! += from.values[read + j]!;
  }
}

const addressOf = ({ values, start }: RowsInArray) => values.byteOffset + start * 4;
