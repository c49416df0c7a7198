import { elementSymbols, type Molecule } from '@molx/molecule';
import { atomColumn, atomColumns, bondColumn, bondColumns, bondType, readBinary } from '../graph/read-binary.js';
import { UnsupportedMoleculeError } from '../unsupported-molecule-error.js';

const orders = new Map<number, string>([
  [bondType.single, '-'],
  [bondType.double, '='],
  [bondType.triple, '#'],
]);

/** Where the graph can't be read, everything may be there. */
const everything = { has: () => true };

/**
 * What a molecule is made of, as short texts to ask for: elements (`C`), aromatic atoms (`c`, also under `C`), elements with hydrogens
 * (`OH`), be these atoms of their own (`[2H]O`) or not, and bonds that are not aromatic, elements in alphabetical order (`C=O`, `N-S`).
 */
export function structuralKeys(mol: Molecule): { has(key: string): boolean } {
  const columns = columnsOf(mol);
  if (columns === undefined) return everything;
  const { atoms, bonds } = columns;
  const keys = new Set<string>();
  const symbol = (atom: number) => elementSymbols[atoms[atom * atomColumns + atomColumn.atomicNumber]!] ?? '*';
  for (let atom = 0; atom < columns.atomCount; atom++) {
    const row = atom * atomColumns;
    keys.add(symbol(atom));
    if (atoms[row + atomColumn.aromatic]) keys.add(symbol(atom).toLowerCase());
    if (atoms[row + atomColumn.hydrogens]) keys.add(`${symbol(atom)}H`);
  }
  for (let row = 0; row < bonds.length; row += bondColumns) {
    const a = symbol(bonds[row + bondColumn.begin]!);
    const b = symbol(bonds[row + bondColumn.end]!);
    if (a === 'H') keys.add(`${b}H`);
    if (b === 'H') keys.add(`${a}H`);
    const order = orders.get(bonds[row + bondColumn.type]!);
    if (order !== undefined) keys.add(a < b ? a + order + b : b + order + a);
  }
  return keys;
}

function columnsOf(mol: Molecule) {
  try {
    return readBinary(mol);
  } catch (error) {
    if (error instanceof UnsupportedMoleculeError) return undefined;
    throw error;
  }
}
