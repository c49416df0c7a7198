import type { Modality } from './modality.js';

/**
 * The shares of MolX's published code, mean(mean(smiles, graph), fingerprint): 1/4, 1/4, 1/2 with all three.
 * Where a modality is missing the same rule runs over what is left: 1/2 each of any two, and 1 of a single one.
 */
export function nestedMeanShares(present: readonly Modality[]): number[] {
  const encoders = present.filter((modality) => modality !== 'fingerprint').length;
  const groups = (encoders > 0 ? 1 : 0) + (present.includes('fingerprint') ? 1 : 0);
  return present.map((modality) => (modality === 'fingerprint' ? 1 / groups : 1 / (groups * encoders)));
}
