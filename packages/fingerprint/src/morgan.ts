import type { Molecule } from '@molx/molecule';

export interface MorganOptions {
  /** Bonds around each atom: 2 is what ECFP4 means. Default 2. */
  radius?: number;
  /** Length of the folded fingerprint. Default 2048. */
  bits?: number;
}

/**
 * The Morgan fingerprint (Rogers and Hahn 2010, doi:10.1021/ci100050t) as RDKit folds it, without chirality.
 *
 * Bit i is `bytes[i >> 3] >> (i & 7) & 1`; {@link unpackBits} spreads them.
 *
 * @returns [ceil(bits / 8)], packed
 * @throws {InvalidArgumentError} for a radius that is no whole number from 0 to 100, or a length that is none from 1 to 2^24
 */
export function morgan(mol: Molecule, { radius = 2, bits = 2048 }: MorganOptions = {}): Uint8Array {
  return mol.morganBits(radius, bits);
}
