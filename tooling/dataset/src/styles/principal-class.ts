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

/** The senior functional group, or what the skeleton alone says. */
export function principalClass({ functionalGroups, elements, rings, aromaticRings }: MoleculeFacts): string {
  const present = new Set(functionalGroups.map(({ name }) => name));
  const senior = seniority.find((name) => present.has(name));
  if (senior !== undefined) return senior === 'azo' || senior === 'nitro' ? `${senior} compound` : senior;
  if (elements.every(({ name }) => name === 'carbon')) return 'hydrocarbon';
  if (aromaticRings > 0) return 'arene';
  return rings > 0 ? 'heterocycle' : 'alkane';
}
