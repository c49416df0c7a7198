import { expectWhole } from '@molx/core';
import type { MinimalMol } from './minimal-lib.js';

/** RDKit's fingerprints. */
export type FingerprintKind = 'morgan' | 'rdkit' | 'atomPair' | 'topologicalTorsion' | 'maccs';

/** Settings of a fingerprint by MinimalLib's names, as `useChirality`. */
export type FingerprintDetails = Readonly<Record<string, number | boolean>>;

/** The largest radius of a fingerprint, in bonds: beyond it RDKit's WASM hangs, crashes, or takes its defaults without a word. */
export const maxRadius = 100;
/** The greatest length of a fingerprint, for the same reason. */
export const maxBits = 2 ** 24;

/**
 * What computes the bits of a fingerprint.
 *
 * @throws {InvalidArgumentError} for a radius that is no whole number from 0 to 100, or a length that is none from 1 to 2^24
 */
export function fingerprintCall(
  kind: FingerprintKind,
  bits: number,
  details: FingerprintDetails,
): (mol: MinimalMol) => Uint8Array {
  expectWhole('fingerprintBits', 'bits', bits, 1, maxBits);
  expectWhole('fingerprintBits', 'a radius in bonds', Number(details['radius'] ?? 0), 0, maxRadius);
  const settings = JSON.stringify({ ...details, nBits: bits });
  switch (kind) {
    case 'maccs':
      return (mol) => mol.get_maccs_fp_as_uint8array();
    case 'morgan':
      return (mol) => mol.get_morgan_fp_as_uint8array(settings);
    case 'rdkit':
      return (mol) => mol.get_rdkit_fp_as_uint8array(settings);
    case 'atomPair':
      return (mol) => mol.get_atom_pair_fp_as_uint8array(settings);
    case 'topologicalTorsion':
      return (mol) => mol.get_topological_torsion_fp_as_uint8array(settings);
  }
}
