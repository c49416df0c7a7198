import { ignoredLabel, type LabelledPrompt, type PromptReader } from '@molx/llm-bridge';
import type { Parameter } from '@molx/nn';
import type * as tf from '@tensorflow/tfjs-core';
import type { MoleculeInput, MolxModule } from 'molx';
import type { Objective } from '../loop/index.js';

/** Prompts with answers; `inputs[i]` is the molecule that prompt i sees. */
export interface AdapterBatch {
  inputs: MoleculeInput[];
  prompts: LabelledPrompt[];
}

/** Trains MolX through a frozen language model, whose loss on the answers is all it hears. */
export class AdapterObjective implements Objective<AdapterBatch> {
  readonly parameters: ReadonlyMap<string, Parameter>;

  constructor(
    private readonly module: MolxModule,
    private readonly reader: PromptReader,
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

  labelTokens({ prompts }: AdapterBatch): number {
    return prompts.reduce((sum, { labels }) => sum + labels.filter((label) => label !== ignoredLabel).length, 0);
  }

  loss({ inputs, prompts }: AdapterBatch): tf.Tensor {
    return this.reader.loss(prompts, this.module.forward(inputs)).sum;
  }
}
