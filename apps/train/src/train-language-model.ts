import { ConfigError } from '@molx/core';
import { loadRecipe, trainLm } from '@molx/trainer';
import { exitCodes } from 'molx/command';
import type { TrainFlags } from './train-program.js';
import { openSession } from './train-session.js';

/** `train lm`: pre-trains a causal language model. */
export async function trainLanguageModel(flags: TrainFlags): Promise<void> {
  const { seed, data, set } = flags;
  const recipe = await loadRecipe(flags.recipe, { seed, data, set });
  if (recipe.kind !== 'lm') {
    throw new ConfigError(flags.recipe, 'is a recipe of kind molx: run it with train, without lm.');
  }
  const { out, device, logger, signal, close } = await openSession(recipe.name, flags);
  try {
    const { resume, overwrite, maxSteps } = flags;
    const { summary, ceiling, interrupted } = await trainLm({
      recipe,
      out,
      device,
      logger,
      signal,
      resume,
      overwrite,
      maxSteps,
    });
    for (const { task, prompts, all } of ceiling) {
      const { own, shuffled, empty, gap } = all;
      const losses = [own, shuffled, empty, gap].map(({ value }) => value.toFixed(3));
      logger.info(`${task.padEnd(24)} ${prompts} prompts  own ${losses[0]}  shuffled ${losses[1]}  empty ${losses[2]}  gap ${losses[3]}`);
    }
    if (flags.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
    logger.info(`${out}: ${interrupted ? 'interrupted; go on with --resume' : 'done, the model is in lm/'}`);
    if (interrupted) process.exitCode = exitCodes.interrupted;
  } finally {
    close();
  }
}
