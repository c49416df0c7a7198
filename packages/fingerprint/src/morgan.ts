import { InvalidArgumentError } from '@molx/core';
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
 * @throws {InvalidArgumentError} for a radius or a length that is not a whole number of at least 0 or 1
 */
export function morgan(mol: Molecule, { radius = 2, bits = 2048 }: MorganOptions = {}): Uint8Array {
  if (!Number.isInteger(radius) || radius < 0) {
    throw new InvalidArgumentError(`morgan: expected a radius of 0 or more bonds, got ${radius}.`);
  }
  if (!Number.isInteger(bits) || bits < 1) throw new InvalidArgumentError(`morgan: expected bits >= 1, got ${bits}.`);
  return mol.morganBits(radius, bits);
}
