import { InvalidArgumentError } from '@molx/core';
import type { FeaturizeOptions, MolecularGraph, MoleculeFeatures, MoleculeNumbers } from '@molx/featurizers';
import { JsonLinesOutput, TsvOutput } from '../../table/index.js';
import { outputFormat } from './output-format.js';
import type { Output, ValidRow } from './table-run.js';

/** Takes the features of one molecule after another. */
export interface FeatureOutput extends Output {
  write(row: ValidRow): Promise<void>;
}

/**
 * Opens a `.jsonl` or `.tsv` for features.
 *
 * @throws {InvalidArgumentError} for another name, or for graphs in a `.tsv`
 * @throws {OutputError} when the place can't be written
 */
export async function openFeatureOutput(path: string, options: FeaturizeOptions): Promise<FeatureOutput> {
  if (outputFormat(path, ['jsonl', 'tsv']) === 'tsv') return openTable(path, options);
  const lines = await JsonLinesOutput.open(path);
  return {
    write: ({ row, smiles, features }) => lines.write({ row, smiles, ...featureRecord(features, options) }),
    commit: () => lines.commit(),
    abort: () => lines.abort(),
  };
}

/** Features as JSON: a graph as rows of integers, a fingerprint as the indices of its set bits. */
export function featureRecord(features: MoleculeFeatures, { morgan: settings }: FeaturizeOptions) {
  const { canonical, tokens, graph, morgan, numbers, functionalGroups } = features;
  return {
    ...(canonical === undefined ? {} : { canonical }),
    ...(tokens === undefined ? {} : { tokens: Array.from(tokens) }),
    ...(graph === undefined ? {} : { graph: graphRecord(graph) }),
    ...(morgan === undefined ? {} : { morgan: { ...settings, on: setBits(morgan) } }),
    ...(numbers === undefined ? {} : { numbers }),
    ...(functionalGroups === undefined ? {} : { functionalGroups }),
  };
}

function graphRecord({ atoms, bonds, edges, edgeCount, atomFeatures, bondFeatures }: MolecularGraph) {
  return {
    atoms: rowsOf(atoms, atomFeatures), // [atoms, atomFeatures]
    edges: [Array.from(edges.subarray(0, edgeCount)), Array.from(edges.subarray(edgeCount))], // [2, edges]
    bonds: rowsOf(bonds, bondFeatures), // [edges, bondFeatures]
  };
}

function rowsOf(values: Int32Array, width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, row) =>
    Array.from(values.subarray(row * width, (row + 1) * width)),
  );
}

function setBits(bytes: Uint8Array): number[] {
  const on: number[] = [];
  bytes.forEach((byte, index) => {
    for (let bit = 0; bit < 8; bit++) if ((byte >> bit) & 1) on.push(8 * index + bit);
  });
  return on;
}

const numberColumns: readonly (keyof MoleculeNumbers)[] = [
  'heavyAtoms',
  'hBondAcceptors',
  'hBondDonors',
  'rotatableBonds',
  'aromaticRings',
  'tpsa',
  'molecularWeight',
  'logP',
  'qed',
];

async function openTable(path: string, options: FeaturizeOptions): Promise<FeatureOutput> {
  if (options.graph !== undefined) {
    throw new InvalidArgumentError(
      `--out ${path}: a graph does not fit into a table. Write .jsonl, or leave --graph out.`,
    );
  }
  const columns = [
    ...(options.canonical ? ['canonical'] : []),
    ...(options.tokens === undefined ? [] : ['tokens']),
    ...(options.morgan === undefined ? [] : ['morgan']),
    ...(options.numbers ? numberColumns : []),
    ...(options.functionalGroups ? ['functionalGroups'] : []),
  ];
  const table = await TsvOutput.open(path, ['row', 'smiles', ...columns]);
  return {
    write: ({ row, smiles, features }) => {
      const cells = featureCells(features);
      return table.write([row, smiles, ...columns.map((column) => cells[column] ?? '')]);
    },
    commit: () => table.commit(),
    abort: () => table.abort(),
  };
}

/** Features as cells: tokens between blanks, a fingerprint as the hexadecimal digits of its packed bytes, groups as `name=count`. */
function featureCells({ canonical, tokens, morgan, numbers, functionalGroups }: MoleculeFeatures) {
  const cells: Record<string, string | number> = { ...numbers };
  if (canonical !== undefined) cells['canonical'] = canonical;
  if (tokens !== undefined) cells['tokens'] = tokens.join(' ');
  if (morgan !== undefined) cells['morgan'] = Buffer.from(morgan).toString('hex');
  if (functionalGroups !== undefined) {
    cells['functionalGroups'] = functionalGroups.map(({ name, count }) => `${name}=${count}`).join('; ');
  }
  return cells;
}
