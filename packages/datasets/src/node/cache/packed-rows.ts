import { crc32 } from 'node:zlib';
import { bytesOf, type Checkpoint, type HostTensor, requireTensor } from '@molx/checkpoint';
import { CheckpointError } from '@molx/core';
import type { FeaturizedRow, MoleculeFeatures, RowError } from '@molx/featurizers';

type Texts = 'canonical' | 'key' | 'scaffold' | 'numbers' | 'functionalGroups';
type Integers = 'atoms' | 'edges' | 'bonds' | 'tokens';

/** How many columns the arrays of a graph have, and which rows have no features. */
interface Facts {
  atomFeatures: number;
  bondFeatures: number;
  errors: Record<number, RowError>;
}

const integers: Record<Integers, (features: MoleculeFeatures) => Int32Array | undefined> = {
  atoms: ({ graph }) => graph?.atoms,
  edges: ({ graph }) => graph?.edges,
  bonds: ({ graph }) => graph?.bonds,
  tokens: ({ tokens }) => tokens,
};
const texts: Record<Texts, (features: MoleculeFeatures) => string | undefined> = {
  canonical: ({ canonical }) => canonical,
  key: ({ identity }) => identity?.key,
  scaffold: ({ identity }) => identity?.scaffold,
  numbers: ({ numbers }) => numbers && JSON.stringify(numbers),
  functionalGroups: ({ functionalGroups }) => functionalGroups && JSON.stringify(functionalGroups),
};

/**
 * Rows of features as the tensors of one safetensors file: `<name>.lengths` [rows] and `<name>.values` for what differs in length, `morgan`
 * [rows, bytes]. Its metadata hold a CRC-32 of all tensors.
 */
export function packRows(rows: readonly FeaturizedRow[]): Checkpoint {
  const tensors = new Map<string, HostTensor>();
  const features = rows.map((row) => row.features ?? {});
  for (const [name, of] of Object.entries(integers)) {
    const parts = features.map(of);
    if (parts.some((part) => part !== undefined))
      addRagged(tensors, name, parts, (length) => new Int32Array(length), 'I32');
  }
  const encoder = new TextEncoder();
  for (const [name, of] of Object.entries(texts)) {
    const parts = features.map(of);
    if (parts.every((part) => part === undefined)) continue;
    const bytes = parts.map((part) => (part === undefined ? undefined : encoder.encode(part)));
    addRagged(tensors, name, bytes, (length) => new Uint8Array(length), 'U8');
  }
  addMorgan(tensors, features);
  const graph = features.find((each) => each.graph !== undefined)?.graph;
  const errors = rows.flatMap(({ error }, row) => (error === undefined ? [] : [[row, error] as const]));
  const facts: Facts = {
    atomFeatures: graph?.atomFeatures ?? 0,
    bondFeatures: graph?.bondFeatures ?? 0,
    errors: Object.fromEntries(errors),
  };
  return { tensors, metadata: { facts: JSON.stringify(facts), crc32: checksumOf(tensors) } };
}

/**
 * The rows of {@link packRows}; arrays are views of the tensors.
 *
 * @param smiles      of each row
 * @param firstIndex  of the first row
 * @throws {CheckpointError} when the checksum or the number of rows is another
 */
export function unpackRows(
  { tensors, metadata }: Checkpoint,
  smiles: readonly string[],
  { path, firstIndex }: { path: string; firstIndex: number },
): FeaturizedRow[] {
  if (metadata['crc32'] !== checksumOf(tensors)) throw new CheckpointError(path, 'damaged: its checksum is another.');
  const { atomFeatures, bondFeatures, errors } = JSON.parse(metadata['facts'] ?? '{}') as Facts;
  const ints = (name: Integers) => ragged<Int32Array>(tensors, name, smiles.length, path);
  const decoder = new TextDecoder();
  const strings = (name: Texts) => {
    const parts = ragged<Uint8Array>(tensors, name, smiles.length, path);
    return parts && ((row: number) => decoder.decode(parts(row)));
  };
  const [atoms, edges, bonds, tokens] = [ints('atoms'), ints('edges'), ints('bonds'), ints('tokens')];
  const [canonical, key, scaffold] = [strings('canonical'), strings('key'), strings('scaffold')];
  const [numbers, groups] = [strings('numbers'), strings('functionalGroups')];
  const morgan = tensors.get('morgan');
  const width = morgan === undefined ? 0 : (morgan.shape[1] as number);
  return smiles.map((text, row) => {
    const place = { index: firstIndex + row, smiles: text };
    const error = errors[row];
    if (error !== undefined) return { ...place, error };
    const features: MoleculeFeatures = {};
    if (atoms !== undefined && edges !== undefined && bonds !== undefined) {
      const arrays = { atoms: atoms(row), edges: edges(row), bonds: bonds(row) };
      const counts = { atomCount: arrays.atoms.length / atomFeatures, edgeCount: arrays.edges.length / 2 };
      features.graph = { ...counts, atomFeatures, bondFeatures, ...arrays };
    }
    if (tokens !== undefined) features.tokens = tokens(row);
    if (canonical !== undefined) features.canonical = canonical(row);
    if (morgan !== undefined) features.morgan = (morgan.data as Uint8Array).subarray(row * width, (row + 1) * width);
    if (numbers !== undefined) features.numbers = JSON.parse(numbers(row)) as NonNullable<MoleculeFeatures['numbers']>;
    if (groups !== undefined) {
      features.functionalGroups = JSON.parse(groups(row)) as NonNullable<MoleculeFeatures['functionalGroups']>;
    }
    if (key !== undefined && scaffold !== undefined) features.identity = { key: key(row), scaffold: scaffold(row) };
    return { ...place, features };
  });
}

function addRagged<T extends Int32Array | Uint8Array>(
  tensors: Map<string, HostTensor>,
  name: string,
  parts: readonly (T | undefined)[],
  allocate: (length: number) => T,
  dtype: 'I32' | 'U8',
): void {
  const lengths = Int32Array.from(parts, (part) => part?.length ?? 0);
  const values = allocate(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    if (part === undefined) continue;
    values.set(part, at);
    at += part.length;
  }
  tensors.set(`${name}.lengths`, { dtype: 'I32', shape: [lengths.length], data: lengths });
  tensors.set(`${name}.values`, { dtype, shape: [values.length], data: values });
}

function addMorgan(tensors: Map<string, HostTensor>, features: readonly MoleculeFeatures[]): void {
  const width = features.find(({ morgan }) => morgan !== undefined)?.morgan?.length;
  if (width === undefined) return;
  const data = new Uint8Array(features.length * width);
  for (const [row, { morgan }] of features.entries()) if (morgan !== undefined) data.set(morgan, row * width);
  tensors.set('morgan', { dtype: 'U8', shape: [features.length, width], data });
}

/** Gives the part of a row; undefined where the tensors are not there. */
function ragged<T extends Int32Array | Uint8Array>(
  tensors: ReadonlyMap<string, HostTensor>,
  name: string,
  rows: number,
  path: string,
): ((row: number) => T) | undefined {
  if (!tensors.has(`${name}.lengths`)) return undefined;
  const lengths = requireTensor(tensors, `${name}.lengths`, path).data as Int32Array;
  const values = requireTensor(tensors, `${name}.values`, path).data as T;
  if (lengths.length !== rows) throw new CheckpointError(path, `holds ${lengths.length} rows, not ${rows}.`);
  const starts = new Float64Array(rows + 1);
  for (let row = 0; row < rows; row++) starts[row + 1] = starts[row]! + lengths[row]!;
  return (row) => values.subarray(starts[row]!, starts[row + 1]!) as T;
}

/** Empty tensors are passed over: zlib takes no bytes for a wish to begin anew. */
function checksumOf(tensors: ReadonlyMap<string, HostTensor>): string {
  let checksum = 0;
  for (const name of [...tensors.keys()].sort()) {
    const bytes = bytesOf(tensors.get(name) as HostTensor);
    if (bytes.length > 0) checksum = crc32(bytes, checksum);
  }
  return checksum.toString(16);
}
