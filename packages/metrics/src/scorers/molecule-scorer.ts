import { InvalidArgumentError, MolxError } from '@molx/core';
import { loadRdkit, type Molecule, type Rdkit } from '@molx/molecule';
import { sameCanonicalSmiles, sameInchi } from '../molecules/same-molecule.js';
import { type MoleculeSimilarity, moleculeSimilarities } from '../molecules/similarities.js';
import type { Protocol } from '../protocols/protocol.js';
import { bleuTotals } from '../text/corpus-bleu.js';
import { levenshtein } from '../text/levenshtein.js';
import { Meteor } from '../text/meteor.js';
import { noSynonyms, type SynonymDictionary } from '../text/synonyms.js';
import { characterTokenizer, type TextTokenizer } from '../text/text-tokenizer.js';
import type { TextPair } from './caption-scorer.js';
import {
  type MoleculeRow,
  type MoleculeTotals,
  moleculeDefinitions,
  moleculeTotals,
  totalsWidth,
} from './molecule-scores.js';
import { ScoreSheet } from './score-sheet.js';

export interface MoleculeScorerOptions {
  /** The language model's tokenizer, which the protocol `molx` asks for; the others count characters. */
  tokenizer?: TextTokenizer;
  /** METEOR's dictionary. Default none. */
  synonyms?: SynonymDictionary;
  /** Default {@link moleculeSimilarities}. */
  similarities?: readonly MoleculeSimilarity[];
}

/**
 * Scores molecules given as SMILES one by one: validity, exact match, BLEU, Levenshtein, fingerprint similarities, METEOR where the
 * protocol has it.
 *
 * Keeps about 25 numbers a row, no text and no molecule. A molecule that crashes RDKit while it is parsed counts as invalid, and RDKit is
 * started anew, as after a crash of others.
 */
export class MoleculeScorer {
  readonly sheet: ScoreSheet;
  readonly #protocol: Protocol;
  readonly #rdkit: Rdkit;
  readonly #tokenizer: TextTokenizer;
  readonly #similarities: readonly MoleculeSimilarity[];
  readonly #meteor: Meteor | undefined;

  private constructor(protocol: Protocol, rdkit: Rdkit, options: MoleculeScorerOptions) {
    const { synonyms = noSynonyms, similarities = moleculeSimilarities } = options;
    const { tokens, meteor } = protocol.molecule;
    if (tokens === 'llm' && options.tokenizer === undefined) {
      throw new InvalidArgumentError(
        `The protocol ${protocol.name} cuts SMILES by the language model's tokenizer: pass \`tokenizer\`.`,
      );
    }
    this.#protocol = protocol;
    this.#rdkit = rdkit;
    this.#tokenizer = (tokens === 'llm' ? options.tokenizer : undefined) ?? characterTokenizer;
    this.#similarities = similarities;
    this.#meteor = meteor ? new Meteor({ synonyms }) : undefined;
    const names = { tokens: this.#tokenizer.name, dictionary: synonyms.name };
    this.sheet = new ScoreSheet(
      protocol.name,
      totalsWidth(similarities),
      moleculeDefinitions(protocol.molecule, similarities, names),
    );
  }

  /**
   * Loads RDKit where needed.
   *
   * @throws {InvalidArgumentError} when the protocol needs a tokenizer and none is given
   * @throws {RdkitError} when RDKit can't be loaded
   */
  static async create(protocol: Protocol, options: MoleculeScorerOptions = {}): Promise<MoleculeScorer> {
    return new MoleculeScorer(protocol, await loadRdkit(), options);
  }

  /** Scores a row and adds it to the sheet. */
  async add({ prediction, reference, group }: TextPair): Promise<MoleculeRow> {
    const predicted = await this.#parse(prediction);
    const expected = await this.#parse(reference);
    try {
      const { row, totals } = this.#compare(prediction, reference, predicted, expected);
      this.sheet.totals.add(moleculeTotals(totals, this.#similarities), group);
      return row;
    } finally {
      predicted.mol?.dispose();
      expected.mol?.dispose();
    }
  }

  #compare(prediction: string, reference: string, predicted: Parsed, expected: Parsed) {
    const both = predicted.mol !== undefined && expected.mol !== undefined ? [predicted.mol, expected.mol] : undefined;
    const [a, b] = both ?? [];
    const similarities = Object.fromEntries(
      a === undefined || b === undefined ? [] : this.#similarities.map(({ name, of }) => [name, of(a, b)]),
    );
    const exactCanonical = a !== undefined && b !== undefined && sameCanonicalSmiles(a, b);
    const exactInchi = a !== undefined && b !== undefined && sameInchi(a, b) === true;
    const [text, truth] = this.#flattens ? (both?.map(({ source }) => source) ?? []) : [prediction, reference];
    const scored = text !== undefined && truth !== undefined;
    const row: MoleculeRow = {
      invalid: predicted.reason,
      invalidReference: expected.reason,
      exactString: (text ?? prediction) === (truth ?? reference),
      exactCanonical,
      exactInchi,
      levenshtein: levenshtein(text ?? prediction, truth ?? reference),
      similarities,
    };
    const [tokens, trueTokens] = [text ?? '', truth ?? ''].map((smiles) => this.#tokenizer.tokenize(smiles));
    const totals: MoleculeTotals = {
      bleu: scored ? bleuTotals(tokens!, [trueTokens!]) : [],
      meteor: scored ? (this.#meteor?.score(tokens!, [trueTokens!]) ?? 0) : 0,
      scored: scored ? 1 : 0,
      valid: predicted.mol === undefined ? 0 : 1,
      bothValid: both === undefined ? 0 : 1,
      row: scored ? row : { ...row, levenshtein: 0, exactString: false, exactCanonical: false, exactInchi: false },
    };
    return { row, totals };
  }

  /** The molecule that is compared. */
  async #parse(smiles: string): Promise<Parsed> {
    await this.#rdkit.revive();
    try {
      const mol = this.#rdkit.parse(smiles);
      return { mol: this.#flattens ? this.#flat(mol) : mol };
    } catch (error) {
      if (!MolxError.is(error)) throw error;
      if (error.code === 'rdkit') await this.#rdkit.revive();
      else if (error.code !== 'invalid-smiles') throw error;
      return { reason: 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message };
    }
  }

  get #flattens(): boolean {
    return this.#protocol.molecule.flatten;
  }

  /** A molecule parsed anew from its {@link Molecule.flatSmiles}; disposes the one given. */
  #flat(mol: Molecule): Molecule {
    try {
      return this.#rdkit.parse(mol.flatSmiles);
    } finally {
      mol.dispose();
    }
  }
}

/** A molecule, or why there is none. */
interface Parsed {
  mol?: Molecule;
  reason?: string;
}
