import { ShapeError } from '@molx/core';
import type { MolecularGraph } from '@molx/featurizers';

/** Several molecules as one graph without edges between them. */
export interface GraphBatch extends MolecularGraph {
  readonly moleculeCount: number;
  /** [atomCount], the molecule each atom belongs to, rising. */
  readonly moleculeOf: Int32Array;
  /** [moleculeCount + 1], the first atom of each molecule, then `atomCount`. */
  readonly offsets: Int32Array;
}

/**
 * Joins molecules into one disjoint graph: atoms in the order given, edges sorted by their target atom.
 *
 * Edges of one target keep their order, so a molecule's sums run in the same order whatever it is batched with.
 * Molecules without bonds or without atoms are fine, and so is an empty list when `columns` says how wide features are.
 *
 * @throws {ShapeError} when the graphs differ in their number of features, or an array does not fit its counts
 */
export function batchGraphs(
  graphs: readonly MolecularGraph[],
  columns: { atomFeatures: number; bondFeatures: number } = graphs[0] ?? { atomFeatures: 0, bondFeatures: 0 },
): GraphBatch {
  const { atomFeatures, bondFeatures } = columns;
  const offsets = new Int32Array(graphs.length + 1);
  let edgeCount = 0;
  graphs.forEach((graph, index) => {
    assertGraph(graph, atomFeatures, bondFeatures, index);
    offsets[index + 1] = (offsets[index] as number) + graph.atomCount;
    edgeCount += graph.edgeCount;
  });
  const atomCount = offsets[graphs.length] as number;
  const atoms = new Int32Array(atomCount * atomFeatures);
  const moleculeOf = new Int32Array(atomCount);
  const edges = new Int32Array(2 * edgeCount);
  const bonds = new Int32Array(edgeCount * bondFeatures);
  let firstEdge = 0;
  graphs.forEach((graph, index) => {
    const offset = offsets[index] as number;
    atoms.set(graph.atoms, offset * atomFeatures);
    moleculeOf.fill(index, offset, offset + graph.atomCount);
    const order = orderByTarget(graph);
    for (let i = 0; i < order.length; i++) {
      const from = order[i] as number;
      const to = firstEdge + i;
      edges[to] = offset + (graph.edges[from] as number);
      edges[edgeCount + to] = offset + (graph.edges[graph.edgeCount + from] as number);
      for (let column = 0; column < bondFeatures; column++) {
        bonds[to * bondFeatures + column] = graph.bonds[from * bondFeatures + column] as number;
      }
    }
    firstEdge += graph.edgeCount;
  });
  return {
    moleculeCount: graphs.length,
    moleculeOf,
    offsets,
    atomCount,
    edgeCount,
    atomFeatures,
    bondFeatures,
    atoms,
    edges,
    bonds,
  };
}

/** A stable counting sort: [edgeCount] edge indices, by target. */
function orderByTarget({ atomCount, edgeCount, edges }: MolecularGraph): Int32Array {
  const next = new Int32Array(atomCount + 1);
  for (let edge = 0; edge < edgeCount; edge++) {
    const after = (edges[edgeCount + edge] as number) + 1;
    next[after] = (next[after] as number) + 1;
  }
  for (let atom = 0; atom < atomCount; atom++) next[atom + 1] = (next[atom + 1] as number) + (next[atom] as number);
  const order = new Int32Array(edgeCount);
  for (let edge = 0; edge < edgeCount; edge++) {
    const target = edges[edgeCount + edge] as number;
    const place = next[target] as number;
    order[place] = edge;
    next[target] = place + 1;
  }
  return order;
}

function assertGraph(graph: MolecularGraph, atomFeatures: number, bondFeatures: number, index: number): void {
  if (graph.atomFeatures !== atomFeatures || graph.bondFeatures !== bondFeatures) {
    throw new ShapeError(
      'batchGraphs',
      `${atomFeatures} atom and ${bondFeatures} bond features`,
      `${graph.atomFeatures} and ${graph.bondFeatures} in graph ${index}`,
    );
  }
  const expected = [graph.atomCount * atomFeatures, 2 * graph.edgeCount, graph.edgeCount * bondFeatures];
  const actual = [graph.atoms.length, graph.edges.length, graph.bonds.length];
  if (expected.join() !== actual.join()) {
    throw new ShapeError(
      'batchGraphs',
      `atoms, edges and bonds of ${expected.join(', ')} numbers`,
      `${actual.join(', ')} in graph ${index}`,
    );
  }
  for (const atom of graph.edges) {
    if (atom < 0 || atom >= graph.atomCount) {
      throw new ShapeError(
        'batchGraphs',
        `edges between atoms 0 to ${graph.atomCount - 1}`,
        `${atom} in graph ${index}`,
      );
    }
  }
}
