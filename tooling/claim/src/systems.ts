/** A system of the experiment. */
export interface ClaimSystem {
  name: string;
  title: string;
  /** Trained by this recipe of `recipes/claim`; undefined for the language model as it is. */
  recipe?: string;
  /** It has an adapter, which starts from a pre-trained one. */
  isMolx?: boolean;
  /** Further flags of `train`. */
  flags?: readonly string[];
  /** How `evaluate` opens it: from the run's folder, or from the language model. */
  model(place: { run: string; llm: string }): string;
}

/** Numbers by the median of 16 drawn answers: greedy ones crowd on the likeliest first digit. */
const numbers = 'numberSamples=16';
const ofRun = ({ run }: { run: string }) => `${run}?${numbers}`;

/** In the order of the tables. */
export const claimSystems: readonly ClaimSystem[] = [
  { name: 'lora-smiles', title: 'LoRA on SMILES', recipe: 'lora-smiles.yaml', model: ofRun },
  { name: 'zero-shot', title: 'LM on SMILES, zero-shot', model: ({ llm }) => `llm:${llm}?${numbers}` },
  { name: 'three-shot', title: 'LM on SMILES, 3-shot', model: ({ llm }) => `llm:${llm}?shots=3&${numbers}` },
  { name: 'molx-frozen', title: 'MolX, LM frozen', recipe: 'molx-frozen.yaml', isMolx: true, model: ofRun },
  { name: 'molx-lora', title: 'MolX + LoRA', recipe: 'molx-lora.yaml', isMolx: true, model: ofRun },
  {
    name: 'molx-lora-permuted',
    title: 'MolX + LoRA, trained on permuted molecules',
    recipe: 'molx-lora.yaml',
    isMolx: true,
    flags: ['--permute-molecules'],
    model: ofRun,
  },
];

/** What the paper leads one to expect, and the control: the first system above the second. */
export const claimExpectations: readonly { title: string; model: string; than: string }[] = [
  { title: 'MolX frozen above the LM zero-shot', model: 'molx-frozen', than: 'zero-shot' },
  { title: 'MolX frozen above the LM 3-shot', model: 'molx-frozen', than: 'three-shot' },
  { title: 'MolX + LoRA above LoRA on SMILES', model: 'molx-lora', than: 'lora-smiles' },
  { title: 'MolX + LoRA above its permuted control', model: 'molx-lora', than: 'molx-lora-permuted' },
];

/** What is asked, and which of its scores stand in the table; the first decides. */
export const claimTasks: readonly { name: string; scores: readonly string[] }[] = [
  { name: 'chebi-20/description', scores: ['rougeL', 'bleu2', 'bleu4', 'meteor'] },
  { name: 'pubchem-iupac/iupacName', scores: ['rougeL', 'bleu2', 'bleu4', 'meteor'] },
  { name: 'esol/solubility', scores: ['rmse', 'mae', 'unparsable'] },
  { name: 'freesolv/hydrationEnergy', scores: ['rmse', 'mae', 'unparsable'] },
  { name: 'lipophilicity/lipophilicity', scores: ['rmse', 'mae', 'unparsable'] },
  { name: 'bbbp/penetrates', scores: ['rocAuc', 'accuracy', 'macroF1'] },
  { name: 'uspto-50k/retrosynthesis', scores: ['morganCounts', 'exactInchi', 'validity'] },
];

/** Of the property sets: MoleculeNet's own, by scaffold. */
export const claimSplit = 'deepchem-scaffold';
