import type { Molecule } from '@molx/molecule';

/** What a molecule is told by across data sets. */
export interface MoleculeIdentity {
  /** Canonical SMILES without stereo and isotopes (`flatSmiles`): equal for molecules that count as the same. */
  key: string;
  /** Canonical SMILES of the Murcko scaffold, without stereo and isotopes; empty for an acyclic molecule. */
  scaffold: string;
}

/** The identity of a molecule. Bemis and Murcko 1996, doi:10.1021/jm9602928. */
export function moleculeIdentity(mol: Molecule): MoleculeIdentity {
  return { key: mol.flatSmiles, scaffold: mol.murckoScaffold({ flat: true }) };
}
