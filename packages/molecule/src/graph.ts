import { alignAtoms } from './align-atoms.js';
import { bondDirections } from './bond-directions.js';
import { elementSymbols } from './elements.js';
import type { AtomRecord, BondRecord, BondStereo, Chirality } from './records.js';
import { scanSmiles } from './scan-smiles.js';

export interface Graph {
  readonly atoms: readonly AtomRecord[];
  readonly bonds: readonly BondRecord[];
  readonly rings: readonly (readonly number[])[];
}

/** The part of commonchem JSON that MinimalLib writes. Fields equal to the default are left out. */
interface CommonChem {
  molecules: [
    {
      atoms?: { z?: number; impHs?: number; chg?: number; nRad?: number; isotope?: number; stereo?: string }[];
      bonds?: { bo?: number; atoms: [number, number]; stereo?: string; stereoAtoms?: [number, number] }[];
      extensions?: {
        name: string;
        aromaticAtoms?: number[];
        aromaticBonds?: number[];
        atomRings?: number[][];
        cipCodes?: [number, string][];
      }[];
    },
  ];
}

/** Reads MinimalLib's commonchem JSON of a molecule parsed from `source` into records. */
export function readGraph(json: string, source: string): Graph {
  const molecule = (JSON.parse(json) as CommonChem).molecules[0];
  const extension = molecule.extensions?.find(({ name }) => name === 'rdkitRepresentation');
  const atoms: Writable<AtomRecord>[] = [];
  for (const { z = 6, chg = 0, isotope = 0, impHs = 0, nRad = 0, stereo } of molecule.atoms ?? []) {
    atoms.push({
      index: atoms.length,
      atomicNumber: z,
      symbol: elementSymbols[z] ?? '*',
      charge: chg,
      isotope,
      hydrogens: impHs,
      degree: 0,
      aromatic: false,
      inRing: false,
      radicals: nRad,
      chirality: chirality(stereo),
      cip: undefined,
      mapNumber: 0,
    });
  }
  const bonds: Writable<BondRecord>[] = [];
  for (const { bo = 1, atoms: ends, stereo, stereoAtoms } of molecule.bonds ?? []) {
    const [begin, end] = ends;
    atoms[begin]!.degree++;
    atoms[end]!.degree++;
    bonds.push({
      index: bonds.length,
      begin,
      end,
      order: bo,
      aromatic: false,
      inRing: false,
      stereo: bondStereo(stereo),
      stereoAtoms,
      direction: 'none',
    });
  }
  for (const index of extension?.aromaticAtoms ?? []) atoms[index]!.aromatic = true;
  for (const index of extension?.aromaticBonds ?? []) bonds[index]!.aromatic = true;
  for (const [index, label] of extension?.cipCodes ?? []) atoms[index]!.cip = label;
  setMapNumbers(source, atoms);
  setDirections(source, atoms, bonds);
  const rings = extension?.atomRings ?? [];
  markRings(rings, atoms, bonds);
  return { atoms, bonds, rings };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Commonchem has no atom maps; the text has. */
function setMapNumbers(source: string, atoms: Writable<AtomRecord>[]): void {
  if (!source.includes(':')) return;
  const text = scanSmiles(source);
  alignAtoms(text, atoms)?.forEach((atom, index) => {
    const map = /:(\d+)\]$/.exec(text.atoms[index]!);
    if (atom >= 0 && map !== null) atoms[atom]!.mapNumber = Number(map[1]);
  });
}

function setDirections(source: string, atoms: AtomRecord[], bonds: Writable<BondRecord>[]): void {
  if (!source.includes('/') && !source.includes('\\')) return;
  if (!bonds.some(({ stereo }) => stereo === 'E' || stereo === 'Z')) return;
  const directions = bondDirections(source, atoms, bonds);
  if (directions === undefined) return;
  for (const bond of bonds) bond.direction = directions[bond.index]!;
}

function markRings(rings: number[][], atoms: Writable<AtomRecord>[], bonds: Writable<BondRecord>[]): void {
  if (rings.length === 0) return;
  const ringEdges = new Set<number>();
  for (const ring of rings) {
    let previous = ring[ring.length - 1]!;
    for (const atom of ring) {
      atoms[atom]!.inRing = true;
      ringEdges.add(previous * atoms.length + atom).add(atom * atoms.length + previous);
      previous = atom;
    }
  }
  for (const bond of bonds) bond.inRing = ringEdges.has(bond.begin * atoms.length + bond.end);
}

function chirality(stereo: string | undefined): Chirality {
  if (stereo === undefined || stereo === 'unspecified') return 'none';
  return stereo === 'cw' || stereo === 'ccw' ? stereo : 'other';
}

function bondStereo(stereo: string | undefined): BondStereo {
  if (stereo === undefined || stereo === 'unspecified') return 'none';
  if (stereo === 'cis') return 'Z';
  return stereo === 'trans' ? 'E' : 'any';
}
