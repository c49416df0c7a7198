import { ConfigError } from '@molx/core';
import { type ControlSummary, loadRecipe, trainLm } from '@molx/trainer';
import { exitCodes } from 'molx/command';
import { dryRunLm } from './dry-run/dry-run-lm.js';
import { printDryRun } from './dry-run/print-dry-run.js';
import { shownPath } from './shown-path.js';
import type { TrainFlags } from './train-flags.js';
import { openSession, recipePath } from './train-session.js';

/** `train lm`: pre-trains a causal language model. */
export async function trainLanguageModel(flags: TrainFlags): Promise<void> {
  const { seed, data, set } = flags;
  const file = await recipePath(flags);
  const recipe = await loadRecipe(file, { seed, data, set });
  if (recipe.kind !== 'lm') throw new ConfigError(file, 'is a recipe of kind molx: run it with train, without lm.');
  if (flags.dryRun) {
    printDryRun(await dryRunLm(recipe), flags);
    return;
  }
  const { out, device, logger, featurizer, signal, close } = await openSession(recipe.name, flags);
  try {
    const { resume, overwrite, maxSteps } = flags;
    const options = { recipe, out, device, logger, featurizer, signal, resume, overwrite, maxSteps };
    const { summary, ceiling, interrupted } = await trainLm(options);
    for (const line of ceiling) logger.info(ceilingLine(line));
    const shown = shownPath(out);
    if (interrupted) logger.info(`interrupted after step ${summary.steps}: go on with --out ${shown} --resume`);
    else logger.info(`the model: ${shown}/lm`);
    if (flags.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
    if (interrupted) process.exitCode = exitCodes.interrupted;
  } finally {
    close();
  }
}

function ceilingLine({ task, prompts, all: { own, shuffled, empty, gap } }: ControlSummary): string {
  const [a, b, c, d] = [own, shuffled, empty, gap].map(({ value }) => value.toFixed(3));
  return `${task.padEnd(24)} ${prompts} prompts  own ${a}  shuffled ${b}  empty ${c}  gap ${d}`;
}
