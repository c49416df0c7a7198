import type { Logger } from '@molx/core';
import type { Featurizer } from '@molx/datasets/node';
import type { SelectedDevice } from '@molx/nn/node';
import type { StepReport } from '../loop/index.js';
import type { Recipe } from '../recipe/index.js';
import type { RunFolder } from '../run-folder/index.js';
import type { SavedTraining } from './checkpoint-folder.js';

/** What every kind of training is asked for. */
export interface SessionOptions<AnyRecipe extends Recipe = Recipe> {
  recipe: AnyRecipe;
  /** The run's folder. */
  out: string;
  device: SelectedDevice;
  logger: Logger;
  resume?: boolean | undefined;
  overwrite?: boolean | undefined;
  /** Stop after this optimizer step, counted over all stages. */
  maxSteps?: number | undefined;
  /** What identifies and featurizes the molecules, such as a cache on disk. Default: this thread, as they are needed. */
  featurizer?: Featurizer | undefined;
  /** Aborted: the step under way is finished and saved, and the session ends. */
  signal?: AbortSignal | undefined;
  /** Hears of each optimizer step. */
  onStep?: ((report: StepReport) => void) | undefined;
}

/** A session whose folder is open. */
export interface OpenSession<AnyRecipe extends Recipe = Recipe> extends SessionOptions<AnyRecipe> {
  folder: RunFolder;
  /** What a resumed run starts from. */
  saved: SavedTraining | undefined;
}
