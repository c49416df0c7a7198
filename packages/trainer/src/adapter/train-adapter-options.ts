import type { Logger } from '@molx/core';
import type { SelectedDevice } from '@molx/nn/node';
import type { StepReport } from '../loop/index.js';
import type { MolxRecipe } from '../recipe/index.js';

export interface TrainAdapterOptions {
  recipe: MolxRecipe;
  out: string;
  device: SelectedDevice;
  logger: Logger;
  resume?: boolean | undefined;
  overwrite?: boolean | undefined;
  maxSteps?: number | undefined;
  /** Train the control: every prompt sees the encodings of another molecule. A resumed run stays what it was. */
  permuteMolecules?: boolean | undefined;
  signal?: AbortSignal | undefined;
  /** Hears of each optimizer step. */
  onStep?: ((report: StepReport) => void) | undefined;
}
