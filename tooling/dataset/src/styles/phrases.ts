import type { Counted, MoleculeFacts } from '../molecule-facts.js';
import { counted, numberWord, plural } from '../words.js';

const halogenAdjectives: Record<string, string> = {
  fluorine: 'fluorinated',
  chlorine: 'chlorinated',
  bromine: 'brominated',
  iodine: 'iodinated',
};

/** `fluorinated`, `chlorinated`, ...; `halogenated` for several halogens; `halogen-free`. */
export function halogenWord({ elements }: MoleculeFacts): string {
  const found = elements.filter(({ name }) => name in halogenAdjectives);
  if (found.length === 0) return 'halogen-free';
  return found.length > 1 ? 'halogenated' : halogenAdjectives[found[0]!.name]!;
}

export function elementCount({ elements }: MoleculeFacts, name: string): number {
  return elements.find((element) => element.name === name)?.count ?? 0;
}

/** `benzene`, `two pyridines`. */
export function namedOrCounted({ name, count }: Counted): string {
  return count === 1 ? name : `${numberWord(count)} ${plural(name)}`;
}

/** Group names that are no nouns by themselves. */
const adjectives = new Set(['nitro', 'nitroso', 'azo', 'trifluoromethyl', 'ammonium', 'quaternary ammonium']);

/** `one amide`, `two nitro groups`. */
export function countedGroup({ name, count }: Counted): string {
  return counted(count, adjectives.has(name) ? `${name} group` : name);
}

/** Functional groups without the rings that the featurizer's list also holds. */
export function groupsBesideRings({ functionalGroups }: MoleculeFacts): Counted[] {
  return functionalGroups.filter(({ name }) => !name.endsWith(' ring'));
}
