import { Random } from '@molx/core';
import type { PlannedStage } from '../loop/index.js';
import type { Stage } from '../recipe/index.js';
import { examplesPerEpoch, MixtureSampler } from '../sampler/index.js';
import { stageSteps } from '../schedule/index.js';
import type { AdapterStagesOptions } from './adapter-stages-options.js';
import { type ContrastiveBatch, ContrastiveObjective } from './contrastive-objective.js';
import { settingsOf } from './stage-settings.js';

/** What the loss of a contrastive stage is called in metrics.jsonl: in nats per molecule, no loss of the language model. */
const lossName = 'contrastive_loss';

/** A stage that aligns the SMILES and the graph encoder: every training molecule once an epoch. */
export function contrastiveStage(
  stage: Stage,
  seed: number,
  { module, recipe, records, inputs }: AdapterStagesOptions,
): PlannedStage<ContrastiveBatch> {
  const pools = [{ task: 'molecules', weight: 1, examples: records.map((_, record) => ({ record, answer: 0 })) }];
  return {
    ...settingsOf(stage),
    ...stageSteps(stage, examplesPerEpoch(pools)),
    lossName,
    objective: new ContrastiveObjective({ module }, recipe.seed, stage.temperature),
    batches: (state) =>
      new MixtureSampler({ pools, batchSize: stage.batchSize, seed, ...(state === undefined ? {} : { state }) }),
    collate: ({ examples }) => ({
      molecules: examples.map(({ record, draw }) => {
        const random = new Random(draw);
        const { smiles } = records[record]!;
        return random.uniform() < recipe.randomSmiles ? inputs.randomised(smiles, random) : inputs.of(smiles);
      }),
    }),
  };
}
