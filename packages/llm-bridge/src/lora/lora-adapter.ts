import { saveModel } from '@molx/checkpoint/model-files';
import { Random } from '@molx/core';
import { type Init, Module } from '@molx/nn';
import type * as tf from '@tensorflow/tfjs-core';
import { type LoraConfig, loraRankAndScale } from './lora-config.js';
import { type LoraMatrices, type LoraSaveOptions, loraFiles } from './lora-files.js';
import { LoraLinear } from './lora-linear.js';

/** A linear layer that may be adapted: weight [outputs, inputs]. */
export interface LinearShape {
  readonly inputs: number;
  readonly outputs: number;
}

/**
 * Low-rank changes of some of a language model's linear layers, under one name.
 *
 * Its parameters are called as in PEFT's files, without `base_model.model.`; they start trainable.
 */
export class LoraAdapter extends Module {
  readonly targets: readonly string[];
  readonly #layers = new Map<string, LoraLinear>();

  /**
   * @param targets  the layers that `config` means
   * @param seed     of the first values; undefined for zeros, where a file is loaded next
   * @throws {ConfigError} when a pattern is no regular expression
   */
  constructor(
    readonly name: string,
    readonly config: LoraConfig,
    targets: ReadonlyMap<string, LinearShape>,
    seed: number | undefined,
  ) {
    super();
    this.targets = [...targets.keys()];
    const planned = [...targets].map(([target, shape]) => ({ target, ...shape, ...loraRankAndScale(config, target) }));
    for (const { target, ...sizes } of planned) {
      const init: Init = seed === undefined ? 'zeros' : new Random(`${seed}/lora`).fork(target);
      const layer = new LoraLinear({ ...sizes, dropout: config.dropout, start: config.init, init });
      this.#layers.set(target, this.addModule(target, layer));
    }
  }

  /** What the layer of that name gains; undefined for one that is not adapted. */
  layer(target: string): LoraLinear | undefined {
    return this.#layers.get(target);
  }

  /** What the layer gains on `x`; undefined for one that is not adapted. The caller disposes it. */
  forward(target: string, x: tf.Tensor): tf.Tensor | undefined {
    return this.#layers.get(target)?.forward(x);
  }

  /** Configuration and matrices, copied to plain memory. */
  async toMatrices(): Promise<LoraMatrices> {
    return { config: this.config, matrices: await this.state() };
  }

  /** The files that PEFT reads: `adapter_model.safetensors` and `adapter_config.json`. */
  async toFiles(options: LoraSaveOptions = {}): Promise<Map<string, Uint8Array>> {
    return loraFiles(await this.toMatrices(), options);
  }

  /** Writes a folder that PEFT and `lm.lora.load` read. Node only. @throws {OutputError} */
  async savePretrained(directory: string, options: LoraSaveOptions = {}): Promise<void> {
    await saveModel(directory, await this.toFiles(options));
  }
}
