/** A figure that others have published. Shown beside ours, marked as theirs. */
export interface PublishedSystem {
  system: string;
  /** By the names of our scores. */
  values: Readonly<Record<string, number>>;
}

/** What others have published on a task, and where it differs from what is measured here. */
export interface PublishedTable {
  /** The tasks of ours beside which it stands. */
  tasks: readonly string[];
  note: string;
  systems: readonly PublishedSystem[];
}

const captions = (system: string, ...values: readonly number[]): PublishedSystem => {
  const names = ['bleu2', 'bleu4', 'rouge1', 'rouge2', 'rougeL', 'meteor'];
  return { system, values: Object.fromEntries(names.map((name, i) => [name, values[i]!])) };
};
const reactants = (system: string, exactInchi: number, morganCounts: number, validity: number): PublishedSystem => ({
  system,
  values: { exactInchi, morganCounts, validity },
});

/** As the papers state them; none was measured here. */
export const publishedTables: readonly PublishedTable[] = [
  {
    tasks: ['chebi-20/description'],
    note: 'ChEBI-20 test, all 3,300 molecules; tokenizers and training data differ from paper to paper.',
    systems: [
      captions('MolT5-large', 0.594, 0.508, 0.654, 0.51, 0.594, 0.614),
      captions('MolCA-1.3B', 0.62, 0.531, 0.681, 0.537, 0.618, 0.651),
      captions('BioT5', 0.635, 0.556, 0.692, 0.559, 0.633, 0.656),
      captions('InstructMol-GS', 0.475, 0.371, 0.566, 0.394, 0.502, 0.509),
      captions('Mol-Instructions', 0.249, 0.171, 0.331, 0.203, 0.289, 0.271),
      captions('MolReFlect', 0.676, 0.608, 0.703, 0.571, 0.644, 0.68),
    ],
  },
  {
    tasks: ['mol-instructions-retrosynthesis/retrosynthesis', 'uspto-50k/retrosynthesis'],
    note: "Mol-Instructions' test set; beside USPTO-50k's, which is another, for orientation only.",
    systems: [
      reactants('InstructMol-GS', 0.407, 0.714, 1),
      reactants('UniMoT', 0.478, 0.771, 1),
      reactants('LLaMo', 0.341, 0.75, 0.954),
    ],
  },
];
