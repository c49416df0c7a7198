import { ignoredLabel, type LabelledPrompt, type LoraAdapter, type PromptReader } from '@molx/llm-bridge';
import type { Parameter } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';
import type { MoleculeInput, MolxModule } from 'molx';
import type { Objective } from '../loop/index.js';
import type { TrainableModel } from './train-parts.js';

/** Prompts with answers; `inputs[i]` is the molecule that prompt i sees, if it has slots for one. */
export interface AdapterBatch {
  inputs: MoleculeInput[];
  prompts: LabelledPrompt[];
  /** Which modalities of each molecule count, where some are dropped: [molecules][modalities] of zeros and ones. */
  kept?: number[][] | undefined;
}

/** Before the names of LoRA's parameters, beside MolX's own. */
export const loraPrefix = 'lora.';

/** MolX's parameters, and those of LoRA behind {@link loraPrefix}. */
export function trainableNames({ module, lora }: TrainableModel): Map<string, Parameter> {
  const ofLora = [...(lora?.namedParameters() ?? [])].map(
    ([name, parameter]) => [loraPrefix + name, parameter] as const,
  );
  return new Map([...module.namedParameters(), ...ofLora]);
}

/** Readies a model for a step: training mode for what is trained, and seeds for all that is random in it. */
export function prepareParts({ module, lora }: TrainableModel, seed: string): void {
  module.train(true);
  // a frozen part gives what it always gives: no dropout, and running statistics that stay
  for (const part of [module.smiles, module.graph, module.adapter, lora]) {
    part?.train(part.trainableParameters().size > 0);
  }
  module.reseed(seed);
  lora?.reseed(seed);
}

/**
 * Trains MolX through a language model, whose loss on the answers is all it hears, and with it the low-rank changes of that model, if it
 * has any.
 */
export class AdapterObjective implements Objective<AdapterBatch> {
  readonly parameters: ReadonlyMap<string, Parameter>;

  constructor(
    readonly module: MolxModule,
    private readonly reader: PromptReader,
    private readonly seed: number,
    readonly lora?: LoraAdapter | undefined,
  ) {
    this.parameters = trainableNames({ module, lora });
  }

  prepare(step: number): void {
    prepareParts(this, `${this.seed}/step ${step}`);
  }

  labelTokens({ prompts }: AdapterBatch): number {
    return prompts.reduce((sum, { labels }) => sum + labels.filter((label) => label !== ignoredLabel).length, 0);
  }

  loss({ inputs, prompts, kept }: AdapterBatch): tf.Tensor {
    const { module, reader } = this;
    const softTokens = module.adapter && module.forward(inputs, kept && tf.tensor2d(kept)); // [B, slots, hidden]
    if (softTokens === undefined) return reader.loss(prompts).sum;
    const shown = prompts.flatMap(({ slots }, prompt) => (slots.length > 0 ? [prompt] : []));
    if (shown.length === prompts.length) return reader.loss(prompts, softTokens).sum;
    const { sum } = reader.loss(prompts, tf.gather(softTokens, tf.tensor1d(shown, 'int32')));
    return tf.add(sum, tf.mul(tf.sum(softTokens), 0)); // a batch that shows no molecule has gradients too: zeros
  }
}
