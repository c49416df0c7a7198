import type { Molecule } from '@molx/molecule';
import type { MolecularGraph } from './molecular-graph.js';
import { atomColumns, bondColumn, bondColumns, type MoleculeColumns, readBinary } from './read-binary.js';

/** One column of a graph's atom or bond array. */
export interface GraphFeature {
  readonly name: string;
  /** Rows of its embedding table, special rows included. */
  readonly size: number;
}

export interface GraphOptions {
  /** What a dummy atom (`*`) becomes where a preset has no row for it: an error (default), or the preset's mask row. */
  dummyAtoms?: 'error' | 'mask';
}

/** What a preset is, apart from being called. */
export interface GraphPresetFacts {
  /** As configuration files write it: `pretrain-gnns`. */
  readonly id: GraphPresetId;
  readonly atomFeatures: readonly GraphFeature[];
  readonly bondFeatures: readonly GraphFeature[];
  /** The atom row that stands for a masked atom, where the preset has one. */
  readonly maskAtom: readonly number[] | undefined;
  /** The bond row that stands for a masked bond, where the preset has one. */
  readonly maskBond: readonly number[] | undefined;
  /** The bond row of the self-loops that the encoder adds, where its layers add any. */
  readonly selfLoop: readonly number[] | undefined;
  readonly citation: string;
}

/** Turns a molecule into a graph. @throws {UnsupportedMoleculeError} for an atom or bond without a row */
export interface GraphPreset extends GraphPresetFacts {
  (mol: Molecule, options?: GraphOptions): MolecularGraph;
}

export type GraphPresetId = 'pretrain-gnns' | 'molx-reference' | 'ogb';

/** Writes one atom's features to `into[at ..]`. `source` is the SMILES, for errors. */
type WriteFeatures = (
  columns: Int32Array,
  row: number,
  into: Int32Array,
  at: number,
  context: { source: string; index: number; dummyAtoms: 'error' | 'mask' },
) => void;

/** Builds a preset from its facts and the two functions that write a row. */
export function definePreset(facts: GraphPresetFacts, writeAtom: WriteFeatures, writeBond: WriteFeatures): GraphPreset {
  const build = (mol: Molecule, options: GraphOptions = {}) =>
    buildGraph(readBinary(mol), facts, writeAtom, writeBond, mol.source, options.dummyAtoms ?? 'error');
  return Object.assign(build, facts);
}

function buildGraph(
  columns: MoleculeColumns,
  facts: GraphPresetFacts,
  writeAtom: WriteFeatures,
  writeBond: WriteFeatures,
  source: string,
  dummyAtoms: 'error' | 'mask',
): MolecularGraph {
  const { atomCount, bondCount } = columns;
  const edgeCount = 2 * bondCount;
  const atomFeatures = facts.atomFeatures.length;
  const bondFeatures = facts.bondFeatures.length;
  const atoms = new Int32Array(atomCount * atomFeatures);
  const edges = new Int32Array(2 * edgeCount);
  const bonds = new Int32Array(edgeCount * bondFeatures);
  const context = { source, index: 0, dummyAtoms };
  for (let i = 0; i < atomCount; i++) {
    context.index = i;
    writeAtom(columns.atoms, i * atomColumns, atoms, i * atomFeatures, context);
  }
  for (let i = 0; i < bondCount; i++) {
    const row = i * bondColumns;
    const begin = columns.bonds[row + bondColumn.begin]!;
    const end = columns.bonds[row + bondColumn.end]!;
    edges[2 * i] = begin;
    edges[2 * i + 1] = end;
    edges[edgeCount + 2 * i] = end;
    edges[edgeCount + 2 * i + 1] = begin;
    context.index = i;
    const at = 2 * i * bondFeatures;
    writeBond(columns.bonds, row, bonds, at, context);
    bonds.copyWithin(at + bondFeatures, at, at + bondFeatures);
  }
  return { atomCount, edgeCount, atomFeatures, bondFeatures, atoms, edges, bonds };
}
