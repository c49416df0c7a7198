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

/** The three questions about a reaction. */
export type ReactionTask = 'retrosynthesis' | 'forwardReaction' | 'reagents';

/** The wording of a built-in task. */
export interface TaskWording {
  label: string;
  /** Paraphrases that training draws from. */
  instructions: readonly string[];
  /** Paraphrases that no training sees: whether a model follows the question or its wording. */
  heldOut?: readonly string[];
}

/** A built-in number, with the decimals that its answers have unless the recipe says otherwise. */
export interface NumberWording extends TaskWording {
  kind: Extract<AnswerKind, 'integer' | 'number'>;
  decimals: number;
}

function ask(thing: string, how: 'how many' | 'what'): Required<Omit<TaskWording, 'label'>> {
  return how === 'how many'
    ? {
        instructions: [
          `Count the ${thing} of this molecule.`,
          `How many ${thing} does the molecule have?`,
          `State the number of ${thing} in the molecule shown.`,
        ],
        heldOut: [`Look at the molecule and say how many ${thing} there are.`],
      }
    : {
        instructions: [
          `What is the ${thing} of this molecule?`,
          `State the ${thing} of the molecule shown.`,
          `Estimate the molecule's ${thing}.`,
        ],
        heldOut: [`Look at the molecule and say what its ${thing} is.`],
      };
}

/** MolX's nine numbers. Whole numbers for counts, TPSA (in square angstrom) and weight (in g/mol). */
export const numberTasks: Readonly<Record<NumberTask, NumberWording>> = {
  heavyAtoms: { kind: 'integer', decimals: 0, label: 'Heavy atoms', ...ask('heavy atoms', 'how many') },
  hBondAcceptors: {
    kind: 'integer',
    decimals: 0,
    label: 'H-bond acceptors',
    ...ask('hydrogen-bond acceptors', 'how many'),
  },
  hBondDonors: {
    kind: 'integer',
    decimals: 0,
    label: 'H-bond donors',
    ...ask('hydrogen-bond donors', 'how many'),
  },
  rotatableBonds: {
    kind: 'integer',
    decimals: 0,
    label: 'Rotatable bonds',
    ...ask('rotatable bonds', 'how many'),
  },
  aromaticRings: {
    kind: 'integer',
    decimals: 0,
    label: 'Aromatic rings',
    ...ask('aromatic rings', 'how many'),
  },
  tpsa: { kind: 'number', decimals: 0, label: 'TPSA', ...ask('topological polar surface area', 'what') },
  molecularWeight: {
    kind: 'number',
    decimals: 0,
    label: 'Molecular weight',
    ...ask('molecular weight', 'what'),
  },
  logP: {
    kind: 'number',
    decimals: 1,
    label: 'LogP',
    ...ask('octanol-water partition coefficient (logP)', 'what'),
  },
  qed: {
    kind: 'number',
    decimals: 2,
    label: 'QED',
    ...ask('quantitative estimate of drug-likeness', 'what'),
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
    heldOut: ['Tell what kind of compound this is, and what is known of it.'],
  },
  iupacName: {
    label: 'IUPAC name',
    instructions: [
      'Name this molecule by IUPAC rules.',
      "What is the molecule's IUPAC name?",
      'Give the systematic name.',
    ],
    heldOut: ['How would a chemist name this structure systematically?'],
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
    heldOut: ['Bring the SMILES into its canonical order.'],
  },
  functionalGroups: {
    label: 'Functional groups',
    instructions: [
      'Which functional groups does this molecule have?',
      'List the functional groups of the molecule.',
      'Name the functional groups that the molecule holds.',
    ],
    heldOut: ['Of which functional groups is this molecule made?'],
  },
  functionalGroupCounts: {
    label: 'Functional group counts',
    instructions: [
      'How many of each functional group does this molecule have?',
      'Count the functional groups of the molecule by kind.',
      'List the functional groups with their numbers.',
    ],
    heldOut: ['Say of each functional group how often it occurs.'],
  },
};

/** The built-in tasks about reactions; the answers are a text field, SMILES parted by dots. */
export const reactionTasks: Readonly<Record<ReactionTask, TaskWording & { field: string }>> = {
  retrosynthesis: {
    label: 'Reactants',
    field: 'reactants',
    instructions: [
      'Which reactants give this molecule? Part their SMILES by dots.',
      'Write the SMILES of reactants from which the molecule can be made, parted by dots.',
      'Plan one step backwards: name the reactants of this product as SMILES.',
    ],
    heldOut: ['From which molecules could this one be synthesised in one step? Give SMILES, parted by dots.'],
  },
  forwardReaction: {
    label: 'Product',
    field: 'product',
    instructions: [
      'Which product do these reactants and reagents give? Write its SMILES.',
      'Write the SMILES of the main product of this reaction.',
      'Predict what the molecules shown react to.',
    ],
    heldOut: ['These molecules are brought together. Give the SMILES of what forms.'],
  },
  reagents: {
    label: 'Reagents',
    field: 'reagents',
    instructions: [
      'Which reagents does this reaction need? Part their SMILES by dots.',
      'Write the SMILES of reagents, catalysts and solvents for the reaction, parted by dots.',
      'Name what has to be added to the reactants, as SMILES.',
    ],
    heldOut: ['What else belongs into the flask for this reaction? Give SMILES, parted by dots.'],
  },
};

/** The built-in tasks whose answer is a molecule that the prompt tells in words. */
export const describedMoleculeTasks: Readonly<
  Record<'nameToSmiles' | 'descriptionToSmiles', TaskWording & { field: string }>
> = {
  nameToSmiles: {
    label: 'SMILES',
    field: 'iupacName',
    instructions: ['Write the SMILES of {text}.', 'Which SMILES belongs to the name {text}?'],
    heldOut: ['A compound is called {text}. What is its SMILES?'],
  },
  descriptionToSmiles: {
    label: 'SMILES',
    field: 'description',
    instructions: [
      'Write the SMILES of a molecule that fits this description: {text}',
      'Which molecule is described here? Give its SMILES. {text}',
    ],
    heldOut: ['Design the molecule that is described as follows, and write its SMILES: {text}'],
  },
};

/** The names that a recipe's tasks may have beside those of its text fields. */
export const builtInTaskNames: readonly string[] = [
  textTasks,
  structureTasks,
  numberTasks,
  reactionTasks,
  describedMoleculeTasks,
].flatMap(Object.keys);

/** Whether a task asks for a molecule that its prompt tells in words and does not show. */
export function isDescribedMolecule(name: string): name is keyof typeof describedMoleculeTasks {
  return Object.hasOwn(describedMoleculeTasks, name);
}

/** The text field that a built-in task needs; undefined where all is computed. */
export function fieldOfTask(name: string): string | undefined {
  if (Object.hasOwn(textTasks, name)) return name;
  if (isDescribedMolecule(name)) return describedMoleculeTasks[name].field;
  return Object.hasOwn(reactionTasks, name) ? reactionTasks[name as ReactionTask].field : undefined;
}
