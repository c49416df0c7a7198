import { expectWhole } from '@molx/core';
import { type Molecule, maxBits, maxRadius } from '@molx/molecule';
import { bitsOfIds, type CountFingerprint, countIds, leastSimulatedBits, simulateCounts } from './count-fingerprint.js';
import { type MorganEnvironmentOptions, morganIds } from './morgan-ids.js';

export interface MorganOptions extends MorganEnvironmentOptions {
  /** Length of the folded fingerprint. Default 2048. */
  bits?: number;
  /** Four bits a feature, for counts of at least 1, 2, 4 and 8, instead of one. Default false. */
  countSimulation?: boolean;
}

export interface MorganCountOptions extends MorganEnvironmentOptions {
  /** Length to fold to; not folded by default. */
  bits?: number;
}

/**
 * The Morgan fingerprint (Rogers and Hahn 2010, doi:10.1021/ci100050t) as RDKit folds it.
 *
 * Bit i is `bytes[i >> 3] >> (i & 7) & 1`; {@link unpackBits} spreads them.
 *
 * @returns [ceil(bits / 8)], packed
 * @throws {InvalidArgumentError} for a radius that is no whole number from 0 to 100, or a length that is none from 1 (5 with count simulation)
 *   to 2^24
 */
export function morgan(mol: Molecule, options: MorganOptions = {}): Uint8Array {
  const { radius = 2, bits = 2048, countSimulation = false, includeRingMembership = true } = options;
  expectWhole('morgan', 'a radius in bonds', radius, 0, maxRadius);
  expectWhole('morgan', 'bits', bits, countSimulation ? leastSimulatedBits : 1, maxBits);
  if (countSimulation) return simulateCounts(morganIds(mol, options), bits);
  if (!includeRingMembership) return bitsOfIds(morganIds(mol, options), bits);
  const { includeChirality = false, useBondTypes = true, includeRedundantEnvironments = false } = options;
  return mol.fingerprintBits('morgan', bits, {
    radius,
    useChirality: includeChirality,
    useBondTypes,
    includeRedundantEnvironments,
  });
}

/**
 * How often each Morgan environment occurs: the fingerprint of {@link morgan} before it is folded to bits, by RDKit's identifiers of 32 bits.
 * MolT5's and later papers' "Morgan similarity" is {@link countTanimoto} of these at radius 2.
 *
 * Differs from Python RDKit for an aromatic bond outside of aromatic rings (`C:C`), and with chirality for centres that are not tetrahedral
 * (`@SP1`): MinimalLib does not tell them. `includeRingMembership: false` does what RDKit's `GetMorganAtomInvGen` does with it;
 * `GetMorganGenerator` of 2026.09.1 takes that option and leaves it out of account.
 *
 * @throws {InvalidArgumentError} as {@link morgan}
 */
export function morganCounts(mol: Molecule, options: MorganCountOptions = {}): CountFingerprint {
  expectWhole('morganCounts', 'a radius in bonds', options.radius ?? 2, 0, maxRadius);
  if (options.bits !== undefined) expectWhole('morganCounts', 'bits', options.bits, 1, maxBits);
  return countIds(morganIds(mol, options), options.bits);
}
