import { InvalidArgumentError } from '@molx/core';
import { deepChemVocabulary } from './deepchem-vocabulary.js';
import { splitSmiles } from './split-smiles.js';

export interface EncodeOptions {
  /** Tokens at most, the two special ones included; what exceeds it is cut before [SEP]. Default 512. */
  maxTokens?: number;
}

/** Text to token ids, between [CLS] and [SEP]. */
export abstract class VocabularyTokenizer {
  readonly vocabulary: readonly string[];
  readonly padId: number;
  readonly unknownId: number;
  /** Begins every sequence. */
  readonly clsId: number;
  /** Ends every sequence. */
  readonly sepId: number;
  readonly maskId: number;
  readonly #ids: ReadonlyMap<string, number>;

  /**
   * @param vocabulary  an entry's id is its place; it must hold [PAD], [UNK], [CLS], [SEP] and [MASK]
   * @throws {InvalidArgumentError} when one of these is missing
   */
  constructor(vocabulary: readonly string[] = deepChemVocabulary) {
    this.vocabulary = vocabulary;
    this.#ids = new Map(vocabulary.map((token, id) => [token, id]));
    this.padId = this.#special('[PAD]');
    this.unknownId = this.#special('[UNK]');
    this.clsId = this.#special('[CLS]');
    this.sepId = this.#special('[SEP]');
    this.maskId = this.#special('[MASK]');
  }

  /** Splits a SMILES into tokens, special ones not included. */
  abstract tokenize(smiles: string): string[];

  /** The ids of [CLS], the tokens, [SEP]; a token outside the vocabulary becomes [UNK]. */
  encode(smiles: string, { maxTokens = 512 }: EncodeOptions = {}): Int32Array {
    const tokens = this.tokenize(smiles);
    const kept = Math.max(0, Math.min(tokens.length, maxTokens - 2));
    const ids = new Int32Array(kept + 2);
    ids[0] = this.clsId;
    for (let i = 0; i < kept; i++) ids[i + 1] = this.#ids.get(tokens[i]!) ?? this.unknownId;
    ids[kept + 1] = this.sepId;
    return ids;
  }

  /** The text of ids, without [PAD], [CLS], [SEP] and [MASK]; an id outside the vocabulary reads [UNK]. */
  decode(ids: ArrayLike<number>): string {
    const silent = new Set([this.padId, this.clsId, this.sepId, this.maskId]);
    return Array.from(ids, (id) => (silent.has(id) ? '' : (this.vocabulary[id] ?? '[UNK]'))).join('');
  }

  #special(token: string): number {
    const id = this.#ids.get(token);
    if (id === undefined) throw new InvalidArgumentError(`A SMILES vocabulary must hold ${token}.`);
    return id;
  }
}

/** Atom by atom, as DeepChem's SmilesTokenizer: `Cl` and `[nH]` are one token each. */
export class SmilesTokenizer extends VocabularyTokenizer {
  override tokenize(smiles: string): string[] {
    return splitSmiles(smiles);
  }
}

/**
 * One character at a time: what the tokenizers of ChemBERTa-77M and -10M do, whose byte-level BPE has no merges.
 *
 * Brackets, `@`, `H`, `l` and `r` have no entry of their own in that vocabulary, and a BPE without an unknown token drops
 * what it lacks, as transformers' fast tokenizers (AutoTokenizer's choice) do: `Br` becomes `B`, `[C@H]` becomes `C`.
 */
export class CharacterTokenizer extends VocabularyTokenizer {
  readonly #known = new Set(this.vocabulary);

  override tokenize(smiles: string): string[] {
    return Array.from(smiles).filter((character) => this.#known.has(character));
  }
}

/** DeepChem's SmilesTokenizer with its vocabulary of 591. */
export const smilesTokenizer: VocabularyTokenizer = /* @__PURE__ */ new SmilesTokenizer();

/** The tokenizer of ChemBERTa-77M-MLM, -77M-MTR, -10M-MLM and -10M-MTR. */
export const characterTokenizer: VocabularyTokenizer = /* @__PURE__ */ new CharacterTokenizer();

const tokenizers = { smiles: smilesTokenizer, characters: characterTokenizer } as const;

/** The names that configuration files may give. */
export type SmilesTokenizerId = keyof typeof tokenizers;

/**
 * A built-in tokenizer by a configuration file's name.
 *
 * @throws {InvalidArgumentError} for an unknown name
 */
export function smilesTokenizerById(id: string): VocabularyTokenizer {
  if (!Object.hasOwn(tokenizers, id)) {
    throw new InvalidArgumentError(`Unknown SMILES tokenizer "${id}". Known: ${Object.keys(tokenizers).join(', ')}.`);
  }
  return tokenizers[id as SmilesTokenizerId];
}
