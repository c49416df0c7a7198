import type { ReactionSides } from './split-reaction.js';

/** What takes part in a reaction that is written from left to right; molecules are parted by dots, their atom maps removed. */
export interface ReactionRoles {
  reactants: string;
  reagents: string;
  products: string;
}

/**
 * Tells reactants from reagents: a molecule on the left none of whose mapped atoms is in a product gives no atom, so it is a reagent,
 * and so is all that stands over the arrow. Without atom maps everything on the left is a reactant.
 */
export function reactionRoles({ left, middle, right }: ReactionSides): ReactionRoles {
  const inProducts = new Set(mapNumbers(right));
  const molecules = left.split('.');
  const gives = (molecule: string) => mapNumbers(molecule).some((number) => inProducts.has(number));
  const isMapped = inProducts.size > 0 && molecules.some(gives);
  const reactants = isMapped ? molecules.filter(gives) : molecules;
  const reagents = [...(isMapped ? molecules.filter((molecule) => !gives(molecule)) : []), middle].filter(Boolean);
  return {
    reactants: withoutMaps(reactants.join('.')),
    reagents: withoutMaps(reagents.join('.')),
    products: withoutMaps(right),
  };
}

/** A SMILES without its atom maps: `[CH3:7]` becomes `[CH3]`. */
export function withoutMaps(smiles: string): string {
  return smiles.replace(/:\d+(?=\])/g, '');
}

function mapNumbers(smiles: string): string[] {
  return smiles.match(/:\d+(?=\])/g) ?? [];
}
