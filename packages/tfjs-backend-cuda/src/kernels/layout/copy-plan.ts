import { divisorWords, writeDivisor } from '../../launch/fast-divisor.js';
import { remembered } from '../../launch/remembered.js';

/** Dimensions that `struct CopyTable` in copy.cu has room for. */
const maxRank = 8;

/** Words of `struct CopyTable`. */
export const tableWords = 1 + maxRank * (divisorWords + 2);

/** A nest of loops over two arrays: sizes and each side's distance between neighbours in elements, outermost first. */
export interface CopyBox {
  sizes: readonly number[];
  /** 0 repeats, negative distances walk backwards. */
  from: readonly number[];
  to: readonly number[];
}

/** Loops over units of some width in the words of `struct CopyTable`. */
export interface CopyTable {
  count: number;
  words: Int32Array;
}

/** How a box is copied. */
export interface CopyPlan {
  /** Elements. */
  count: number;
  /** Whether both sides are one piece of memory. */
  contiguous: boolean;
  /** Matrices that exchange rows and columns. */
  turned: { matrices: number; rows: number; columns: number } | undefined;
  /** Element by element. */
  narrow: CopyTable;
  /** By words of 16 bytes, where the box is of such and both addresses are multiples of 16. */
  wide: CopyTable | undefined;
}

/** @returns undefined for a box that has more than eight dimensions even when those that can be merged are */
export function copyPlan({ sizes, from, to }: CopyBox, bytes: 4 | 1): CopyPlan | undefined {
  return plans(bytes, sizes, from, to);
}

const plans = remembered((bytes, sizes: readonly number[], from: readonly number[], to: readonly number[]) =>
  makePlan({ sizes, from, to }, bytes),
);

function makePlan(given: CopyBox, bytes: number): CopyPlan | undefined {
  const box = merge(given);
  const last = box.sizes.length - 1;
  if (last >= maxRank) return undefined;
  const regular = last < 0 || (box.from[last] === 1 && box.to[last] === 1);
  return {
    count: product(box.sizes),
    contiguous: last < 0 || (last === 0 && regular),
    turned: turnedMatrices(box),
    narrow: tableOf(box),
    wide: regular ? byWords(box, 16 / bytes) : undefined,
  };
}

/** Neighbouring dimensions in which both sides stay regular become one; dimensions of 1 go. */
function merge({ sizes, from, to }: CopyBox): CopyBox {
  const merged = { sizes: [] as number[], from: [] as number[], to: [] as number[] };
  for (const [i, size] of sizes.entries()) {
    if (size === 1) continue;
    const last = merged.sizes.length - 1;
    if (last >= 0 && merged.from[last] === from[i]! * size && merged.to[last] === to[i]! * size) {
      merged.sizes[last]! *= size;
      merged.from[last] = from[i]!;
      merged.to[last] = to[i]!;
    } else {
      merged.sizes.push(size);
      merged.from.push(from[i]!);
      merged.to.push(to[i]!);
    }
  }
  return merged;
}

/** Matrices [matrices, columns, rows] in the order of the result, each of which lies the other way at its source. */
function turnedMatrices({ sizes, from, to }: CopyBox): CopyPlan['turned'] {
  const rank = sizes.length;
  if (rank !== 2 && rank !== 3) return undefined;
  const [columns, rows] = [sizes[rank - 2]!, sizes[rank - 1]!];
  const turned = from[rank - 2] === 1 && from[rank - 1] === columns && to[rank - 2] === rows && to[rank - 1] === 1;
  const whole = rank === 2 || (from[0] === rows * columns && to[0] === rows * columns);
  return turned && whole ? { matrices: rank === 3 ? sizes[0]! : 1, rows, columns } : undefined;
}

/** The same copy by words of `perWord` elements, where all rows are of whole ones. */
function byWords({ sizes, from, to }: CopyBox, perWord: number): CopyTable | undefined {
  const last = sizes.length - 1;
  const distances = [...from.slice(0, -1), ...to.slice(0, -1), sizes[last] ?? 1];
  if (distances.some((distance) => distance % perWord !== 0)) return undefined;
  const inWords = (strides: readonly number[]) => strides.map((stride, d) => (d === last ? 1 : stride / perWord));
  return tableOf({ sizes: sizes.with(last, sizes[last]! / perWord), from: inWords(from), to: inWords(to) });
}

function tableOf({ sizes, from, to }: CopyBox): CopyTable {
  const words = new Int32Array(tableWords);
  words[0] = sizes.length;
  sizes.forEach((size, d) => {
    writeDivisor(words, 1 + d * divisorWords, size);
  });
  words.set(from, 1 + maxRank * divisorWords);
  words.set(to, 1 + maxRank * (divisorWords + 1));
  return { count: product(sizes), words };
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a * b, 1);
}
