/** An answer beside the true one, as a file gives them. */
export interface AnswerPair {
  /** Counted from 1, as errors name it. */
  row: number;
  prediction: string;
  reference: string;
}

/** Which columns hold the answers and the truth; without a name, the usual ones are looked for. */
export interface PairColumns {
  prediction?: string | undefined;
  reference?: string | undefined;
}

/** Names that papers' scripts give the column of answers, MolT5's first. */
export const predictionNames = ['output', 'prediction', 'predictions', 'predicted', 'pred', 'generated', 'answer'];
/** Names that they give the column of the truth. */
export const referenceNames = [
  'ground truth',
  'ground_truth',
  'reference',
  'references',
  'truth',
  'target',
  'gold',
  'label',
];
