import { InvalidArgumentError } from '@molx/core';
import { type ChatMessage, moleculeMention, moleculePlaceholder } from '@molx/llm-bridge';
import {
  type EncodedPrompt,
  type Molx,
  type MolxPromptText,
  needsMolecule,
  placeMolecules,
  questionPrompt,
  renderPrompt,
  spellMolecules,
  withoutMolecule,
} from 'molx';
import type { Answerer, ConversationTurn, MoleculeText, PromptSource } from '../engine/engine-methods.js';
import { chatFrame } from './chat-frame.js';
import { expectToFit, tooLong } from './context-length.js';

/** Words conversations as the model was trained to read them. */
export class PromptWriter {
  /** What stands around a user's words in the trained template, where that is the chat template's own frame. */
  readonly #frame: { opening: string; closing: string } | undefined;

  constructor(private readonly molx: Molx) {
    this.#frame = chatFrame(molx.lm.tokenizer, molx.config.prompt.template);
  }

  /**
   * The molecules of the text are not looked at.
   *
   * @throws {InvalidSmilesError} for a mol block
   * @throws {EngineError} `too-long` for a prompt that leaves the model no position
   * @throws {InvalidArgumentError} when a prompt is empty, or placeholders and molecules differ in number
   */
  encode(source: PromptSource, answerer: Answerer): EncodedPrompt {
    const { lm } = this.molx;
    const text = this.#text(source, answerer);
    const spellsMolecules = this.#spells(answerer);
    const { prompt } = spellsMolecules ? spellMolecules(text) : placeMolecules(text);
    expectToFit(lm, prompt.replaceAll(moleculePlaceholder, ''));
    const encoded = this.molx.encodePrompt(text, { spellsMolecules });
    const { length } = encoded.prompt.ids;
    if (length >= lm.config.max_position_embeddings) throw tooLong(lm, length);
    return encoded;
  }

  #text(source: PromptSource, answerer: Answerer): MolxPromptText {
    if (source.kind === 'text') return { prompt: source.text, molecules: this.#smiles(source.molecules) };
    const turns = source.turns.map(({ role, text, molecules }) => ({ role, text, molecules: this.#smiles(molecules) }));
    return this.#frame === undefined ? this.#question(turns, answerer) : this.#conversation(turns, answerer);
  }

  /** A model that was trained on single questions gets the last one, and the molecule that was spoken of last. */
  #question(turns: readonly Turn[], answerer: Answerer): MolxPromptText {
    const asked = turns.findLastIndex(({ role }) => role === 'user');
    if (asked < 0) throw new InvalidArgumentError('the conversation has no message of the user.');
    const { text, molecules } = turns[asked]!;
    if (!needsMolecule(text)) {
      if (molecules.length > 0) throw tooMany(text);
      return { prompt: text, molecules };
    }
    const molecule = molecules[0] ?? lastMolecule(turns.slice(0, asked));
    if (text.includes(moleculePlaceholder) && molecules.length > 0) return { prompt: text, molecules };
    if (molecules.length > 1) throw tooMany(text);
    const { template, includeSmiles } = this.molx.config.prompt;
    if (molecule === undefined && !text.includes(moleculePlaceholder))
      return { prompt: renderPrompt(withoutMolecule(template), { instruction: text }), molecules: [] };
    // where molecules are spelt, their text stands in their own place, and once
    const wording = { template, includeSmiles: includeSmiles && !this.#spells(answerer), hasSoftTokens: true };
    return questionPrompt(wording, text, molecule);
  }

  #conversation(turns: readonly Turn[], answerer: Answerer): MolxPromptText {
    const { opening, closing } = this.#frame!;
    const { template, includeSmiles } = this.molx.config.prompt;
    const inner = template.slice(template.indexOf(opening) + opening.length, template.lastIndexOf(closing)).trim();
    const messages = turns.map(({ role, text, molecules }): ChatMessage => {
      if (role !== 'user' || text.includes(moleculePlaceholder)) return { role, content: text };
      if (molecules.length > 1) throw tooMany(text);
      if (molecules.length === 0) return { role, content: text };
      const smiles = includeSmiles && !this.#spells(answerer) ? molecules[0]! : '';
      return { role, content: renderPrompt(inner, { instruction: text, smiles }) };
    });
    const prompt = this.molx.lm.tokenizer.applyChatTemplate(messages);
    return { prompt, molecules: turns.flatMap(({ molecules }) => molecules) };
  }

  /** Whether the answerer reads SMILES text in place of soft tokens. */
  #spells(answerer: Answerer): boolean {
    return answerer === 'llm' || this.molx.module.adapter === undefined;
  }

  #smiles(molecules: readonly MoleculeText[]): string[] {
    return molecules.map((molecule) => {
      if ('smiles' in molecule) return molecule.smiles;
      const mol = this.molx.rdkit.parseMolBlock(molecule.molfile);
      try {
        return mol.smiles;
      } finally {
        mol.dispose();
      }
    });
  }
}

interface Turn extends Omit<ConversationTurn, 'molecules'> {
  molecules: string[];
}

/** The molecule that was named last, beside the text or within it. */
function lastMolecule(turns: readonly Turn[]): string | undefined {
  for (const { text, molecules } of [...turns].reverse()) {
    const spelt = [...text.matchAll(moleculeMention)].flatMap(([, smiles]) =>
      smiles === undefined ? [] : [smiles.trim()],
    );
    const last = molecules.at(-1) ?? spelt.at(-1);
    if (last !== undefined) return last;
  }
  return undefined;
}

function tooMany(text: string): InvalidArgumentError {
  return new InvalidArgumentError(
    needsMolecule(text)
      ? 'the message has several molecules: write <mol> into its text where each belongs.'
      : 'the message spells out its molecules itself, so those beside it would go unasked: write <mol> where each belongs.',
  );
}
