import type { MoleculeNumbers } from '@molx/featurizers';
import type { Attribution, AttributionMethod, EmbeddingKind } from 'molx';

/** A molecule as a caller wrote it. */
export type MoleculeText = { smiles: string } | { molfile: string };

/** One turn of a conversation, its parts put together. */
export interface ConversationTurn {
  role: 'system' | 'user' | 'assistant';
  /** May hold `<mol>CCO</mol>`, and `<mol>` for each of `molecules`. */
  text: string;
  molecules: MoleculeText[];
}

/** What is to be continued: a conversation, worded as the model was trained, or a text as it stands. */
export type PromptSource =
  | { kind: 'conversation'; turns: ConversationTurn[] }
  | { kind: 'text'; text: string; molecules: MoleculeText[] };

/** Who answers: the language model with MolX in front of it, or alone, reading SMILES text. */
export type Answerer = 'molx' | 'llm';

export interface Sampling {
  maxTokens: number | undefined;
  temperature: number;
  topP: number;
  seed: number;
  stop: string[];
  /** Goes on behind an end token: for measurements. */
  ignoreEnd: boolean;
  /** How many of the likeliest tokens to name at each place; undefined for no log-probabilities. */
  logprobs: number | undefined;
}

/** Texts to be written. */
export interface GenerateParams {
  prompts: { source: PromptSource; answerer: Answerer }[];
  /** Texts for each prompt, each with a stream of random numbers of its own. */
  choices: number;
  sampling: Sampling;
}

export interface TokenFigure {
  /** U+FFFD for a part of a character. */
  token: string;
  logprob: number;
  /** UTF-8. */
  bytes: number[];
  top: { token: string; logprob: number; bytes: number[] }[];
  /** Where it begins in the text, blanks at the text's own beginning counted. */
  offset: number;
}

/** What one step added to one text. Texts are counted prompt by prompt. */
export interface GeneratePiece {
  choice: number;
  text: string;
  logprobs?: TokenFigure[];
  finishReason?: 'stop' | 'length';
}

export interface GenerateResult {
  /** Of each prompt, soft tokens counted. */
  promptTokens: number[];
  /** Of each text, the end token not counted. */
  completionTokens: number[];
  /** From the beginning of work on the request to the last token of each text. */
  milliseconds: number[];
}

export interface MoleculeFacts {
  valid: true;
  input: string;
  /** Canonical. */
  smiles: string;
  inchiKey: string | undefined;
  formula: string;
  descriptors: MoleculeNumbers;
  functionalGroups: { name: string; count: number }[];
  /** Canonical; empty without rings. */
  scaffold: string;
  molfile: string;
  svg: string;
}

export interface UnreadableMolecule {
  valid: false;
  input: string;
  reason: string;
}

export interface Drawing {
  width: number;
  height: number;
}

export interface AttributionFacts extends Attribution {
  /** Each modality's part of the sum of all |value|, 0 .. 1. */
  modalities: Record<string, number>;
  /** The adapter's shares where it has trained ones. */
  fusionWeights: Record<string, number> | undefined;
  svg: string;
}

/** What the engine does: parameters, pieces on the way, and the result of each method. All of it is plain data. */
export interface EngineMethods {
  generate: { params: GenerateParams; piece: GeneratePiece; result: GenerateResult };
  embed: {
    params: { kind: EmbeddingKind; smiles: string[] };
    piece: never;
    /** vectors: [molecules, width]; tokens: of all SMILES, as the SMILES encoder reads them */
    result: { vectors: Float32Array; width: number; tokens: number };
  };
  parse: {
    params: { molecules: MoleculeText[]; drawing: Drawing; highlightAtoms: number[] };
    piece: never;
    result: (MoleculeFacts | UnreadableMolecule)[];
  };
  similar: {
    params: { smiles: string; k: number; drawing: Drawing };
    piece: never;
    result: {
      index: string;
      size: number;
      neighbours: { smiles: string; name: string; similarity: number; svg: string }[];
    };
  };
  attribute: {
    params: {
      smiles: string;
      question: string;
      answer: string | undefined;
      method: AttributionMethod;
      drawing: Drawing;
    };
    piece: never;
    result: AttributionFacts;
  };
}

export type EngineMethod = keyof EngineMethods;

/** What the engine says of itself when it is ready. */
export interface EngineFacts {
  /** The run's name: the id of the chat model. */
  model: string;
  /** Whether the language model alone is another model than this. */
  hasAdapter: boolean;
  device: string;
  maxPositions: number;
  embeddings: { kind: EmbeddingKind; width: number }[];
  /** The checkpoint's folder: what a page loads to compute embeddings itself. */
  checkpoint: string;
}
