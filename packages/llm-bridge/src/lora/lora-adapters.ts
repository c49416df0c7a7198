import { type OpenModelOptions, openModel } from '@molx/checkpoint/model-files';
import { CheckpointError, InvalidArgumentError } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';
import { type LinearWeights, linearShapes } from './linear-weights.js';
import { LoraAdapter } from './lora-adapter.js';
import { type LoraConfig, type LoraOptions, loraConfig } from './lora-config.js';
import { loraTargets } from './lora-targets.js';
import { isSameWeight, readLora, type StoredLora } from './read-lora.js';

export interface AddLoraOptions {
  /** Of the first values. Default 0. */
  seed?: number | undefined;
}

export interface LoadLoraOptions extends OpenModelOptions {
  /** What the adapter is called from now on. Default `default`. */
  name?: string | undefined;
}

/** The adapter that is meant where none is named. */
export const defaultLora = 'default';

/**
 * The low-rank adapters of one language model, several by name. Those that are active change what the model's linear layers give; the
 * first to be added is active at once.
 */
export class LoraAdapters {
  readonly #weights: LinearWeights;
  readonly #adapters = new Map<string, LoraAdapter>();
  #active: readonly LoraAdapter[] = [];
  /** The weights as they were before a merge; undefined while nothing is merged. */
  #unmerged: ReadonlyMap<string, tf.Tensor> | undefined;

  constructor(weights: LinearWeights) {
    this.#weights = weights;
  }

  /** Names of all adapters, oldest first. */
  get names(): string[] {
    return [...this.#adapters.keys()];
  }

  /** Names of those that count. */
  get active(): string[] {
    return this.#active.map(({ name }) => name);
  }

  /** Whether the active adapters stand in the model's weights now. */
  get isMerged(): boolean {
    return this.#unmerged !== undefined;
  }

  /** @throws {InvalidArgumentError} when there is none of that name */
  get(name: string = defaultLora): LoraAdapter {
    const adapter = this.#adapters.get(name);
    if (adapter !== undefined) return adapter;
    const all = this.names.length === 0 ? 'there are none' : `there are ${this.names.join(', ')}`;
    throw new InvalidArgumentError(`no LoRA adapter is called "${name}": ${all}.`);
  }

  /**
   * A new adapter, trainable; as PEFT starts it, it changes nothing yet.
   *
   * @throws {ConfigError} when a target is unknown or a number out of range
   * @throws {InvalidArgumentError} when the name is taken, or adapters are merged
   */
  add(name: string = defaultLora, options: LoraOptions = {}, { seed = 0 }: AddLoraOptions = {}): LoraAdapter {
    return this.#adopt(this.#make(name, loraConfig(options), seed));
  }

  /**
   * Reads an adapter in PEFT's format (`adapter_config.json` with `adapter_model.safetensors` or `.bin`) from a folder or the hub. It
   * comes frozen.
   *
   * @throws {ConfigError} when a target is unknown, or an option not supported, such as DoRA
   * @throws {CheckpointError} when a file is missing or truncated, a matrix is missing, left over or of another shape, or the adapter
   *   brings weights of another language model
   * @throws {InvalidArgumentError} when the name is taken, or adapters are merged
   */
  async load(pathOrId: string, { name = defaultLora, ...options }: LoadLoraOptions = {}): Promise<LoraAdapter> {
    return this.addStored(await readLora(await openModel(pathOrId, options)), name);
  }

  /** {@link load} for an adapter that was read already. */
  addStored(stored: StoredLora, name: string = defaultLora): LoraAdapter {
    const { config, matrices, weights, source } = stored;
    for (const [weight, tensor] of weights) {
      const own = this.#weights.get(weight)?.tensor.dataSync() as Float32Array | undefined;
      if (own !== undefined && isSameWeight(tensor, own)) continue;
      const reason = own === undefined ? 'is no part of LoRA on this model' : 'is not the weight of this model';
      throw new CheckpointError(source, `"${weight}" ${reason}.`, { tensor: weight });
    }
    const adapter = this.#make(name, config, undefined, source);
    try {
      adapter.loadState(matrices, { path: source });
    } catch (error) {
      adapter.dispose();
      throw error;
    }
    adapter.freeze();
    return this.#adopt(adapter);
  }

  /**
   * Lets these adapters count, together where they are several, and no other; none for the bare model.
   *
   * @throws {InvalidArgumentError} when a name is unknown, or adapters are merged
   */
  activate(...names: string[]): void {
    this.#assertUnmerged('activate');
    this.#active = [...new Set(names)].map((name) => this.get(name));
  }

  /**
   * What `run` gives on the bare model.
   *
   * @throws {InvalidArgumentError} when adapters are merged
   */
  without<T>(run: () => T): T {
    if (this.#active.length === 0) return run();
    this.#assertUnmerged('without');
    const active = this.#active;
    this.#active = [];
    try {
      return run();
    } finally {
      this.#active = active;
    }
  }

  /** Disposes an adapter. @throws {InvalidArgumentError} when there is none of that name, or adapters are merged */
  remove(name: string = defaultLora): void {
    this.#assertUnmerged('remove');
    const adapter = this.get(name);
    this.#active = this.#active.filter((other) => other !== adapter);
    this.#adapters.delete(name);
    adapter.dispose();
  }

  /**
   * Adds the active adapters to the model's weights, so that they cost no time; the weights as they were are kept beside.
   *
   * @throws {InvalidArgumentError} when they are merged already, the weights are being trained, or the head is adapted and is the
   *   embedding table too
   */
  merge(): void {
    this.#assertUnmerged('merge');
    const targets = new Set(this.#active.flatMap((adapter) => adapter.targets));
    for (const target of targets) {
      const weight = this.#weights.get(`${target}.weight`);
      const reason = weight === undefined ? 'is the embedding table too' : weight.trainable && 'is being trained';
      if (reason) throw new InvalidArgumentError(`merge: ${target} ${reason}, which an adapter must not change.`);
    }
    const kept = new Map<string, tf.Tensor>();
    for (const target of targets) {
      const weight = this.#weights.get(`${target}.weight`)!;
      kept.set(target, tf.keep(tf.clone(weight.tensor)));
      weight.set(tf.tidy(() => tf.addN([weight.tensor, ...this.#layers(target).map((layer) => layer.delta())])));
    }
    this.#unmerged = kept;
  }

  /** Puts the weights back as they were, bit for bit. @throws {InvalidArgumentError} when nothing is merged */
  unmerge(): void {
    if (this.#unmerged === undefined) throw new InvalidArgumentError('unmerge: no LoRA adapter is merged.');
    for (const [target, weight] of this.#unmerged) this.#weights.get(`${target}.weight`)!.set(weight);
    this.#unmerged = undefined;
  }

  /** Makes the active adapters part of the model for good, and forgets all adapters. @throws {InvalidArgumentError} as `merge` */
  mergeAndUnload(): void {
    if (!this.isMerged) this.merge();
    this.#forgetUnmerged();
    this.dispose();
  }

  /** Whether an active adapter that is not merged changes this layer. */
  changes(target: string): boolean {
    return this.#layers(target).length > 0;
  }

  /**
   * What a layer gives, with what the active adapters add.
   *
   * @param given  the layer's own output for `x`
   * @returns      `given` itself where nothing changes it; the caller disposes it
   */
  apply(target: string, x: tf.Tensor, given: tf.Tensor): tf.Tensor {
    return this.#layers(target).reduce((sum, layer) => tf.add(sum, layer.forward(x)), given);
  }

  /** Training mode of all adapters: whether they drop out. */
  train(mode: boolean): void {
    for (const adapter of this.#adapters.values()) adapter.train(mode);
  }

  reseed(seed: number | string): void {
    for (const [name, adapter] of this.#adapters) adapter.reseed(`${seed}/${name}`);
  }

  /** Disposes all adapters; what is merged stays in the weights. */
  dispose(): void {
    this.#forgetUnmerged();
    for (const adapter of this.#adapters.values()) adapter.dispose();
    this.#adapters.clear();
    this.#active = [];
  }

  #layers(target: string) {
    return this.isMerged ? [] : this.#active.flatMap((adapter) => adapter.layer(target) ?? []);
  }

  #make(name: string, config: LoraConfig, seed: number | undefined, path?: string): LoraAdapter {
    this.#assertUnmerged('add');
    if (this.#adapters.has(name)) throw new InvalidArgumentError(`a LoRA adapter is called "${name}" already.`);
    const shapes = linearShapes(this.#weights);
    const targets = loraTargets(config, [...shapes.keys()], path);
    return new LoraAdapter(name, config, new Map(targets.map((target) => [target, shapes.get(target)!])), seed);
  }

  #adopt(adapter: LoraAdapter): LoraAdapter {
    this.#adapters.set(adapter.name, adapter);
    if (this.#adapters.size === 1) this.#active = [adapter];
    return adapter;
  }

  #assertUnmerged(what: string): void {
    if (this.isMerged) throw new InvalidArgumentError(`${what}: LoRA adapters are merged. Unmerge them first.`);
  }

  #forgetUnmerged(): void {
    for (const weight of this.#unmerged?.values() ?? []) weight.dispose();
    this.#unmerged = undefined;
  }
}
