import type { AtomRecord, BondRecord, Molecule } from '@molx/molecule';
import { hashCombine, hashRange } from './hash.js';
import { bondType, type Neighbour, neighboursOf } from './molecular-bonds.js';

/** What tells Morgan environments apart. */
export interface MorganEnvironmentOptions {
  /** Bonds around each atom: 2 is what ECFP4 means. Default 2. */
  radius?: number;
  /** Whether R and S centres, and E and Z bonds, differ. Default false. */
  includeChirality?: boolean;
  /** Whether bond orders count. Default true. */
  useBondTypes?: boolean;
  /** Whether ring atoms differ from others. Default true. */
  includeRingMembership?: boolean;
  /** Whether an environment counts again where it grew to one already seen. Default false. */
  includeRedundantEnvironments?: boolean;
}

/** An atom's environment of one round. */
interface Environment {
  readonly atom: number;
  readonly id: number;
}

/** A feature of a Morgan fingerprint, and where in the molecule it lies. */
export interface MorganEnvironment {
  /** RDKit's identifier; by remainder it is the bit. */
  readonly id: number;
  /** The atom in the middle. */
  readonly atom: number;
  /** In bonds. */
  readonly radius: number;
}

/**
 * The 32-bit identifiers of all atom environments up to a radius (Rogers and Hahn 2010, doi:10.1021/ci100050t), one per environment, with
 * RDKit's invariants and hash.
 *
 * Environments of the same bonds count once, with the smallest identifier. An atom whose environment was seen in an earlier round is dead:
 * it grows no further, and from the next round on its neighbours see an invariant of 0.
 */
export function morganIds(mol: Molecule, options: MorganEnvironmentOptions): Float64Array {
  return Float64Array.from(morganEnvironments(mol, options), ({ id }) => id);
}

/** {@link morganIds}, each with the atom that it lies around. */
export function morganEnvironments(mol: Molecule, options: MorganEnvironmentOptions): MorganEnvironment[] {
  const { radius = 2, includeChirality = false, includeRedundantEnvironments = false } = options;
  const { atoms, bonds } = mol;
  const neighbours = neighboursOf(mol);
  const bondInvariants = bonds.map((bond) => bondInvariant(bond, options));
  let invariants = atoms.map((atom) => atomInvariant(mol, atom, neighbours[atom.index]!, options));
  const found: MorganEnvironment[] = invariants.map((id, atom) => ({ id, atom, radius: 0 }));
  const words = (bonds.length + 31) >> 5;
  /** [atoms, words]: the bonds within reach of each atom. */
  let reach = new Uint32Array(atoms.length * words);
  const seen = new Set<string>();
  const dead = atoms.map(({ degree }) => degree === 0);
  const chiral = new Uint8Array(atoms.length);
  for (let layer = 0; layer < radius; layer++) {
    const wider = reach.slice();
    const next = new Array<number>(atoms.length).fill(0);
    const round = new Map<string, Environment[]>();
    for (const atom of atoms) {
      const { index } = atom;
      if (dead[index]) continue;
      const around = neighbours[index]!;
      for (const neighbour of around) widen(wider, reach, index, neighbour, words);
      const shell = shellOf(around, bondInvariants, invariants);
      let id = hashCombine(layer, invariants[index]!);
      for (const [bond, invariant] of shell) id = hashCombine(id, hashCombine(hashCombine(0, bond), invariant));
      if (includeChirality && atom.chirality !== 'none' && (chiral[index] || isCentre(shell))) {
        chiral[index] = 1;
        id = hashCombine(id, cipCode(atom));
      }
      next[index] = id;
      const key = wider.subarray(index * words, (index + 1) * words).join();
      const same = round.get(key);
      if (same === undefined) round.set(key, [{ atom: index, id }]);
      else same.push({ atom: index, id });
    }
    for (const [key, environments] of round) {
      environments.sort((a, b) => a.id - b.id || a.atom - b.atom);
      for (const { atom, id } of environments) {
        if (includeRedundantEnvironments || !seen.has(key)) found.push({ id, atom, radius: layer + 1 });
        else dead[atom] = true;
        seen.add(key);
      }
    }
    invariants = next;
    reach = wider;
  }
  return found;
}

/** RDKit's connectivity invariant of an atom. */
function atomInvariant(
  mol: Molecule,
  atom: AtomRecord,
  around: readonly Neighbour[],
  { includeRingMembership = true }: MorganEnvironmentOptions,
): number {
  const hydrogenAtoms = around.filter((neighbour) => mol.atoms[neighbour.atom]!.atomicNumber === 1).length;
  const parts = [
    atom.atomicNumber,
    atom.degree + atom.hydrogens,
    atom.hydrogens + hydrogenAtoms,
    atom.charge,
    Math.trunc(mol.isotopeShift(atom)),
  ];
  if (includeRingMembership && atom.inRing) parts.push(1);
  return hashRange(parts);
}

function bondInvariant(bond: BondRecord, options: MorganEnvironmentOptions): number {
  const { includeChirality = false, useBondTypes = true } = options;
  if (!useBondTypes) return 1;
  const type = bondType(bond);
  if (!includeChirality || type !== 2 || bond.stereo === 'none') return type;
  return 100 + 10 * type + { any: 1, Z: 2, E: 3 }[bond.stereo];
}

function widen(wider: Uint32Array, reach: Uint32Array, index: number, { atom, bond }: Neighbour, words: number): void {
  wider[index * words + (bond >> 5)]! |= 1 << (bond & 31);
  for (let word = 0; word < words; word++) wider[index * words + word]! |= reach[atom * words + word]!;
}

/** Bond and atom invariants of the neighbours, sorted. */
function shellOf(around: readonly Neighbour[], bonds: readonly number[], atoms: readonly number[]) {
  const shell = around.map(({ atom, bond }): [bond: number, atom: number] => [bonds[bond]!, atoms[atom]!]);
  return shell.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

/** Whether single bonds lead to neighbours that all differ. */
function isCentre(shell: readonly (readonly [bond: number, atom: number])[]): boolean {
  return shell.every(([bond, atom], i) => bond === 1 && (i === 0 || atom !== shell[i - 1]![1]));
}

function cipCode({ cip }: AtomRecord): number {
  if (cip === 'R') return 3;
  return cip === 'S' ? 2 : 1;
}
