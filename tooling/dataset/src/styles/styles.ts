import type { MoleculeFacts } from '../molecule-facts.js';
import { article, capitalized, counted, listed, numberWord, onScale, scales } from '../words.js';
import { countedGroup, elementCount, groupsBesideRings, halogenWord, namedOrCounted } from './phrases.js';
import { principalClass } from './principal-class.js';
import type { DescriptionStyle } from './style.js';

const size = (facts: MoleculeFacts) => onScale(facts.heavyAtoms, scales.size);
const lipophilicity = (facts: MoleculeFacts) => onScale(facts.logP, scales.lipophilicity);
const polarity = (facts: MoleculeFacts) => onScale(facts.tpsa, scales.polarity);
const flexibility = (facts: MoleculeFacts) => onScale(facts.rotatableBonds, scales.flexibility);
const saturation = (facts: MoleculeFacts) => onScale(facts.fractionSp3, scales.saturation);
const drugLikeness = (facts: MoleculeFacts) => onScale(facts.qed, scales.drugLikeness);

const withArticle = (text: string) => `${capitalized(article(text))} ${text}`;

function overview(facts: MoleculeFacts): string {
  const ends = groupsBesideRings(facts).slice(0, 2).map(countedGroup);
  const rings = [counted(facts.aromaticRings, 'aromatic ring'), counted(facts.aliphaticRings, 'aliphatic ring')];
  return `${withArticle(`${size(facts)}, ${lipophilicity(facts)}, ${flexibility(facts)} molecule`)} with ${listed([
    ...rings,
    ...(ends.length === 0 ? ['no functional group'] : ends),
  ])}.`;
}

function kind(facts: MoleculeFacts): string {
  const skeleton = facts.ringKinds.length === 0 ? 'acyclic' : listed(facts.ringKinds);
  return `${withArticle(`${halogenWord(facts)} ${principalClass(facts)}`)}, ${skeleton}, with ${counted(facts.stereocentres, 'stereocentre')}.`;
}

function rings(facts: MoleculeFacts): string {
  if (facts.rings === 0) return 'No ring: the molecule is an open chain.';
  const aromatic = facts.aromaticRings === 0 ? 'none' : numberWord(facts.aromaticRings);
  return `${capitalized(counted(facts.rings, 'ring'))}, ${aromatic} aromatic: ${listed(facts.ringSystems.map(namedOrCounted))}.`;
}

function groups(facts: MoleculeFacts): string {
  const found = groupsBesideRings(facts);
  return found.length === 0 ? 'No functional group.' : `${capitalized(listed(found.map(countedGroup)))}.`;
}

function profile(facts: MoleculeFacts): string {
  return `${capitalized(drugLikeness(facts))} drug-likeness: ${[
    size(facts),
    lipophilicity(facts),
    counted(facts.hBondDonors, 'donor'),
    counted(facts.hBondAcceptors, 'acceptor'),
    counted(facts.rotatableBonds, 'rotatable bond'),
  ].join(', ')}.`;
}

function polaritySentence(facts: MoleculeFacts): string {
  return `${capitalized(polarity(facts))} polarity: ${listed([
    counted(facts.hBondDonors, 'donor'),
    counted(facts.hBondAcceptors, 'acceptor'),
    counted(elementCount(facts, 'nitrogen'), 'nitrogen'),
    counted(elementCount(facts, 'oxygen'), 'oxygen'),
  ])}.`;
}

function shape(facts: MoleculeFacts): string {
  return `${capitalized(saturation(facts))} and ${flexibility(facts)}: ${listed([
    counted(facts.heavyAtoms, 'heavy atom'),
    counted(facts.rings, 'ring'),
    counted(facts.rotatableBonds, 'rotatable bond'),
    counted(facts.stereocentres, 'stereocentre'),
  ])}.`;
}

function elements({ elements: all }: MoleculeFacts): string {
  return `${capitalized(listed(all.map(countedGroup)))}.`;
}

/** All styles, in the order of their columns. */
export const styles: readonly DescriptionStyle[] = [
  {
    name: 'description',
    label: 'Description',
    instructions: [
      'Describe the molecule in one sentence.',
      'Give a short description of this molecule.',
      'What can be said about the molecule shown?',
      'Sum up the molecule for a chemist.',
    ],
    describe: overview,
  },
  {
    name: 'kind',
    label: 'Kind',
    instructions: [
      'What kind of compound is this?',
      'To which class does the compound belong?',
      'Classify this compound.',
      'Say what sort of compound is shown.',
    ],
    describe: kind,
  },
  {
    name: 'rings',
    label: 'Rings',
    instructions: [
      'Which rings does the molecule contain?',
      'Name the ring systems of this molecule.',
      'Describe the rings of the molecule.',
      'What rings are there?',
    ],
    describe: rings,
  },
  {
    name: 'groups',
    label: 'Groups',
    instructions: [
      'Write out the functional groups in a sentence.',
      'Say in words which functional groups there are.',
      'Describe the functional groups.',
      'Spell out the functional groups and their numbers.',
    ],
    describe: groups,
  },
  {
    name: 'profile',
    label: 'Profile',
    instructions: [
      'Summarise its drug-likeness.',
      'How drug-like is the molecule?',
      'Judge this molecule as a drug candidate.',
      "Assess the molecule's drug-likeness.",
    ],
    describe: profile,
  },
  {
    name: 'polarity',
    label: 'Polarity',
    instructions: [
      'How polar is the molecule?',
      'Describe the polarity of this molecule.',
      'What can it offer to hydrogen bonds?',
      'Judge how polar this molecule is.',
    ],
    describe: polaritySentence,
  },
  {
    name: 'shape',
    label: 'Shape',
    instructions: [
      'How large and flexible is the molecule?',
      'Describe the shape of this molecule.',
      'Describe its skeleton.',
      'What does the skeleton look like?',
    ],
    describe: shape,
  },
  {
    name: 'elements',
    label: 'Elements',
    instructions: [
      'Which elements does the molecule contain?',
      'What is this molecule made of?',
      'Count the atoms of each element.',
      'Give its composition, hydrogen left out.',
    ],
    describe: elements,
  },
];

/** What `styles.json` holds. */
export function stylesJson(): { styles: Record<string, Pick<DescriptionStyle, 'label' | 'instructions'>> } {
  return { styles: Object.fromEntries(styles.map(({ name, label, instructions }) => [name, { label, instructions }])) };
}
