import type { Dataset, InvalidRow } from '../data/index.js';
import { type Recipe, resolvedYaml } from '../recipe/index.js';
import { assertSameSplits, type RunFolder, splitsOf } from '../run-folder/index.js';

export interface FolderContents {
  recipe: Recipe;
  dataset: Dataset;
  invalid: readonly InvalidRow[];
  /** The step that a resumed run goes on from. */
  resumeStep: number | undefined;
}

/**
 * Loads a new or resumed run's molecules, and collects the invalid ones. Where they are too many to go on, a new run's folder lists
 * them all the same.
 */
export async function loadMolecules(
  folder: RunFolder,
  resume: boolean,
  load: (onInvalid: (row: InvalidRow) => void) => Promise<Dataset>,
): Promise<{ dataset: Dataset; invalid: InvalidRow[] }> {
  const invalid: InvalidRow[] = [];
  try {
    return { dataset: await load((row) => void invalid.push(row)), invalid };
  } catch (error) {
    if (!resume && invalid.length > 0) await folder.writeInvalid(invalid);
    throw error;
  }
}

/**
 * Writes what a run's folder holds from its start on; a resumed run's molecules must be those that it has listed.
 *
 * @throws {ConfigError} when the molecules of a resumed run are others
 * @throws {OutputError} when the folder can't be written
 */
export async function beginFolder(folder: RunFolder, contents: FolderContents): Promise<void> {
  const { recipe, dataset, invalid, resumeStep } = contents;
  if (resumeStep !== undefined) await assertSameSplits(folder.file('splits.json'), dataset);
  await folder.begin();
  if (resumeStep === undefined) {
    const { split, seed = recipe.seed } = recipe.data.validation;
    await folder.writeSplits(splitsOf(dataset, { split, seed }));
    if (invalid.length > 0) await folder.writeInvalid(invalid);
  } else {
    await folder.rewind(resumeStep);
  }
  await folder.writeConfig(resolvedYaml(recipe));
}
