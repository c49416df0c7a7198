import { writeSafetensors } from '@molx/checkpoint';
import { type ModelFiles, type OpenModelOptions, openModel, readJson, saveModel } from '@molx/checkpoint/model-files';
import { CheckpointError, InvalidArgumentError, Random, ShapeError } from '@molx/core';
import { BatchNorm1d, constant, type Init, initialTensor, Module, normal, type Parameter, zeros } from '@molx/nn';
import { rmsNorm } from '@molx/ops';
import * as tf from '@tensorflow/tfjs-core';
import {
  type FusionAdapterConfig,
  type FusionAdapterConfigInput,
  fusionAdapterConfigFromJson,
  fusionAdapterConfigToJson,
  resolveFusionAdapterConfig,
} from './fusion-adapter-config.js';
import { nestedMeanShares } from './fusion-weights.js';
import { type Modality, modalities } from './modality.js';
import { Projector } from './projector.js';

/** Inside the root mean square, so that a zero vector stays zero. */
const rmsEpsilon = 1e-6;

/** The usual spread of language-model embeddings at their start. */
const softPromptSpread = 0.02;

/** One vector per molecule from each modality: [molecules, width of that modality]. */
export type ModalityVectors = Readonly<Partial<Record<Modality, tf.Tensor>>>;

/**
 * Turns what encoders and the fingerprint say of a molecule into soft tokens: vectors that stand in a language model's prompt
 * where word embeddings stand. It also holds the trainable soft prompt. MolX, arXiv 2406.06777.
 *
 * New adapters are trainable and in evaluation mode; `train()` matters only with `inputNorm: 'batch'`.
 */
export class FusionAdapter extends Module {
  readonly config: FusionAdapterConfig;
  /** The modalities that are switched on, in the order of {@link fusionShares}. */
  readonly modalities: readonly Modality[];
  readonly #projectors = new Map<Modality, Projector>();
  readonly #norms = new Map<Modality, BatchNorm1d>();
  readonly #logits: Parameter | undefined;
  readonly #scale: Parameter | undefined;
  readonly #softPrompt: Parameter | undefined;

  private constructor(config: FusionAdapterConfig, init: Init) {
    super();
    const { inputs, hidden, output, softTokens, fusion, inputNorm, outputScale, softPrompt } = config;
    this.config = config;
    this.modalities = modalities.filter((modality) => inputs[modality] !== undefined);
    for (const modality of this.modalities) {
      const projector = new Projector(inputs[modality] as number, hidden, softTokens * output, init);
      this.#projectors.set(modality, this.addModule(`projectors.${modality}`, projector));
    }
    for (const modality of this.modalities) {
      if (inputNorm === 'none' || modality === 'fingerprint') continue;
      const norm = new BatchNorm1d(inputs[modality] as number, { affine: false });
      this.#norms.set(modality, this.addModule(`input_norms.${modality}`, norm));
    }
    if (fusion === 'weighted') {
      this.#logits = this.addParameter('fusion_logits', initialTensor([this.modalities.length], zeros, init));
    }
    if (outputScale !== undefined) {
      this.#scale = this.addParameter('output_scale', initialTensor([], constant(outputScale), init));
    }
    if (softPrompt.tokens > 0) {
      const start = initialTensor([softPrompt.tokens, output], normal(outputScale ?? softPromptSpread), init);
      this.#softPrompt = this.addParameter('soft_prompt', start);
    }
  }

  /** Random weights, the same for the same seed. @throws {ConfigError} naming the key that is wrong */
  static random(config: FusionAdapterConfigInput, { seed }: { seed: number }): FusionAdapter {
    return new FusionAdapter(resolveFusionAdapterConfig(config), new Random(seed));
  }

  /** All zeros: for `loadState`, or to read names, shapes and counts. @throws {ConfigError} naming the key that is wrong */
  static empty(config: FusionAdapterConfigInput): FusionAdapter {
    return new FusionAdapter(resolveFusionAdapterConfig(config), 'zeros');
  }

  /**
   * Loads a folder, or a model of the hub.
   *
   * @throws {CheckpointError} when something is missing, truncated, or does not fit; it names the tensor and both shapes
   */
  static async fromPretrained(pathOrId: string, options: OpenModelOptions = {}): Promise<FusionAdapter> {
    return FusionAdapter.fromFiles(await openModel(pathOrId, options));
  }

  /** {@link fromPretrained} for files that are at hand already. */
  static async fromFiles(files: ModelFiles): Promise<FusionAdapter> {
    const json = await readJson(files, 'config.json');
    if (json === undefined) throw new CheckpointError(files.source, 'holds no config.json.');
    const { tensors } = await files.readWeights();
    const adapter = new FusionAdapter(fusionAdapterConfigFromJson(json, `${files.source}/config.json`), 'zeros');
    try {
      adapter.loadState(tensors, { path: files.source });
    } catch (error) {
      adapter.dispose();
      throw error;
    }
    return adapter;
  }

  /** config.json and model.safetensors, as {@link savePretrained} writes them. */
  async toFiles(): Promise<Map<string, Uint8Array>> {
    const json = `${JSON.stringify(fusionAdapterConfigToJson(this.config), null, 2)}\n`;
    return new Map([
      ['model.safetensors', writeSafetensors(await this.state(), { format: 'pt' })],
      ['config.json', new TextEncoder().encode(json)],
    ]);
  }

  /** Writes into a folder, making it where needed. @throws {OutputError} when it can't be written */
  async savePretrained(directory: string): Promise<void> {
    await saveModel(directory, await this.toFiles());
  }

  /** The trainable soft prompt, [tokens, output], owned by the adapter; undefined where it has no tokens. */
  get softPrompt(): tf.Tensor2D | undefined {
    return this.#softPrompt?.tensor as tf.Tensor2D | undefined;
  }

  /**
   * Starts the soft prompt from rows of the language model's embedding table.
   *
   * @param rows  [tokens, output]; copied
   * @throws {ShapeError}
   */
  initialiseSoftPrompt(rows: tf.Tensor): void {
    const expected = [this.config.softPrompt.tokens, this.config.output];
    if (this.#softPrompt === undefined || rows.shape.join() !== expected.join()) {
      throw new ShapeError(
        'FusionAdapter.initialiseSoftPrompt',
        `[${expected.join(', ')}]`,
        `[${rows.shape.join(', ')}]`,
      );
    }
    this.#softPrompt.set(tf.clone(rows));
  }

  /**
   * Soft tokens of each molecule. The caller disposes them.
   *
   * @param vectors  one tensor for each modality that is switched on
   * @param kept     [molecules, modalities] of zeros and ones, in the order of {@link modalities}: which count, by default all; the shares of
   *   those that are left grow to 1 together. A molecule keeps one or more
   * @returns        [molecules, softTokens, output]
   * @throws {ShapeError} when one is missing, does not belong, or has another width or number of molecules
   */
  forward(vectors: ModalityVectors, kept?: tf.Tensor2D): tf.Tensor3D {
    this.#assertFit(vectors);
    return tf.tidy(() => {
      const projected = this.modalities.map((modality) => this.#project(modality, vectors[modality] as tf.Tensor));
      return this.#rescale(kept === undefined ? this.#fuse(projected) : this.#fuseKept(projected, kept));
    });
  }

  /**
   * Soft tokens from a single modality, as if it were the only one. The caller disposes them.
   *
   * @param vectors  [molecules, width of the modality]
   * @returns        [molecules, softTokens, output]
   */
  project(modality: Modality, vectors: tf.Tensor): tf.Tensor3D {
    this.#assertWidth(modality, vectors);
    return tf.tidy(() => this.#rescale(this.#project(modality, vectors)));
  }

  /** What each modality of {@link modalities} counts in the sum; they add up to 1. */
  fusionShares(): number[] {
    const logits = this.#logits;
    if (logits === undefined) return nestedMeanShares(this.modalities);
    return tf.tidy(() => Array.from(tf.softmax(logits.tensor).dataSync()));
  }

  /** [molecules, width] -> [molecules, softTokens * output] */
  #project(modality: Modality, vectors: tf.Tensor): tf.Tensor {
    const normalised = this.#norms.get(modality)?.forward(vectors) ?? vectors;
    return (this.#projectors.get(modality) as Projector).forward(normalised);
  }

  #fuse(projected: readonly tf.Tensor[]): tf.Tensor {
    const shares: (tf.Tensor | number)[] =
      this.#logits === undefined
        ? nestedMeanShares(this.modalities)
        : parted(tf.softmax(this.#logits.tensor), projected.length); // each [1]
    return projected.map((tokens, index) => tf.mul(tokens, shares[index] as tf.Tensor | number)).reduce(tf.add);
  }

  #fuseKept(projected: readonly tf.Tensor[], kept: tf.Tensor2D): tf.Tensor {
    const expected = [projected[0]!.shape[0], projected.length];
    if (kept.shape.join() !== expected.join()) {
      throw new ShapeError('FusionAdapter.forward', `kept [${expected.join(', ')}]`, `[${kept.shape.join(', ')}]`);
    }
    const shares =
      this.#logits === undefined ? tf.tensor1d(nestedMeanShares(this.modalities)) : tf.softmax(this.#logits.tensor);
    const counted = tf.mul(kept, shares); // [molecules, modalities]
    const columns = parted(tf.div(counted, tf.sum(counted, 1, true)), projected.length, 1); // each [molecules, 1]
    return projected.map((tokens, index) => tf.mul(tokens, columns[index] as tf.Tensor)).reduce(tf.add);
  }

  /** [molecules, softTokens * output] -> [molecules, softTokens, output] */
  #rescale(fused: tf.Tensor): tf.Tensor3D {
    const { softTokens, output } = this.config;
    const tokens = tf.reshape(fused, [fused.shape[0] as number, softTokens, output]) as tf.Tensor3D;
    if (this.#scale === undefined) return tokens;
    return tf.mul(rmsNorm(tokens, tf.ones([output]), rmsEpsilon), this.#scale.tensor);
  }

  #assertFit(vectors: ModalityVectors): void {
    const given = modalities.filter((modality) => vectors[modality] !== undefined);
    if (given.join() !== this.modalities.join()) {
      throw new ShapeError(
        'FusionAdapter.forward',
        `vectors of ${this.modalities.join(', ')}`,
        given.join(', ') || 'none',
      );
    }
    for (const modality of given) this.#assertWidth(modality, vectors[modality] as tf.Tensor);
    const counts = given.map((modality) => `${(vectors[modality] as tf.Tensor).shape[0]}`);
    if (new Set(counts).size > 1) {
      throw new ShapeError(
        'FusionAdapter.forward',
        'as many molecules of every modality',
        `${counts.join(', ')} of ${given.join(', ')}`,
      );
    }
  }

  #assertWidth(modality: Modality, { shape }: tf.Tensor): void {
    const width = this.config.inputs[modality];
    if (width === undefined)
      throw new InvalidArgumentError(`FusionAdapter: ${modality} is switched off in this adapter.`);
    if (shape.length !== 2 || shape[1] !== width) {
      throw new ShapeError('FusionAdapter', `${modality} vectors [*, ${width}]`, `[${shape.join(', ')}]`);
    }
  }
}

/** `tf.split`, whose gradient fails for a single part. */
function parted(x: tf.Tensor, parts: number, axis = 0): tf.Tensor[] {
  return parts === 1 ? [x] : tf.split(x, parts, axis);
}
