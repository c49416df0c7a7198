const keepHydrogens = '{"removeHs":false}';
const hydrogenAtom = /\[\d*H/;

/**
 * The settings with which MinimalLib reads a SMILES as Python RDKit does.
 *
 * Where it removes hydrogen atoms, MinimalLib takes the H of a needless `[C@@H]` for a mark of chirality and drops it before it checks valences:
 * it then reads `CC[C@@H](C)(C)C`, which Python RDKit refuses. Without hydrogen atoms in the text there are none to remove.
 */
export function parseDetails(smiles: string): string {
  return hydrogenAtom.test(smiles) ? '{}' : keepHydrogens;
}
