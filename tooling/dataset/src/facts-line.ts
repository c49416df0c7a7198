import type { Random } from '@molx/core';
import type { MoleculeFacts } from './molecule-facts.js';
import { countedGroup, elementCount, groupsBesideRings, halogenWord, namedOrCounted } from './styles/phrases.js';
import { principalClass } from './styles/principal-class.js';
import { onScale, scales } from './words.js';

/** What a fact line can say, in its usual order. */
export const factTags = [
  'size',
  'atoms',
  'carbons',
  'nitrogens',
  'oxygens',
  'others',
  'weight',
  'class',
  'groups',
  'systems',
  'skeleton',
  'rings',
  'aromatic',
  'aliphatic',
  'donors',
  'acceptors',
  'rotatable',
  'flexibility',
  'surface',
  'polarity',
  'logP',
  'lipophilicity',
  'QED',
  'drug-likeness',
  'saturation',
  'stereocentres',
  'halogen',
] as const;

export type FactTag = (typeof factTags)[number];

/** Each fact as a word, a number, or a short list; the words are those of the descriptions, the numbers those of the tasks. */
export function factValues(facts: MoleculeFacts): Record<FactTag, string> {
  const listOrNone = (items: string[]) => (items.length === 0 ? 'none' : items.join(', '));
  const common = new Set(['carbon', 'nitrogen', 'oxygen']);
  return {
    size: onScale(facts.heavyAtoms, scales.size),
    atoms: String(facts.heavyAtoms),
    carbons: String(elementCount(facts, 'carbon')),
    nitrogens: String(elementCount(facts, 'nitrogen')),
    oxygens: String(elementCount(facts, 'oxygen')),
    others: listOrNone(facts.elements.filter(({ name }) => !common.has(name)).map(countedGroup)),
    weight: facts.molecularWeight.toFixed(0),
    class: principalClass(facts),
    groups: listOrNone(groupsBesideRings(facts).map(countedGroup)),
    systems: listOrNone(facts.ringSystems.map(namedOrCounted)),
    skeleton: facts.ringKinds.length === 0 ? 'acyclic' : facts.ringKinds.join(', '),
    rings: String(facts.rings),
    aromatic: String(facts.aromaticRings),
    aliphatic: String(facts.aliphaticRings),
    donors: String(facts.hBondDonors),
    acceptors: String(facts.hBondAcceptors),
    rotatable: String(facts.rotatableBonds),
    flexibility: onScale(facts.rotatableBonds, scales.flexibility),
    surface: facts.tpsa.toFixed(0),
    polarity: onScale(facts.tpsa, scales.polarity),
    logP: signedZeroFree(facts.logP.toFixed(1)),
    lipophilicity: onScale(facts.logP, scales.lipophilicity),
    QED: facts.qed.toFixed(2),
    'drug-likeness': onScale(facts.qed, scales.drugLikeness),
    saturation: onScale(facts.fractionSp3, scales.saturation),
    stereocentres: String(facts.stereocentres),
    halogen: halogenWord(facts),
  };
}

export interface FactsLineOptions {
  /** The facts to give, in this order; by default all in the usual order. */
  subset?: readonly FactTag[];
  /** Shuffles the order by this generator. */
  shuffle?: Random;
}

/** A molecule's facts as text, to stand where its soft tokens will stand: `size large; atoms 27; aromatic 2; ...`. */
export function factsLine(facts: MoleculeFacts, { subset = factTags, shuffle }: FactsLineOptions = {}): string {
  const values = factValues(facts);
  const tags = shuffle === undefined ? subset : shuffle.shuffle([...subset]);
  return tags.map((tag) => `${tag} ${values[tag]}`).join('; ');
}

function signedZeroFree(text: string): string {
  return text === '-0.0' ? '0.0' : text;
}
