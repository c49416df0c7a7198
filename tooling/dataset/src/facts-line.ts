import type { Random } from '@molx/core';
import type { MoleculeFacts } from './molecule-facts.js';
import { countedGroup, elementCount, groupsBesideRings, halogenWord, namedOrCounted } from './styles/phrases.js';
import { principalClass } from './styles/principal-class.js';
import { onScale, scales } from './words.js';

/**
 * What a fact line can say, in its usual order: single facts first, then those of which a molecule may have several,
 * one entry for each.
 */
export const factTags = [
  'size',
  'atoms',
  'carbons',
  'nitrogens',
  'oxygens',
  'weight',
  'class',
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
  'skeleton',
  'element',
  'group',
  'system',
] as const;

export type FactTag = (typeof factTags)[number];

const commonElements = new Set(['carbon', 'nitrogen', 'oxygen']);

/** Each fact's values, several for lists; the words are those of the descriptions, the numbers those of the tasks. */
export function factValues(facts: MoleculeFacts): Record<FactTag, readonly string[]> {
  const orNone = (items: string[]) => (items.length === 0 ? ['none'] : items);
  return {
    size: [onScale(facts.heavyAtoms, scales.size)],
    atoms: [String(facts.heavyAtoms)],
    carbons: [String(elementCount(facts, 'carbon'))],
    nitrogens: [String(elementCount(facts, 'nitrogen'))],
    oxygens: [String(elementCount(facts, 'oxygen'))],
    weight: [facts.molecularWeight.toFixed(0)],
    class: [principalClass(facts)],
    rings: [String(facts.rings)],
    aromatic: [String(facts.aromaticRings)],
    aliphatic: [String(facts.aliphaticRings)],
    donors: [String(facts.hBondDonors)],
    acceptors: [String(facts.hBondAcceptors)],
    rotatable: [String(facts.rotatableBonds)],
    flexibility: [onScale(facts.rotatableBonds, scales.flexibility)],
    surface: [facts.tpsa.toFixed(0)],
    polarity: [onScale(facts.tpsa, scales.polarity)],
    logP: [signedZeroFree(facts.logP.toFixed(1))],
    lipophilicity: [onScale(facts.logP, scales.lipophilicity)],
    QED: [facts.qed.toFixed(2)],
    'drug-likeness': [onScale(facts.qed, scales.drugLikeness)],
    saturation: [onScale(facts.fractionSp3, scales.saturation)],
    stereocentres: [String(facts.stereocentres)],
    halogen: [halogenWord(facts)],
    skeleton: facts.ringKinds.length === 0 ? ['acyclic'] : facts.ringKinds,
    element: orNone(facts.elements.filter(({ name }) => !commonElements.has(name)).map(countedGroup)),
    group: orNone(groupsBesideRings(facts).map(countedGroup)),
    system: orNone(facts.ringSystems.map(namedOrCounted)),
  };
}

export interface FactsLineOptions {
  /** The facts to give, in this order; by default all in the usual order. */
  subset?: readonly FactTag[];
  /** Shuffles the order by this generator. */
  shuffle?: Random;
}

/** A molecule's facts as text, to stand where its soft tokens will stand: `size large; atoms 27; ... system indole`. */
export function factsLine(facts: MoleculeFacts, { subset = factTags, shuffle }: FactsLineOptions = {}): string {
  const values = factValues(facts);
  const entries = subset.flatMap((tag) => values[tag].map((value) => `${tag} ${value}`));
  return (shuffle === undefined ? entries : shuffle.shuffle(entries)).join('; ');
}

function signedZeroFree(text: string): string {
  return text === '-0.0' ? '0.0' : text;
}
