import type { Rdkit } from '@molx/molecule';
import type { Attribution } from './attribution.js';

export interface DrawAttributionOptions {
  /** Pixels. Default 300. */
  width?: number;
  /** Pixels. Default 240. */
  height?: number;
}

/** Atoms below this share of the strongest stay white. */
const leastShare = 0.05;
/** Full strength: for the answer, and against it. */
const towards = [0.36, 0.78, 0.72] as const;
const against = [0.97, 0.62, 0.42] as const;

/** The molecule as SVG: green-blue atoms made the answer likelier, orange ones less likely, the deeper the more. */
export function drawAttribution(
  rdkit: Rdkit,
  { smiles, byAtom }: Pick<Attribution, 'smiles' | 'byAtom'>,
  { width = 300, height = 240 }: DrawAttributionOptions = {},
): string {
  const strongest = Math.max(...byAtom.map(Math.abs));
  const shown = byAtom.flatMap((value, atom) => {
    const share = strongest === 0 ? 0 : Math.abs(value) / strongest;
    return share < leastShare ? [] : [[atom, colour(value > 0 ? towards : against, share)] as const];
  });
  const mol = rdkit.parse(smiles);
  try {
    return mol.svg({ width, height, highlightAtoms: shown.map(([atom]) => atom), atomColors: new Map(shown) });
  } finally {
    mol.dispose();
  }
}

/** From white at 0 to the full colour at 1. */
function colour(full: readonly [number, number, number], share: number): readonly [number, number, number] {
  const [red, green, blue] = full.map((part) => Number((1 - share * (1 - part)).toFixed(3)));
  return [red!, green!, blue!];
}
