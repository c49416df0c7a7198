/** One atom of a pattern, in the order in which they are placed. Tests are indices into `PatternTests`. */
export interface PatternAtom {
  readonly test: number;
  /** The pattern atom that it hangs on; -1 for the first. */
  readonly parent: number;
  /** Of the bond to `parent`. */
  readonly bond: number;
  /** Bonds to atoms placed before, where a ring closes. */
  readonly closures: { readonly atom: number; readonly bond: number }[];
}

/** A pattern of one fragment: a tree of atoms and the bonds that close its rings. */
export type PatternAtoms = readonly PatternAtom[];

/** What patterns ask of a molecule, in arrays. */
export interface PatternGraph {
  /** [atoms] atomic numbers. */
  readonly elements: Uint8Array;
  /** [atoms] */
  readonly charges: Int8Array;
  /** [atoms], hydrogens that are atoms of the graph included. */
  readonly hydrogens: Uint8Array;
  /** [atoms], 0 or 1 */
  readonly aromatic: Uint8Array;
  /** [atoms], 0 or 1 */
  readonly inRing: Uint8Array;
  /** [bonds], as `bondType` numbers them. */
  readonly types: Uint8Array;
  /** [bonds], 0 or 1 */
  readonly ringBonds: Uint8Array;
  /** Per atom, neighbour and bond by turns. */
  readonly neighbours: readonly (readonly number[])[];
  /** By test of atoms: [atoms], 0, 1, or {@link untested} for a recursive pattern; undefined where no atom passes. */
  readonly atomMasks: readonly (Uint8Array | undefined)[];
  /** By test of bonds: [bonds], 0 or 1. */
  readonly bondMasks: readonly Uint8Array[];
  /** The tests behind {@link atomMasks}. */
  readonly atomTests: readonly Test[];
}

/** Whether an atom, or a bond, is what a pattern asks for. */
export type Test = (graph: PatternGraph, index: number) => boolean;

/** Stands for an answer that costs a search, until it is asked for. */
export const untested = 2;
