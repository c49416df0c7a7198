import { batchPrompts, type CausalLM, type LabelledPrompt, type PromptBatch, spliceSoftTokens } from '@molx/llm-bridge';
import type { Parameter } from '@molx/nn';
import type * as tf from '@tensorflow/tfjs-core';
import type { MoleculeInput, MolxModule } from 'molx';
import type { Objective } from '../loop/index.js';

/** Prompts with answers, and the molecule that stands in each. */
export interface AdapterBatch {
  inputs: MoleculeInput[];
  prompts: PromptBatch;
  labelTokens: number;
}

/** One batch of labelled prompts; `inputs[i]` is what prompt i sees. */
export function adapterBatch(prompts: readonly LabelledPrompt[], inputs: MoleculeInput[], padId: number): AdapterBatch {
  return {
    inputs,
    prompts: batchPrompts(prompts, { padId }),
    labelTokens: prompts.reduce((sum, { labels }) => sum + labels.filter((label) => label !== -100).length, 0),
  };
}

/** Trains MolX through a frozen language model, whose loss on the answers is all it hears. */
export class AdapterObjective implements Objective<AdapterBatch> {
  readonly parameters: ReadonlyMap<string, Parameter>;

  constructor(
    private readonly module: MolxModule,
    private readonly lm: CausalLM,
    private readonly seed: number,
  ) {
    this.parameters = module.namedParameters();
  }

  prepare(step: number): void {
    const { module } = this;
    module.train(true);
    // a frozen encoder gives what it always gives: no dropout, and running statistics that stay
    for (const encoder of [module.smiles, module.graph]) encoder?.train(encoder.trainableParameters().size > 0);
    module.reseed(`${this.seed}/step ${step}`);
  }

  labelTokens(batch: AdapterBatch): number {
    return batch.labelTokens;
  }

  loss({ inputs, prompts }: AdapterBatch): tf.Tensor {
    const softTokens = this.module.forward(inputs); // [B, slots, hidden]
    const inputsEmbeds = spliceSoftTokens(this.lm.embed(prompts.inputIds), softTokens, prompts.positions);
    return this.lm.loss({ inputsEmbeds, attentionMask: prompts.attentionMask, labels: prompts.labels! }).sum;
  }
}
