import type { MoleculeFacts } from '../molecule-facts.js';

/** Functional groups that name a compound's class, the senior first (after IUPAC's P-41, as far as our list goes). */
export const seniority: readonly string[] = [
  ...['carboxylic acid', 'sulfonic acid', 'phosphonate', 'phosphate', 'boronic acid', 'hydroxamic acid'],
  ...['lactone', 'ester', 'thioester', 'sulfonate ester', 'carbonate', 'imide', 'hydrazide', 'urea', 'thiourea'],
  ...['guanidine', 'amidine', 'carbamate', 'lactam', 'amide', 'thioamide', 'sulfonamide', 'nitrile', 'isothiocyanate'],
  ...['aldehyde', 'ketone', 'primary alcohol', 'secondary alcohol', 'tertiary alcohol', 'phenol', 'hydroxyheteroarene'],
  ...['thiol', 'primary amine', 'secondary amine', 'tertiary amine', 'aromatic amine', 'enamine', 'hydrazone', 'oxime'],
  ...['imine', 'azo', 'nitro', 'sulfone', 'sulfoxide', 'acetal', 'ether', 'thioether', 'disulfide'],
];

const ofHydrocarbons = new Set(['carbon', 'fluorine', 'chlorine', 'bromine', 'iodine']);

/** The senior functional group, or what the skeleton alone says; a halogenated hydrocarbon counts as a hydrocarbon. */
export function principalClass({ functionalGroups, elements, ringKinds }: MoleculeFacts): string {
  const present = new Set(functionalGroups.map(({ name }) => name));
  const senior = seniority.find((name) => present.has(name));
  if (senior !== undefined) return senior === 'azo' || senior === 'nitro' ? `${senior} compound` : senior;
  if (elements.every(({ name }) => ofHydrocarbons.has(name))) return 'hydrocarbon';
  return ringKinds.some((kind) => kind.startsWith('hetero')) ? 'heterocycle' : 'compound';
}
