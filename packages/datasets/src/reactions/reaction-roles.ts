import type { ReactionSides } from './split-reaction.js';

/** What takes part in a reaction that is written from left to right; molecules are parted by dots, their atom maps removed. */
export interface ReactionRoles {
  reactants: string;
  reagents: string;
  products: string;
}

/**
 * Tells reactants from reagents: a molecule on the left none of whose mapped atoms is in a product gives no atom, so it is a reagent,
 * and so is all that stands over the arrow. Where the product has no atom maps but the line ends in a list of edits (`46;;35-37-1.0`, as
 * in the USPTO files of Jin et al. 2017), a reagent is a molecule none of whose atoms the edits name. With neither, everything on the
 * left is a reactant.
 */
export function reactionRoles({ left, middle, right, rest }: ReactionSides): ReactionRoles {
  const mapped = mapNumbers(right);
  const reacting = new Set(mapped.length > 0 ? mapped : editedAtoms(rest));
  const molecules = left.split('.');
  const gives = (molecule: string) => mapNumbers(molecule).some((number) => reacting.has(number));
  const isMapped = molecules.some(gives);
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
  return (smiles.match(/:\d+(?=\])/g) ?? []).map((text) => text.slice(1));
}

/** Atoms that lose or gain hydrogens, by number; bonds that are broken or made, as `atom-atom-order`; parted by `;` and `,`. */
function editedAtoms(rest: string): string[] {
  const edits = rest.split(/[;,]/).filter(Boolean);
  const isList = rest.includes(';') && edits.every((edit) => /^\d+(-\d+-\d\.\d)?$/.test(edit));
  return isList ? edits.flatMap((edit) => edit.split('-').slice(0, 2)) : [];
}
