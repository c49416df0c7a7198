import { ConfigError } from '@molx/core';
import { loadRecipe, type RunSummary, trainAdapter as train } from '@molx/trainer';
import { exitCodes } from 'molx/command';
import { dryRunAdapter } from './dry-run/dry-run-adapter.js';
import { printDryRun } from './dry-run/print-dry-run.js';
import { shownPath } from './shown-path.js';
import type { TrainFlags } from './train-flags.js';
import { openSession, recipePath } from './train-session.js';

/** `train`: the stages of a recipe on a frozen language model. */
export async function trainAdapter(flags: TrainFlags): Promise<void> {
  const { seed, data, llm, set } = flags;
  const file = await recipePath(flags, 'recipes/quickstart.yaml');
  const recipe = await loadRecipe(file, { seed, data, llm, set });
  if (recipe.kind !== 'molx') throw new ConfigError(file, 'is a recipe of kind lm: run it with train lm.');
  if (flags.dryRun) {
    printDryRun(await dryRunAdapter(recipe, file), flags);
    return;
  }
  const { out, device, logger, featurizer, signal, close } = await openSession(recipe.name, flags);
  try {
    const { resume, overwrite, maxSteps, permuteMolecules } = flags;
    const options = { recipe, out, device, logger, featurizer, signal, resume, overwrite, maxSteps, permuteMolecules };
    const { summary, interrupted } = await train(options);
    logger.info(conclusion(summary, shownPath(out), interrupted));
    if (flags.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
    if (interrupted) process.exitCode = exitCodes.interrupted;
  } finally {
    close();
  }
}

function conclusion(
  { steps, valLoss, valLossShuffled, valLossEmpty }: RunSummary,
  out: string,
  interrupted: boolean,
): string {
  if (interrupted) return `interrupted after step ${steps}: go on with --out ${out} --resume`;
  const say = (loss: number | null) => (loss === null ? 'unknown' : loss.toFixed(3));
  const gap = valLoss === null || valLossShuffled === null ? null : valLossShuffled - valLoss;
  return [
    `validation loss ${say(valLoss)} nats per label token; with another molecule ${say(valLossShuffled)} (gap ${say(gap)}), with none ${say(valLossEmpty)}`,
    `report: ${out}/report.html`,
    `ask it: npx -y pnpm@10 molx ask --model ${out} --smiles "CC(=O)Oc1ccccc1C(=O)O" "What kind of compound is this?"`,
  ].join('\n');
}
