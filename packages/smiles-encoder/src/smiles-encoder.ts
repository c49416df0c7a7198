import { writeSafetensors } from '@molx/checkpoint';
import { type ModelFiles, type OpenModelOptions, openModel, readJson, saveModel } from '@molx/checkpoint/model-files';
import { CheckpointError, ConfigError, type Logger, Random, ShapeError, silentLogger } from '@molx/core';
import { padTokens, type SmilesTokenizerId, smilesTokenizerById, withoutName } from '@molx/featurizers';
import { type Init, Module } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';
import { renameTensors } from './rename-tensors.js';
import { Roberta } from './roberta.js';
import {
  resolveSmilesEncoderConfig,
  type SmilesEncoderConfig,
  smilesEncoderConfigFromJson,
  smilesEncoderConfigToJson,
} from './smiles-encoder-config.js';
import type { Tokenizer } from './tokenizer.js';
import { readTokenizer, tokenizerFiles } from './tokenizer-files.js';

export interface SmilesEncoderOptions {
  /** A built-in tokenizer's name, or a tokenizer. Default `smiles`, DeepChem's. */
  tokenizer?: SmilesTokenizerId | Tokenizer | undefined;
}

export interface SmilesEncoderLoadOptions extends OpenModelOptions {
  /** Default: the one that the folder describes. */
  tokenizer?: SmilesTokenizerId | Tokenizer | undefined;
  /** Hears of tensors that the encoder has no use for, and of a pooler that the checkpoint lacks. */
  logger?: Logger | undefined;
}

/** Token ids of several molecules. */
export type TokenTensors = {
  /** int32 [molecules, tokens] */
  ids: tf.Tensor;
  /** int32 [molecules, tokens], 1 for real tokens, 0 for padding on either side */
  mask: tf.Tensor;
};

/** What a forward pass gives. The caller disposes both, as by `tf.dispose(encoding)`. */
export type SmilesEncoding = {
  /** [molecules, tokens, hidden]; those of padding mean nothing */
  states: tf.Tensor3D;
  /** [molecules, hidden] */
  pooled: tf.Tensor2D;
};

/**
 * A RoBERTa encoder of SMILES strings, such as ChemBERTa, under Hugging Face's parameter names.
 *
 * The pooler is a parameter as published; no vector of ours passes through it. New encoders are trainable and in evaluation mode:
 * `train()` switches dropout on, `freeze()` takes the parameters off the gradient tape.
 */
export class SmilesEncoder extends Module {
  readonly config: SmilesEncoderConfig;
  readonly tokenizer: Tokenizer;
  readonly #roberta: Roberta;

  private constructor(config: SmilesEncoderConfig, init: Init, tokenizer: SmilesTokenizerId | Tokenizer) {
    super();
    this.config = config;
    this.tokenizer = typeof tokenizer === 'string' ? smilesTokenizerById(tokenizer) : tokenizer;
    const entries = this.tokenizer.vocabulary.length;
    if (entries > config.vocabSize) {
      throw new ConfigError(
        'SMILES encoder config',
        `vocabSize: ${config.vocabSize} rows are too few for ${entries} tokens.`,
      );
    }
    this.#roberta = this.addModule('roberta', new Roberta(config, init));
  }

  /** Random weights, the same for the same seed. @throws {ConfigError} naming the key that is wrong */
  static random(
    config: Partial<SmilesEncoderConfig>,
    { seed, tokenizer = 'smiles' }: { seed: number } & SmilesEncoderOptions,
  ): SmilesEncoder {
    return new SmilesEncoder(resolveSmilesEncoderConfig(config), new Random(seed), tokenizer);
  }

  /** All zeros: for `loadState`, or to read names, shapes and counts. @throws {ConfigError} naming the key that is wrong */
  static empty(
    config: Partial<SmilesEncoderConfig>,
    { tokenizer = 'smiles' }: SmilesEncoderOptions = {},
  ): SmilesEncoder {
    return new SmilesEncoder(resolveSmilesEncoderConfig(config), 'zeros', tokenizer);
  }

  /**
   * Loads a folder as Hugging Face lays it out, or a model of the hub. Heads (masked language model, regression) are left out.
   *
   * @throws {CheckpointError} when weights are missing, truncated, or do not fit; it names the tensor and both shapes
   * @throws {ConfigError} when config.json is missing or of another architecture, or no tokenizer is found
   */
  static async fromPretrained(pathOrId: string, options: SmilesEncoderLoadOptions = {}): Promise<SmilesEncoder> {
    return SmilesEncoder.fromFiles(await openModel(pathOrId, options), options);
  }

  /** {@link fromPretrained} for files that are at hand already. */
  static async fromFiles(files: ModelFiles, options: SmilesEncoderLoadOptions = {}): Promise<SmilesEncoder> {
    const logger = options.logger ?? silentLogger;
    const json = await readJson(files, 'config.json');
    if (json === undefined) throw new ConfigError(files.source, 'holds no config.json.');
    const config = smilesEncoderConfigFromJson(json, `${files.source}/config.json`);
    const tokenizer = options.tokenizer ?? (await readTokenizer(files, json));
    const state = renameTensors((await files.readWeights()).tensors, files.source);
    const encoder = new SmilesEncoder(config, 'zeros', tokenizer);
    try {
      const { missing, unexpected } = encoder.loadState(state, { strict: false, path: files.source });
      const lacking = missing.filter((name) => !name.startsWith('roberta.pooler.'));
      if (lacking[0] !== undefined) {
        throw new CheckpointError(files.source, `has no tensor ${lacking.join(', ')}.`, { tensor: lacking[0] });
      }
      if (missing.length > 0) {
        encoder.#roberta.restartPooler(new Random(0));
        logger.info(`${files.source}: has no pooler; it starts anew, and no vector depends on it.`);
      }
      if (unexpected.length > 0) logger.info(`${files.source}: not used: ${unexpected.join(', ')}`);
    } catch (error) {
      encoder.dispose();
      throw error;
    }
    return encoder;
  }

  /** config.json, model.safetensors and the tokenizer's files, as {@link savePretrained} writes them. */
  async toFiles(): Promise<Map<string, Uint8Array>> {
    const { kind, files } = tokenizerFiles(this.tokenizer);
    const json = { ...smilesEncoderConfigToJson(this.config), tokenizer: kind };
    return new Map([
      ['model.safetensors', writeSafetensors(await this.state(), { format: 'pt' })],
      ...files,
      ['config.json', new TextEncoder().encode(`${JSON.stringify(json, null, 2)}\n`)],
    ]);
  }

  /** Writes into a folder, making it where needed. @throws {OutputError} when it can't be written */
  async savePretrained(directory: string): Promise<void> {
    await saveModel(directory, await this.toFiles());
  }

  /** Tokens at most in one molecule, start and end token included. */
  get maxTokens(): number {
    return this.config.maxPositions - this.config.paddingIndex - 1;
  }

  /**
   * Token ids, padded on the right to the longest. What follows a blank is a name, and left out. A SMILES beyond {@link maxTokens} is cut
   * before its end token. The caller disposes both tensors.
   */
  tokenize(smiles: readonly string[]): TokenTensors {
    const sequences = smiles.map((text) => this.tokenizer.encode(withoutName(text), { maxTokens: this.maxTokens }));
    const { ids, mask, shape } = padTokens(sequences, { padId: this.tokenizer.padId });
    return { ids: tf.tensor2d(ids, shape, 'int32'), mask: tf.tensor2d(mask, shape, 'int32') };
  }

  /**
   * One vector per molecule, without gradients and in evaluation mode. The caller disposes it.
   *
   * The SMILES is encoded as it stands up to the first blank: it is neither parsed nor made canonical.
   *
   * @returns  [molecules, hidden], in the order given; batches are made of molecules of like length
   */
  encode(smiles: readonly string[], { batchSize = 64 } = {}): tf.Tensor2D {
    const order = smiles.map((_, index) => index).sort((a, b) => smiles[a]!.length - smiles[b]!.length);
    const back = new Int32Array(order.length);
    order.forEach((from, place) => {
      back[from] = place;
    });
    const training = this.training;
    this.train(false);
    try {
      return tf.tidy(() => {
        const pooled: tf.Tensor[] = [];
        for (let start = 0; start < order.length; start += batchSize) {
          const texts = order.slice(start, start + batchSize).map((index) => smiles[index] as string);
          pooled.push(tf.tidy(() => this.forward(this.tokenize(texts)).pooled));
        }
        if (pooled.length === 0) return tf.zeros([0, this.config.hidden]);
        return tf.gather(tf.concat(pooled, 0), tf.tensor1d(back, 'int32')) as tf.Tensor2D;
      });
    } finally {
      this.train(training);
    }
  }

  /**
   * Token states and one vector per molecule.
   *
   * @param tokenScale  [molecules, tokens], what each token's embedding is multiplied by: how attribution turns tokens down. Default 1
   * @throws {ShapeError} when ids and mask differ, or there are more than {@link maxTokens} tokens
   */
  forward({ ids, mask }: TokenTensors, { tokenScale }: { tokenScale?: tf.Tensor2D | undefined } = {}): SmilesEncoding {
    if (ids.rank !== 2 || ids.shape.join() !== mask.shape.join() || ids.dtype !== 'int32' || mask.dtype !== 'int32') {
      const actual = `${ids.dtype} [${ids.shape.join(', ')}] and ${mask.dtype} [${mask.shape.join(', ')}]`;
      throw new ShapeError('SmilesEncoder.forward', 'int32 ids and mask of one shape [molecules, tokens]', actual);
    }
    const [molecules, tokens] = ids.shape as [number, number];
    if (tokens > this.maxTokens) {
      throw new ShapeError('SmilesEncoder.forward', `at most ${this.maxTokens} tokens`, `${tokens}`);
    }
    return tf.tidy((): SmilesEncoding => {
      if (ids.size === 0) {
        const { hidden } = this.config;
        return { states: tf.zeros([molecules, tokens, hidden]), pooled: tf.zeros([molecules, hidden]) };
      }
      const states = this.#roberta.forward(ids, mask, this.#visible(ids, mask), tokenScale) as tf.Tensor3D;
      if (this.config.pooling === 'molx-reference') return { states, pooled: tf.mean(states, 1) as tf.Tensor2D };
      const weights = tf.cast(mask, 'float32');
      const count = tf.maximum(tf.sum(weights, 1, true), 1); // [molecules, 1]
      const sum = tf.sum(tf.mul(states, tf.expandDims(weights, 2)), 1); // [molecules, hidden]
      return { states, pooled: tf.div(sum, count) as tf.Tensor2D };
    });
  }

  /** What positions are counted over: real tokens; for the reference, all but the id that Hugging Face calls padding. */
  #visible(ids: tf.Tensor, mask: tf.Tensor): tf.Tensor {
    if (this.config.pooling === 'mean') return mask;
    return tf.cast(tf.notEqual(ids, tf.scalar(this.config.paddingIndex, 'int32')), 'int32');
  }
}
