import { type BootstrapOptions, bootstrapInterval } from '@molx/metrics';
import type { RowOutcome } from './row-outcome.js';

/** The mean of what a row is worth, over molecules of like size. */
export interface SizeBin {
  /** Heavy atoms, from .. to. */
  from: number;
  to: number | null;
  rows: number;
  value: number | null;
  low: number | null;
  high: number | null;
}

/** Heavy atoms at which a bin begins. */
const starts = [0, 16, 26, 36, 51];

/** @param heavyAtoms  of a molecule, by its SMILES */
export function sizeBins(
  rows: readonly RowOutcome[],
  heavyAtoms: (smiles: string) => number,
  options: BootstrapOptions,
): SizeBin[] {
  const sizes = rows.map(({ prediction }) => heavyAtoms(prediction.smiles));
  return starts.flatMap((from, bin) => {
    const end = starts[bin + 1] ?? Number.POSITIVE_INFINITY;
    const members = rows.filter((_, row) => sizes[row]! >= from && sizes[row]! < end);
    if (members.length === 0) return [];
    const contributions = members.flatMap(({ prediction, value }) =>
      value === undefined ? [] : [{ group: prediction.smiles, totals: [value, 1] }],
    );
    const { value, low, high } = bootstrapInterval(contributions, ([sum, count]) => sum! / count!, options);
    const orNull = (number: number) => (Number.isNaN(number) ? null : number);
    const to = Number.isFinite(end) ? end - 1 : null;
    return [{ from, to, rows: members.length, value: orNull(value), low: orNull(low), high: orNull(high) }];
  });
}
