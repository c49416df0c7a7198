import { acceptorSmarts, alertSmarts, type Desirability, desirabilities } from './qed-data.js';
import type { AtomRecord, BondRecord } from './records.js';

/** What QED asks of a molecule. */
interface Described {
  readonly atoms: readonly AtomRecord[];
  readonly bonds: readonly BondRecord[];
  descriptors(): Record<string, number>;
  hasSubstructure(smarts: string): boolean;
  substructureMatches(smarts: string): number[][];
}

/** The eight properties that QED weighs. */
export type QedProperties = { readonly [K in keyof typeof desirabilities]: number };

/** Counts what QED weighs, as RDKit does. Molecular weight in g/mol, polar surface in square angstrom. */
export function qedProperties(mol: Described): QedProperties {
  const descriptors = mol.descriptors();
  return {
    molecularWeight: descriptors['amw']!,
    logP: descriptors['CrippenClogP']!,
    hydrogenBondAcceptors: acceptorSmarts.reduce((count, smarts) => count + mol.substructureMatches(smarts).length, 0),
    hydrogenBondDonors: descriptors['NumHBD']!,
    polarSurfaceArea: descriptors['tpsa']!,
    rotatableBonds: descriptors['NumRotatableBonds']!,
    aromaticRings: aromaticRings(mol),
    alerts: alertSmarts.filter((smarts) => mol.hasSubstructure(smarts)).length,
  };
}

/** Bickerton's weighted geometric mean of the desirabilities. */
export function qedOf(properties: QedProperties): number {
  let sum = 0;
  let weights = 0;
  for (const [name, parameters] of Object.entries(desirabilities)) {
    sum += parameters.weight * Math.log(desire(properties[name as keyof QedProperties], parameters));
    weights += parameters.weight;
  }
  return Math.exp(sum / weights);
}

function desire(x: number, { a, b, c, d, e, f, max }: Desirability): number {
  const rise = 1 + Math.exp(-(x - c + d / 2) / e);
  const fall = 1 + Math.exp(-(x - c - d / 2) / f);
  return (a + (b / rise) * (1 - 1 / fall)) / max;
}

/**
 * The independent cycles that are left when every aliphatic ring atom with a single bond to an atom that is not aromatic is
 * taken away. This is
 * what RDKit's QED counts; it differs from the number of aromatic rings in fused systems.
 */
function aromaticRings({ atoms, bonds }: Described): number {
  const besideAliphatic = new Set<number>();
  for (const { begin, end, order, aromatic } of bonds) {
    if (order !== 1 && !aromatic) continue;
    if (!atoms[begin]!.aromatic) besideAliphatic.add(end);
    if (!atoms[end]!.aromatic) besideAliphatic.add(begin);
  }
  const kept = atoms.map(({ index, aromatic, inRing }) => aromatic || !inRing || !besideAliphatic.has(index));
  return cycleRank(kept, bonds);
}

/** Bonds - atoms + components of the kept part, by union-find. */
function cycleRank(kept: readonly boolean[], bonds: readonly BondRecord[]): number {
  const parent = kept.map((_, index) => index);
  const root = (atom: number): number => {
    let at = atom;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]!]!;
    return at;
  };
  let cycles = 0;
  for (const { begin, end } of bonds) {
    if (!kept[begin] || !kept[end]) continue;
    const a = root(begin);
    const b = root(end);
    if (a === b) cycles++;
    else parent[a] = b;
  }
  return cycles;
}
