import type { SelectedDevice } from '@molx/nn/node';
import type { Recipe } from '../recipe/index.js';
import type { RunFolder } from '../run-folder/index.js';
import { assertSameRecipe } from './assert-same-recipe.js';
import type { TrainerStateFile } from './checkpoint-folder.js';

/**
 * What makes a resumed run another than the uninterrupted one, a sentence each; none as a rule.
 *
 * @throws {ConfigError} when the recipe differs in what can't change
 */
export async function resumeCautions(
  folder: RunFolder,
  { recipe, device, state }: { recipe: Recipe; device: SelectedDevice; state: TrainerStateFile },
): Promise<string[]> {
  const cautions = (await assertSameRecipe(folder.file('config.yaml'), recipe)).map((change) => `${change}.`);
  const gemm = device.gemm ?? null;
  if (state.device !== device.device) cautions.push(`the run was on ${state.device}, it goes on on ${device.device}.`);
  if (state.gemm !== gemm) cautions.push(`matrix products were by ${state.gemm}, they are now by ${gemm}.`);
  if (cautions.length > 0) cautions.push('the run will not be bit for bit what it would have been uninterrupted.');
  return cautions;
}
