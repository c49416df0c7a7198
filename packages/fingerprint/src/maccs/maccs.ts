import type { Molecule } from '@molx/molecule';

/** Bits of a MACCS fingerprint, the unused bit 0 included. */
export const maccsBits = 167;

/**
 * The 166 public MACCS keys (Durant et al. 2002, doi:10.1021/ci010132r), by RDKit's SMARTS: bit i is key i, bit 0 is unused.
 *
 * @returns [21], packed: bit i is `bytes[i >> 3] >> (i & 7) & 1`
 */
export function maccs(mol: Molecule): Uint8Array {
  return mol.fingerprintBits('maccs');
}
