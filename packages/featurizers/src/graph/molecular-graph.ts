/** A molecule as integer arrays, ready for embedding tables. */
export interface MolecularGraph {
  atomCount: number;
  /** Directed: two per bond. */
  edgeCount: number;
  /** Columns of `atoms`. */
  atomFeatures: number;
  /** Columns of `bonds`. */
  bondFeatures: number;
  /** [atomCount, atomFeatures], in RDKit's atom order */
  atoms: Int32Array;
  /** [2, edgeCount]: sources, then targets; each bond gives (begin, end), then (end, begin) */
  edges: Int32Array;
  /** [edgeCount, bondFeatures] */
  bonds: Int32Array;
}
