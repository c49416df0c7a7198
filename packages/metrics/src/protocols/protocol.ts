/** How a paper scores text answers. All use nltk's corpus BLEU without smoothing and rouge_score's F, averaged over rows. */
export interface TextRules {
  /** Who cuts the texts for BLEU and METEOR: SciBERT's word pieces or the language model's own tokenizer. */
  readonly tokens: 'scibert' | 'llm';
  /** Tokens kept of a text; Infinity for all. */
  readonly maxTokens: number;
  /** What is done to an answer before anything is counted. */
  prepare(answer: string): string;
}

/** How a paper scores molecules as answers. */
export interface MoleculeRules {
  /** What BLEU and METEOR count. */
  readonly tokens: 'characters' | 'llm';
  /** The longest n-gram of the published BLEU. */
  readonly bleuOrder: 2 | 4;
  /** What the published exact match compares. */
  readonly exact: 'string' | 'canonical' | 'inchi';
  /** Whether an answer is valid by itself, or only beside a reference that parses, too. */
  readonly valid: 'prediction' | 'both';
  /** Whether METEOR is among the published scores. */
  readonly meteor: boolean;
  /** Whether RDK similarity is. */
  readonly rdk: boolean;
  /**
   * Whether both SMILES are first written anew, canonical and without stereo and isotopes, and rows dropped where that fails. All scores but
   * validity are of what was written.
   */
  readonly flatten: boolean;
}

/** How a paper finds a short answer in a text; `undefined` where there is none, and the row is then left out of all other scores. */
export interface AnswerRules<Answer> {
  readonly rule: string;
  parse(answer: string): Answer | undefined;
  /** The published figures. */
  readonly published: readonly string[];
}

export type ProtocolName = 'molt5' | 'molx' | 'mol-instructions';

/** The rules by which a paper's figures were made; its name stands beside every score made by them. */
export interface Protocol {
  readonly name: ProtocolName;
  /** Paper, section and script. */
  readonly source: string;
  readonly text: TextRules;
  readonly molecule: MoleculeRules;
  /** Absent where the paper asks no such questions. */
  readonly yesNo?: AnswerRules<boolean>;
  readonly number?: AnswerRules<number>;
}
