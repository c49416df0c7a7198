import { ConfigError } from '@molx/core';
import { loadRecipe, type RunSummary, trainAdapter as train } from '@molx/trainer';
import { exitCodes } from 'molx/command';
import path from 'node:path';
import { dryRun } from './dry-run.js';
import type { TrainFlags } from './train-program.js';
import { openSession } from './train-session.js';

/** `train`: the stages of a recipe on a frozen language model. */
export async function trainAdapter(flags: TrainFlags): Promise<void> {
  const { seed, data, llm, set } = flags;
  const recipe = await loadRecipe(flags.recipe, { seed, data, llm, set });
  if (recipe.kind !== 'molx') throw new ConfigError(flags.recipe, 'is a recipe of kind lm: run it with train lm.');
  if (flags.dryRun) {
    await dryRun(recipe, flags);
    return;
  }
  const { out, device, logger, signal, close } = await openSession(recipe.name, flags);
  try {
    const { resume, overwrite, maxSteps, permuteMolecules } = flags;
    const { summary, interrupted } = await train({
      recipe,
      out,
      device,
      logger,
      signal,
      resume,
      overwrite,
      maxSteps,
      permuteMolecules,
    });
    logger.info(conclusion(summary, out, interrupted));
    if (flags.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
    if (interrupted) process.exitCode = exitCodes.interrupted;
  } finally {
    close();
  }
}

function conclusion({ valLoss, valLossShuffled, valLossEmpty }: RunSummary, out: string, interrupted: boolean): string {
  const shown = path.relative(process.cwd(), out) || out;
  const say = (loss: number | null) => (loss === null ? 'unknown' : loss.toFixed(3));
  const gap = valLoss === null || valLossShuffled === null ? null : valLossShuffled - valLoss;
  return [
    `validation loss ${say(valLoss)} nats per label token; with another molecule's encodings ${say(valLossShuffled)} (gap ${say(gap)}), with none ${say(valLossEmpty)}`,
    interrupted ? `interrupted: go on with --out ${shown} --resume` : `report: ${shown}/report.html`,
    `ask it: npx -y pnpm@10 molx ask --model ${shown} --smiles "CC(=O)Oc1ccccc1C(=O)O" "What kind of compound is this?"`,
  ].join('\n');
}
