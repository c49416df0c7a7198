import { fromFloat32, type HostTensor, type Llama2cCheckpoint, toFloat32, writeSafetensors } from '@molx/checkpoint';
import { type OpenModelOptions, openModel, saveModel } from '@molx/checkpoint/model-files';
import { CheckpointError } from '@molx/core';
import { Module, type Parameter } from '@molx/nn';
import { embedding, linear, linearCrossEntropy } from '@molx/ops';
import * as tf from '@tensorflow/tfjs-core';
import { rowsTensor } from './attention-mask.js';
import { type CausalLoss, causalLoss, type LossInputs } from './causal-loss.js';
import { ContinuousBatch, type GeneratingModel } from './continuous-batch.js';
import { collectTexts, streamText } from './generate-text.js';
import { type GenerateOptions, type GenerationStep, generateTokens } from './generate-tokens.js';
import { eosIds, type LlamaConfig, type LlamaConfigInput, llamaConfig } from './llama-config.js';
import { type ForwardInputs, llamaForward, type ModelInputs } from './llama-model.js';
import { llamaParameterShapes, randomLlamaWeight } from './llama-parameters.js';
import { fromLlama2c } from './llama2c-model.js';
import { noTokenizer } from './load-tokenizer.js';
import { logitsCrossEntropy } from './logits-cross-entropy.js';
import { LoraAdapters } from './lora/lora-adapters.js';
import { headModule } from './lora/lora-targets.js';
import { readModel } from './read-model.js';
import type { Tokenizer } from './tokenizer.js';
import { fingerprintBytes, weightFingerprint } from './weight-fingerprint.js';

export interface RandomOptions {
  /** Default 0. */
  seed?: number;
  tokenizer?: Tokenizer | undefined;
}

/** What a model knows of itself beside its weights. */
interface Origin {
  tokenizer?: Tokenizer | undefined;
  /** Names the model in messages. */
  path: string;
}

export interface SaveOptions {
  /** Default `BF16`, which rounds; `F32` keeps every bit. */
  dtype?: 'F32' | 'F16' | 'BF16' | undefined;
}

/**
 * A causal language model of the Llama architecture (Touvron et al. 2023).
 *
 * It starts frozen: its weights are plain tensors, so gradients flow through it to its input embeddings and cost no memory for
 * the weights. `unfreeze()` makes them variables. Parameters have the names of Hugging Face's checkpoints; those of `lora`, its
 * low-rank adapters, are not among them.
 */
export class CausalLM extends Module {
  readonly lora: LoraAdapters;
  readonly #weights: ReadonlyMap<string, Parameter>;
  readonly #tokenizer: Tokenizer | undefined;
  readonly #path: string;

  /** @param weight  gives each weight's tensor, which the model then owns */
  private constructor(
    readonly config: LlamaConfig,
    weight: (name: string, shape: number[]) => tf.Tensor,
    { tokenizer, path }: Origin,
  ) {
    super();
    this.#tokenizer = tokenizer;
    this.#path = path;
    for (const [name, shape] of llamaParameterShapes(config)) {
      this.addParameter(name, weight(name, shape), { trainable: false });
    }
    this.#weights = this.namedParameters();
    this.lora = new LoraAdapters(this.#weights);
  }

  /**
   * Loads a model from a folder, a llama2.c file, or the Hugging Face hub.
   *
   * @param pathOrId  a path, or `owner/name`
   * @throws {CheckpointError} when weights are missing, truncated, or of another architecture
   * @throws {ConfigError} when the configuration is not one of a Llama model
   * @throws {HubError} when the hub does not deliver
   */
  static async fromPretrained(pathOrId: string, options: OpenModelOptions = {}): Promise<CausalLM> {
    const { config, tensors, tokenizer, source } = await readModel(await openModel(pathOrId, options));
    return CausalLM.fromTensors(config, tensors, { tokenizer, path: source });
  }

  /**
   * A model of given weights, for instance of a file that a page has fetched.
   *
   * @param tensors  under Hugging Face's names; the map is emptied on the way, so that memory holds the weights once
   * @throws {CheckpointError} when a weight is missing, left over, or of another shape
   */
  static fromTensors(
    config: LlamaConfig,
    tensors: Map<string, HostTensor>,
    { tokenizer, path = 'weights' }: Partial<Origin> = {},
  ): CausalLM {
    checkNames(config, tensors, path);
    const take = (name: string): tf.Tensor => {
      const tensor = tensors.get(name)!;
      tensors.delete(name);
      const values = toFloat32(tensor);
      return tf.tensor(values === tensor.data ? values.slice() : values, tensor.shape, 'float32');
    };
    return new CausalLM(config, take, { tokenizer, path });
  }

  /** A llama2.c model; see {@link fromLlama2c} for what is reordered. */
  static fromLlama2c(checkpoint: Llama2cCheckpoint, tokenizer?: Tokenizer): CausalLM {
    const { config, tensors } = fromLlama2c(checkpoint);
    return CausalLM.fromTensors(config, tensors, { tokenizer });
  }

  /** A model of random weights, the same for the same seed. It starts frozen, too. @throws {ConfigError} */
  static random(config: LlamaConfigInput, { seed = 0, tokenizer }: RandomOptions = {}): CausalLM {
    const complete = llamaConfig(config);
    const draw = (name: string, shape: number[]) => tf.tensor(randomLlamaWeight(name, shape, complete, seed), shape);
    return new CausalLM(complete, draw, { tokenizer, path: 'a model of random weights' });
  }

  /** @throws {CheckpointError} when the model came without one */
  get tokenizer(): Tokenizer {
    if (this.#tokenizer) return this.#tokenizer;
    throw noTokenizer(this.#path);
  }

  get hasTokenizer(): boolean {
    return this.#tokenizer !== undefined;
  }

  /** Ids that end a text: the configuration's and the tokenizer's. */
  get eosIds(): number[] {
    const own = this.#tokenizer?.eosId;
    return [...new Set([...eosIds(this.config), ...(own === undefined ? [] : [own])])];
  }

  /** Embeddings of ids, [B, S] -> [B, S, hidden]; the caller disposes them. */
  embed(ids: tf.Tensor | readonly ArrayLike<number>[]): tf.Tensor3D {
    return tf.tidy(() => {
      const tensor = ids instanceof tf.Tensor ? ids : rowsTensor('inputIds', ids);
      return embedding(this.#weight('model.embed_tokens.weight')!, tensor) as tf.Tensor3D;
    });
  }

  /**
   * Hidden states after the final norm.
   *
   * Padding on the left, on the right or within changes no other token's numbers.
   *
   * @returns  [B, S, hidden]; the caller disposes them
   * @throws {ShapeError} when the embeddings are not as wide as the model, or mask and tokens differ
   */
  forward(inputs: ForwardInputs): tf.Tensor3D {
    return llamaForward(inputs, this.config, {
      weight: (name) => this.#weight(name)!,
      project: (x, name) => this.#project(x, name),
    });
  }

  /** [..., hidden] -> [..., vocabulary]; the caller disposes them. */
  logits(hidden: tf.Tensor): tf.Tensor {
    return tf.tidy(() => this.lora.apply(headModule, hidden, linear(hidden, this.#head)));
  }

  /**
   * The cross-entropy of the labels, in nats. Logits are computed for labelled tokens only.
   *
   * @throws {ShapeError} when labels and tokens differ
   */
  loss(inputs: LossInputs): CausalLoss {
    const losses = (states: tf.Tensor, targets: tf.Tensor) =>
      this.lora.changes(headModule)
        ? logitsCrossEntropy(this.logits(states), targets)
        : linearCrossEntropy(states, this.#head, targets);
    return causalLoss(inputs, { forward: (given) => this.forward(given), losses });
  }

  /**
   * An empty batch that texts join and leave as they come and go. The caller disposes it, before the model.
   *
   * @param withLora  whether its texts are written with the active low-rank adapters. Default true.
   */
  continuousBatch({ withLora = true }: { withLora?: boolean } = {}): ContinuousBatch {
    const model = this.#generating();
    if (withLora) return new ContinuousBatch(model);
    return new ContinuousBatch({
      ...model,
      forward: (inputs) => this.lora.without(() => model.forward(inputs)),
      logits: (hidden) => this.lora.without(() => model.logits(hidden)),
    });
  }

  /** Continues each row token by token: see {@link generateTokens}. */
  generate(options: ModelInputs & GenerateOptions): AsyncGenerator<GenerationStep> {
    const { inputIds, inputsEmbeds, attentionMask, ...rest } = options;
    return generateTokens(this.#generating(), { inputIds, inputsEmbeds, attentionMask }, rest);
  }

  /** The rows' new texts, without EOS and cut before a stop text. @throws {CheckpointError} without a tokenizer */
  generateText(options: ModelInputs & GenerateOptions): Promise<string[]> {
    const { tokenizer } = this;
    return collectTexts(this.generate(options), (ids) => tokenizer.decode(ids), this.#ends(options));
  }

  /** The first row's new text, piece by piece. @throws {CheckpointError} without a tokenizer */
  streamText(options: ModelInputs & GenerateOptions): AsyncGenerator<string> {
    const { tokenizer } = this;
    return streamText(this.generate(options), (ids) => tokenizer.decode(ids), this.#ends(options));
  }

  /** The files of the model's folder: `config.json`, `model.safetensors`, and the tokenizer's. */
  async toFiles({ dtype = 'BF16' }: SaveOptions = {}): Promise<Map<string, Uint8Array>> {
    const tensors = new Map<string, HostTensor>();
    for (const [name, { tensor }] of this.#weights) {
      tensors.set(name, fromFloat32((await tensor.data()) as Float32Array, tensor.shape, dtype));
    }
    const torchDtype = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' }[dtype];
    const config = { architectures: ['LlamaForCausalLM'], ...this.config, hidden_act: 'silu', torch_dtype: torchDtype };
    return new Map([
      ...(this.#tokenizer?.files ?? []),
      ['config.json', new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`)],
      ['model.safetensors', writeSafetensors(tensors, { format: 'pt' })],
    ]);
  }

  /** Writes a folder that {@link fromPretrained} and Hugging Face's transformers read. Node only. @throws {OutputError} */
  async savePretrained(directory: string, options: SaveOptions = {}): Promise<void> {
    await saveModel(directory, await this.toFiles(options));
  }

  /** What tells these weights from others: see {@link weightFingerprint}. */
  async fingerprint(): Promise<string> {
    const entries = new Map<string, { shape: readonly number[]; head: Float32Array }>();
    for (const [name, { tensor, shape, size }] of this.#weights) {
      const head = tf.tidy(() => tf.slice(tf.reshape(tensor, [size]), 0, Math.min(size, fingerprintBytes / 4)));
      entries.set(name, { shape, head: (await head.data()) as Float32Array });
      head.dispose();
    }
    return weightFingerprint(entries);
  }

  /** Training mode: what it changes is the dropout of `lora`. */
  override train(mode = true): this {
    this.lora.train(mode);
    return super.train(mode);
  }

  override reseed(seed: number | string): void {
    this.lora.reseed(seed);
  }

  override dispose(): void {
    this.lora.dispose();
    super.dispose();
  }

  get #head(): tf.Tensor {
    return this.#weight(this.config.tie_word_embeddings ? 'model.embed_tokens.weight' : 'lm_head.weight')!;
  }

  #weight(name: string): tf.Tensor | undefined {
    return this.#weights.get(name)?.tensor;
  }

  /** A linear layer's output with what LoRA adds: [..., inputs] -> [..., outputs]. */
  #project(x: tf.Tensor, name: string): tf.Tensor {
    return this.lora.apply(name, x, linear(x, this.#weight(`${name}.weight`)!, this.#weight(`${name}.bias`)));
  }

  #ends({ eos = this.eosIds, stop = [] }: GenerateOptions): { eos: readonly number[]; stop: readonly string[] } {
    return { eos, stop };
  }

  #generating(): GeneratingModel {
    const tokenizer = this.#tokenizer;
    return {
      forward: (inputs) => this.forward(inputs),
      logits: (hidden) => this.logits(hidden),
      decode: tokenizer && ((ids) => tokenizer.decode(ids)),
      eosIds: this.eosIds,
      maxPositions: this.config.max_position_embeddings,
    };
  }
}

function checkNames(config: LlamaConfig, tensors: ReadonlyMap<string, HostTensor>, path: string): void {
  const shapes = llamaParameterShapes(config);
  for (const [name, shape] of shapes) {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new CheckpointError(path, `lacks the weight "${name}".`, { tensor: name });
    if (tensor.shape.join() !== shape.join()) {
      const message = `"${name}" is [${tensor.shape}], the configuration says [${shape}].`;
      throw new CheckpointError(path, message, { tensor: name });
    }
  }
  for (const name of tensors.keys()) {
    const isDerived = name.endsWith('rotary_emb.inv_freq') || (name === 'lm_head.weight' && config.tie_word_embeddings);
    if (!shapes.has(name) && !isDerived) {
      throw new CheckpointError(path, `has a weight "${name}" that a Llama model does not have.`, { tensor: name });
    }
  }
}
