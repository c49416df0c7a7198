/** RDKit's chiral tag, which depends on the order of an atom's bonds; it is not the CIP label. */
export type Chirality = 'none' | 'cw' | 'ccw' | 'other';

/** RDKit's stereo of a double bond: Z and E by CIP rank, `any` when drawn as unknown. */
export type BondStereo = 'none' | 'any' | 'Z' | 'E';

/** RDKit's direction of a single bond beside a stereo double bond, seen from `begin`: SMILES `/` and `\`. */
export type BondDirection = 'none' | 'endUpRight' | 'endDownRight';

/** One atom, in RDKit's order, which is the order of the SMILES. */
export interface AtomRecord {
  readonly index: number;
  /** 0 for a dummy atom (`*`). */
  readonly atomicNumber: number;
  readonly symbol: string;
  /** Formal charge, in elementary charges. */
  readonly charge: number;
  /** Mass number; 0 where the SMILES names none. */
  readonly isotope: number;
  /** Hydrogens that are not atoms of the graph, implicit and bracketed alike (RDKit's GetTotalNumHs). */
  readonly hydrogens: number;
  /** Neighbours in the graph. */
  readonly degree: number;
  readonly aromatic: boolean;
  readonly inRing: boolean;
  /** Unpaired electrons. */
  readonly radicals: number;
  readonly chirality: Chirality;
  /** The CIP label, where RDKit gives one: `R`, `S`, `r`, `s`. */
  readonly cip: string | undefined;
  /** The number after the colon in `[CH3:7]`; 0 where there is none. */
  readonly mapNumber: number;
}

/** One bond, in RDKit's order. */
export interface BondRecord {
  readonly index: number;
  readonly begin: number;
  readonly end: number;
  /** Of the Kekule form: 1, 2, 3, 4; 0 for RDKit's zero-order bond, 17 for a dative one (from `begin` to `end`). */
  readonly order: number;
  readonly aromatic: boolean;
  readonly inRing: boolean;
  readonly stereo: BondStereo;
  /** The neighbours of `begin` and of `end` that E and Z refer to. */
  readonly stereoAtoms: readonly [number, number] | undefined;
  readonly direction: BondDirection;
}
