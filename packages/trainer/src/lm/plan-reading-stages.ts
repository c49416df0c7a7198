import { hash32 } from '@molx/core';
import type { MoleculeRecord } from '../data/index.js';
import type { PlannedStage } from '../loop/planned-stage.js';
import type { LmRecipe } from '../recipe/index.js';
import { examplePools, examplesPerEpoch, MixtureSampler } from '../sampler/index.js';
import { stageSteps } from '../schedule/index.js';
import type { WeightedTask } from '../tasks/index.js';
import { batchReading, type ReadingBatch } from './reading-batch.js';
import type { ReadingData } from './reading-data.js';

/** The curriculum of an LM's recipe, ready to run. */
export function planReadingStages(
  recipe: LmRecipe,
  tasks: readonly WeightedTask[],
  records: readonly MoleculeRecord[],
  data: ReadingData,
): PlannedStage<ReadingBatch>[] {
  return recipe.stages.map((stage, index) => {
    const pools = examplePools(tasks, records, stage.tasks);
    return {
      ...stage,
      ...stageSteps(stage, examplesPerEpoch(pools)),
      batches: (state) =>
        new MixtureSampler({
          pools,
          batchSize: stage.batchSize,
          seed: hash32(`${recipe.seed}/stage ${index}`),
          ...(state === undefined ? {} : { state }),
        }),
      collate: ({ examples }) => batchReading(data.draw(examples, records, stage)),
    };
  });
}
