import { type OpenModelOptions, openModel, saveModel } from '@molx/checkpoint/model-files';
import { InvalidArgumentError } from '@molx/core';
import { batchPrompts, buildPrompt, CausalLM, type GenerateOptions, spliceSoftTokens } from '@molx/llm-bridge';
import { loadRdkit, type Rdkit } from '@molx/molecule';
import * as tf from '@tensorflow/tfjs-core';
import { findCheckpoint, resolveLlm } from './find-checkpoint.js';
import { assertSameLlm, llmIdentity } from './llm-identity.js';
import { type MoleculeInput, moleculeInput } from './molecule-input.js';
import type { MolxConfig } from './molx-config.js';
import { type MolxSaveOptions, molxFiles, readMolxFiles } from './molx-files.js';
import type { MoleculeVectors, MolxModule } from './molx-module.js';
import { renderPrompt } from './render-prompt.js';

export interface MolxLoadOptions extends OpenModelOptions {
  /** Path or hub id of the language model. Default: the one that the checkpoint names. */
  llm?: string | undefined;
  /** Chooses tfjs's backend first: `auto | cpu | cuda | cuda:N | tensorflow`. Node only; without it the active backend is used. */
  device?: string | undefined;
  /** Takes a language model of another tokenizer or other weights, as long as its width fits. */
  allowMismatch?: boolean | undefined;
}

/** A prompt about molecules, and how to answer it. */
export interface MolxGenerateOptions extends GenerateOptions {
  /** Text with one `<mol>` for each molecule. */
  prompt: string;
  /** SMILES, in the order of the placeholders. */
  molecules: readonly string[];
}

/** A language model that sees molecules: MolX's encoders and adapter in front of a frozen causal LM. */
export class Molx {
  /** @param config  what `module` and `lm` are; both are owned by the new object */
  constructor(
    readonly config: MolxConfig,
    readonly module: MolxModule,
    readonly lm: CausalLM,
    readonly rdkit: Rdkit,
  ) {}

  /**
   * Loads a checkpoint or a run's folder (its best checkpoint, else its last), with its language model.
   *
   * @throws {CheckpointError} when something is missing or truncated
   * @throws {ConfigError} when the language model is not the one that the adapter was made for
   */
  static async fromPretrained(pathOrId: string, options: MolxLoadOptions = {}): Promise<Molx> {
    if (options.device !== undefined) {
      const { selectDevice } = await import('@molx/nn/node');
      await selectDevice(options.device);
    }
    const path = await findCheckpoint(pathOrId);
    const { module, config } = await readMolxFiles(await openModel(path, options));
    const id = options.llm ?? resolveLlm(config.llm.id, path);
    const lm = await CausalLM.fromPretrained(id, options);
    assertSameLlm(config.llm, await llmIdentity(lm, id), path, options.allowMismatch ?? false);
    return new Molx(config, module.freeze(), lm, await loadRdkit());
  }

  /** What the encoders take of each molecule. @throws {InvalidSmilesError} its row counted from 1 */
  featurize(molecules: readonly string[]): MoleculeInput[] {
    return molecules.map((smiles, index) => {
      const mol = this.rdkit.parse(smiles, { row: index + 1 });
      try {
        return moleculeInput(mol, this.config);
      } finally {
        mol.dispose();
      }
    });
  }

  /**
   * What stands in a prompt for each molecule: soft tokens, then the soft prompt.
   *
   * @returns  [molecules, slots, hidden]; the caller disposes it
   * @throws {InvalidSmilesError}
   */
  encode(molecules: readonly string[]): tf.Tensor3D {
    return this.module.forward(this.featurize(molecules));
  }

  /** Each modality's vectors, [molecules, its width]; the caller disposes them. @throws {InvalidSmilesError} */
  vectors(molecules: readonly string[]): MoleculeVectors {
    return this.module.vectors(this.featurize(molecules));
  }

  /**
   * Continues a prompt in which every `<mol>` is a molecule, piece by piece.
   *
   * @throws {InvalidSmilesError} when a molecule can't be parsed
   * @throws {InvalidArgumentError} when placeholders and molecules differ in number
   */
  async *generate({ prompt, molecules, ...options }: MolxGenerateOptions): AsyncGenerator<string> {
    const { inputsEmbeds, attentionMask } = this.#promptEmbeds(prompt, molecules);
    try {
      yield* this.lm.streamText({ inputsEmbeds, attentionMask, ...options });
    } finally {
      inputsEmbeds.dispose();
    }
  }

  /** Answers a question about one molecule in the wording that the adapter was trained with, piece by piece. */
  ask(question: string, smiles: string, options: GenerateOptions): AsyncGenerator<string> {
    const prompt = renderPrompt(this.config.prompt.template, { instruction: question });
    return this.generate({ prompt, molecules: [smiles], ...options });
  }

  /** Writes `config.json` and `model.safetensors`: everything but the language model. Node only. @throws {OutputError} */
  async savePretrained(directory: string, options: MolxSaveOptions = {}): Promise<void> {
    await saveModel(directory, await molxFiles(this.module, this.config, options));
  }

  dispose(): void {
    this.module.dispose();
    this.lm.dispose();
  }

  /** [1, tokens, hidden]: the prompt's embeddings with soft tokens in their places. */
  #promptEmbeds(text: string, molecules: readonly string[]) {
    const { tokenizer } = this.lm;
    const prompt = buildPrompt(tokenizer, text, {
      slotsPerMolecule: this.module.slotsPerMolecule,
      molecules: molecules.length,
    });
    if (prompt.ids.length === 0) throw new InvalidArgumentError('the prompt is empty.');
    const { inputIds, attentionMask, positions } = batchPrompts([prompt], { padId: tokenizer.padId });
    const inputsEmbeds = tf.tidy(() => {
      const embeds = this.lm.embed(inputIds);
      return molecules.length === 0 ? embeds : spliceSoftTokens(embeds, this.encode(molecules), positions);
    });
    return { inputsEmbeds, attentionMask };
  }
}
