import type { OpenModelOptions } from '@molx/checkpoint/model-files';
import { CheckpointError, InvalidArgumentError, MolxError } from '@molx/core';
import {
  batchPrompts,
  buildPrompt,
  CausalLM,
  defaultLora,
  type GenerateOptions,
  logLikelihoods,
  spliceSoftTokens,
  withAnswer,
} from '@molx/llm-bridge';
import { loadRdkit, type Rdkit } from '@molx/molecule';
import * as tf from '@tensorflow/tfjs-core';
import { useDevice } from '#host';
import { answerIds } from './answer-ids.js';
import { type EmbeddingKind, embedMolecules } from './embed-molecules.js';
import { assertSameLlm, llmIdentity } from './llm-identity.js';
import { loadMolxModule } from './load-molx-module.js';
import { type MoleculeInput, type MoleculeSource, moleculeInput } from './molecule-input.js';
import type { LlmIdentity, MolxConfig } from './molx-config.js';
import type { MolxSaveOptions } from './molx-files.js';
import type { MoleculeVectors, MolxModule } from './molx-module.js';
import {
  type EmbeddedPrompts,
  type EncodedPrompt,
  type PreparedPrompt,
  type PrepareOptions,
  preparedPrompt,
} from './prepared-prompt.js';
import {
  type MolxPromptText,
  placeMolecules,
  type QuestionWording,
  questionPrompt,
  spellMolecules,
} from './question-prompt.js';
import { saveMolxModule } from './save-molx-module.js';

export interface MolxLoadOptions extends OpenModelOptions {
  /** Path or hub id of the language model. Default: the one that the checkpoint names. */
  llm?: string | undefined;
  /** Chooses tfjs's backend first: `auto | cpu | cuda | cuda:N | tensorflow`, in a browser `wasm | webgpu | webgl`. Without it the active one is used. */
  device?: string | undefined;
  /** Who computes matrix products on the CPU, where `device` is given: `auto | openblas | mkl | accelerate | onnxruntime | xnnpack | js`. */
  gemm?: string | undefined;
  /** Takes a language model of another tokenizer or other weights, as long as its width fits. */
  allowMismatch?: boolean | undefined;
}

export interface MolxGenerateOptions extends MolxPromptText, GenerateOptions {}

/**
 * A language model that sees molecules: MolX's encoders and adapter in front of a causal LM, which is frozen or has learned low-rank
 * changes (`lm.lora`). A model without encoders reads SMILES text.
 */
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
   * @throws {ConfigError} when config.json is wrong, or the language model is not the one that the adapter was made for
   */
  static async fromPretrained(pathOrId: string, options: MolxLoadOptions = {}): Promise<Molx> {
    if (options.device !== undefined) {
      await useDevice(options.device, { gemm: options.gemm });
    }
    const { module, config, path, lora } = await loadMolxModule(pathOrId, options);
    let lm: CausalLM | undefined;
    try {
      const id = options.llm ?? config.llm.id;
      const loaded = await loadLlm(id, options, path);
      lm = loaded.lm;
      assertSameLlm(config.llm, loaded.identity, path, options.allowMismatch ?? false);
      if (lora !== undefined) lm.lora.addStored(lora);
      return new Molx(config, module, lm, await loadRdkit());
    } catch (error) {
      module.dispose();
      lm?.dispose();
      throw error;
    }
  }

  /** What the encoders take of each molecule. @throws {InvalidSmilesError} its row counted from 1 where there are several */
  featurize(molecules: readonly MoleculeSource[]): MoleculeInput[] {
    return molecules.map((molecule, index) => {
      if (typeof molecule !== 'string') return molecule;
      const mol = this.rdkit.parse(molecule, molecules.length > 1 ? { row: index + 1 } : {});
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
  encode(molecules: readonly MoleculeSource[]): tf.Tensor3D {
    return this.module.forward(this.featurize(molecules));
  }

  /** Each modality's vectors, [molecules, its width]; the caller disposes them. @throws {InvalidSmilesError} */
  vectors(molecules: readonly MoleculeSource[]): MoleculeVectors {
    return this.module.vectors(this.featurize(molecules));
  }

  /**
   * One vector per molecule: see {@link EmbeddingKind}.
   *
   * @returns  [molecules, width]; the caller disposes it
   * @throws {InvalidSmilesError}
   * @throws {InvalidArgumentError} when the model has no vectors of this kind
   */
  embed(molecules: readonly MoleculeSource[], kind: EmbeddingKind = 'fused'): tf.Tensor2D {
    return embedMolecules(this.module, this.featurize(molecules), kind);
  }

  /**
   * Continues a prompt in which every `<mol>` is a molecule, piece by piece; `<mol>CCO</mol>` brings its own.
   *
   * @throws {InvalidSmilesError} when a molecule can't be parsed
   * @throws {InvalidArgumentError} when placeholders and molecules differ in number
   */
  async *generate({ prompt, molecules, ...options }: MolxGenerateOptions): AsyncGenerator<string> {
    yield* this.#stream(this.#placed({ prompt, molecules }), options);
  }

  /** Continues several prompts as one batch; errors as of {@link generate}. */
  async generateBatch(prompts: readonly MolxPromptText[], options: GenerateOptions = {}): Promise<string[]> {
    return this.#write(
      prompts.map((prompt) => this.#placed(prompt)),
      options,
    );
  }

  /**
   * Answers a question, piece by piece, in the wording that the adapter was trained with. A question that holds molecules itself
   * (`<mol>CCO</mol>`) is taken as it stands: see {@link questionPrompt}.
   *
   * @throws {InvalidSmilesError}
   * @throws {InvalidArgumentError} when there is no molecule
   */
  ask(question: string, molecule?: string, options: GenerateOptions = {}): AsyncGenerator<string> {
    return this.#stream(questionPrompt(this.#wording, question, molecule), options);
  }

  /** Answers one question about each molecule, as one batch; blanks around the answers are cut. */
  async answer(
    question: string,
    molecules: readonly MoleculeSource[],
    options: GenerateOptions = {},
  ): Promise<string[]> {
    const prompts = molecules.map((molecule) => questionPrompt(this.#wording, question, molecule));
    return (await this.#write(prompts, options)).map((answer) => answer.trim());
  }

  /**
   * How likely each answer is behind its prompt: its log-probability in nats, summed over its tokens, the end token counted where the
   * adapter was trained with one.
   *
   * @param answers  [prompts]
   * @returns  [prompts]
   * @throws {InvalidArgumentError} when prompts and answers are not as many; else as {@link generate}
   */
  async logLikelihoods(prompts: readonly MolxPromptText[], answers: readonly string[]): Promise<number[]> {
    if (prompts.length !== answers.length) {
      throw new InvalidArgumentError(`there are ${answers.length} answers to ${prompts.length} prompts.`);
    }
    if (prompts.length === 0) return [];
    await this.rdkit.revive();
    const { endToken } = this.config.prompt;
    const placed = prompts.map((prompt) => this.#placed(prompt));
    const labelled = this.preparePrompts(placed).map(({ prompt, molecules }, row) => ({
      prompt: withAnswer(prompt, answerIds(this.lm.tokenizer, answers[row]!, { endToken })),
      molecules,
    }));
    const batch = this.embedPrompts(labelled);
    try {
      return logLikelihoods(this.lm, batch);
    } finally {
      batch.inputsEmbeds.dispose();
    }
  }

  /**
   * Encodes prompts and featurizes their molecules: all of the work on them that needs no device. Where RDKit may have crashed,
   * `rdkit.revive()` first.
   *
   * @throws {InvalidSmilesError}
   * @throws {InvalidArgumentError} when a prompt is empty, or placeholders and molecules differ in number
   */
  preparePrompts(texts: readonly MolxPromptText[], options: PrepareOptions = {}): PreparedPrompt[] {
    const encoded = texts.map((text) => this.encodePrompt(text, options));
    const inputs = this.featurize(encoded.flatMap(({ molecules }) => molecules));
    return encoded.map(({ prompt, molecules }) => preparedPrompt(prompt, inputs.splice(0, molecules.length)));
  }

  /**
   * The first half of {@link preparePrompts}: a prompt's tokens, before anything is done about its molecules. For who must know its length
   * first, or featurizes them one by one; {@link preparedPrompt} is the other half.
   *
   * @throws {InvalidArgumentError} as {@link preparePrompts}
   */
  encodePrompt(text: MolxPromptText, { spellsMolecules = false }: PrepareOptions = {}): EncodedPrompt {
    const { prompt, molecules } = spellsMolecules ? spellMolecules(text) : placeMolecules(text);
    const slotsPerMolecule = spellsMolecules ? 0 : this.module.slotsPerMolecule;
    const built = buildPrompt(this.lm.tokenizer, prompt, { slotsPerMolecule, molecules: molecules.length });
    if (built.ids.length === 0) throw new InvalidArgumentError('the prompt is empty.');
    return { prompt: built, molecules };
  }

  /**
   * Prompts as embeddings with soft tokens in their places, padded on the left: what `lm.generate` and a `ContinuousBatch` take.
   *
   * @returns  inputsEmbeds [prompts, tokens, hidden], which the caller disposes; labels where the prompts have answers
   * @throws {InvalidArgumentError} without a prompt
   */
  embedPrompts(prepared: readonly PreparedPrompt[]): EmbeddedPrompts {
    const prompts = prepared.map(({ prompt }) => prompt);
    const batch = batchPrompts(prompts, { padId: this.lm.tokenizer.padId, side: 'left' });
    const { inputIds, attentionMask, positions, labels = [] } = batch;
    const inputsEmbeds = tf.tidy(() => {
      const embeds = this.lm.embed(inputIds);
      if (positions.length === 0) return embeds;
      return spliceSoftTokens(embeds, this.module.forward(prepared.flatMap(({ molecules }) => molecules)), positions);
    });
    return { inputsEmbeds, attentionMask, labels };
  }

  /**
   * Writes all but the language model, its LoRA adapter `default` included: see {@link saveMolxModule}. Node only.
   *
   * @throws {OutputError}
   */
  async savePretrained(directory: string, options: MolxSaveOptions = {}): Promise<void> {
    const { module, config, lm } = this;
    const lora = lm.lora.names.includes(defaultLora) ? await lm.lora.get().toMatrices() : undefined;
    await saveMolxModule(directory, { module, config, lora }, options);
  }

  /** Frees all weights, the language model's too. */
  dispose(): void {
    this.module.dispose();
    this.lm.dispose();
  }

  get #wording(): QuestionWording {
    return { ...this.config.prompt, hasSoftTokens: this.module.adapter !== undefined };
  }

  #placed(text: MolxPromptText): MolxPromptText {
    return this.module.adapter === undefined ? spellMolecules(text) : text;
  }

  async *#stream(text: MolxPromptText, options: GenerateOptions): AsyncGenerator<string> {
    await this.rdkit.revive();
    const batch = this.embedPrompts(this.preparePrompts([text]));
    try {
      yield* this.lm.streamText({ ...batch, ...options });
    } finally {
      batch.inputsEmbeds.dispose();
    }
  }

  async #write(texts: readonly MolxPromptText[], options: GenerateOptions): Promise<string[]> {
    if (texts.length === 0) return [];
    await this.rdkit.revive();
    const batch = this.embedPrompts(this.preparePrompts(texts));
    try {
      return await this.lm.generateText({ ...batch, ...options });
    } finally {
      batch.inputsEmbeds.dispose();
    }
  }
}

/**
 * A language model, and what tells it from others.
 *
 * @throws {CheckpointError} naming the checkpoint too, where the language model is the one that it names
 */
async function loadLlm(
  id: string,
  options: MolxLoadOptions,
  path: string,
): Promise<{ lm: CausalLM; identity: LlmIdentity }> {
  let lm: CausalLM | undefined;
  try {
    lm = await CausalLM.fromPretrained(id, options);
    return { lm, identity: await llmIdentity(lm, id) };
  } catch (error) {
    lm?.dispose();
    if (options.llm !== undefined || !(MolxError.is(error, 'checkpoint') || MolxError.is(error, 'hub'))) throw error;
    throw new CheckpointError(
      path,
      `its language model can't be loaded: ${error.message} Say where it is: llm (--llm).`,
      {
        cause: error,
      },
    );
  }
}
