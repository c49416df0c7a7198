/** What `parse` refuses before RDKit sees it. */
export interface ParseLimits {
  /** Characters. Default 5,000. */
  maxLength?: number | undefined;
  /** Atoms, counted from the text. Default 600: RDKit's WASM stack ends between 800 and 900 atoms of a chain. */
  maxAtoms?: number | undefined;
}

/** Why a text must not reach RDKit, or undefined when it may. */
export function guardSmiles(
  smiles: string,
  { maxLength = 5_000, maxAtoms = 600 }: ParseLimits = {},
): string | undefined {
  if (typeof smiles !== 'string') return `expected a string, got ${smiles === null ? 'null' : typeof smiles}`;
  if (smiles.length === 0) return 'it is empty';
  if (smiles.trim().length === 0) return 'it is blank';
  if (smiles.length > maxLength) return `it has ${smiles.length} characters, and the limit (maxLength) is ${maxLength}`;
  const atoms = countAtoms(smiles);
  if (atoms > maxAtoms) return `it has ${atoms} atoms, and the limit (maxAtoms) is ${maxAtoms}`;
  return undefined;
}

/** Counts the atoms that a SMILES text names, bracketed hydrogens included. */
export function countAtoms(smiles: string): number {
  return smiles.match(/\[[^\]]*\]|Br|Cl|[BCNOPSFIbcnops*]/g)?.length ?? 0;
}
