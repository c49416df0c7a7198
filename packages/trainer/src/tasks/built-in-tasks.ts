import type { AnswerKind } from './task.js';

/** The nine numbers, as `numbers` of @molx/featurizers calls them. */
export type NumberTask =
  | 'heavyAtoms'
  | 'hBondAcceptors'
  | 'hBondDonors'
  | 'rotatableBonds'
  | 'aromaticRings'
  | 'tpsa'
  | 'molecularWeight'
  | 'logP'
  | 'qed';

/** The wording of a built-in task. */
export interface TaskWording {
  label: string;
  instructions: readonly string[];
}

/** A built-in number, with the decimals that its answers have unless the recipe says otherwise. */
export interface NumberWording extends TaskWording {
  kind: Extract<AnswerKind, 'integer' | 'number'>;
  decimals: number;
}

function ask(thing: string, how: 'how many' | 'what'): readonly string[] {
  return how === 'how many'
    ? [
        `Count the ${thing} of this molecule.`,
        `How many ${thing} does the molecule have?`,
        `State the number of ${thing} in the molecule shown.`,
      ]
    : [
        `What is the ${thing} of this molecule?`,
        `State the ${thing} of the molecule shown.`,
        `Estimate the molecule's ${thing}.`,
      ];
}

/** MolX's nine numbers. Whole numbers for counts, TPSA (in square angstrom) and weight (in g/mol). */
export const numberTasks: Readonly<Record<NumberTask, NumberWording>> = {
  heavyAtoms: { kind: 'integer', decimals: 0, label: 'Heavy atoms', instructions: ask('heavy atoms', 'how many') },
  hBondAcceptors: {
    kind: 'integer',
    decimals: 0,
    label: 'H-bond acceptors',
    instructions: ask('hydrogen-bond acceptors', 'how many'),
  },
  hBondDonors: {
    kind: 'integer',
    decimals: 0,
    label: 'H-bond donors',
    instructions: ask('hydrogen-bond donors', 'how many'),
  },
  rotatableBonds: {
    kind: 'integer',
    decimals: 0,
    label: 'Rotatable bonds',
    instructions: ask('rotatable bonds', 'how many'),
  },
  aromaticRings: {
    kind: 'integer',
    decimals: 0,
    label: 'Aromatic rings',
    instructions: ask('aromatic rings', 'how many'),
  },
  tpsa: { kind: 'number', decimals: 0, label: 'TPSA', instructions: ask('topological polar surface area', 'what') },
  molecularWeight: {
    kind: 'number',
    decimals: 0,
    label: 'Molecular weight',
    instructions: ask('molecular weight', 'what'),
  },
  logP: {
    kind: 'number',
    decimals: 1,
    label: 'LogP',
    instructions: ask('octanol-water partition coefficient (logP)', 'what'),
  },
  qed: {
    kind: 'number',
    decimals: 2,
    label: 'QED',
    instructions: ask('quantitative estimate of drug-likeness', 'what'),
  },
};

/** The built-in tasks whose answers are a text field of the same name. */
export const textTasks: Readonly<Record<'description' | 'iupacName', TaskWording>> = {
  description: {
    label: 'Description',
    instructions: [
      'Describe this molecule.',
      'What can be said about the molecule shown?',
      'Write a description of the molecule.',
    ],
  },
  iupacName: {
    label: 'IUPAC name',
    instructions: [
      'Name this molecule by IUPAC rules.',
      "What is the molecule's IUPAC name?",
      'Give the systematic name.',
    ],
  },
};

/** The built-in tasks about structure. */
export const structureTasks: Readonly<
  Record<'canonicalSmiles' | 'functionalGroups' | 'functionalGroupCounts', TaskWording>
> = {
  canonicalSmiles: {
    label: 'Canonical SMILES',
    instructions: [
      'Write the canonical SMILES of this molecule.',
      'Rewrite the SMILES in its canonical form.',
      'What is the canonical SMILES of the molecule shown?',
    ],
  },
  functionalGroups: {
    label: 'Functional groups',
    instructions: [
      'Which functional groups does this molecule have?',
      'List the functional groups of the molecule.',
      'Name the functional groups that the molecule holds.',
    ],
  },
  functionalGroupCounts: {
    label: 'Functional group counts',
    instructions: [
      'How many of each functional group does this molecule have?',
      'Count the functional groups of the molecule by kind.',
      'List the functional groups with their numbers.',
    ],
  },
};

/** The names that a recipe's tasks may have beside those of its text fields. */
export const builtInTaskNames: readonly string[] = [textTasks, structureTasks, numberTasks].flatMap(Object.keys);
