export type { InvalidRow } from 'molx/table';

/** One molecule of a data set, with what its files say about it. */
export interface MoleculeRecord {
  /** The file's name and the row it was first seen in: `molecules.tsv#17`. */
  id: string;
  /** The SMILES as the file gives it. */
  source: string;
  /** RDKit's canonical SMILES, with stereochemistry. */
  smiles: string;
  /** Canonical SMILES without stereo and isotopes (`flatSmiles`): what exclusion goes by. */
  key: string;
  /** Canonical SMILES of the Murcko scaffold, without stereo and isotopes; empty for an acyclic molecule. */
  scaffold: string;
  /** The texts of each text field; several where several rows or files describe the same molecule. */
  texts: Record<string, string[]>;
}
