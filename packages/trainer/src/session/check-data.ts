import { existsSync } from 'node:fs';
import { cardFiles, checkDataFiles, type Dataset } from '../data/index.js';
import type { Recipe } from '../recipe/index.js';
import { readStyles, recipeTasks } from '../tasks/index.js';

/**
 * Checks a recipe's data as the start of training does, as far as they are there: encoding, columns and styles of every file, and,
 * when none is absent, the molecules with their split and the tasks with their examples.
 *
 * @param load  as the training loads them
 * @throws {MolxError} naming the place and the remedy
 */
export async function checkData<R extends Recipe>(recipe: R, load: (recipe: R) => Promise<Dataset>): Promise<void> {
  const { files, exclude, styles } = recipe.data;
  const cards = await cardFiles(recipe.data, recipe.tasks);
  const named = [
    ...files.map((source) => ({ source, columns: Object.values(source.columns) })),
    ...exclude.map((source) => ({ source, columns: [source.column] })),
  ];
  const there = named.filter(({ source }) => existsSync(source.path));
  const hasStyles = styles === undefined || existsSync(styles);
  if (there.length === named.length && hasStyles && cards.every((path) => existsSync(path))) {
    await recipeTasks(recipe, await load(recipe));
    return;
  }
  await checkDataFiles(there);
  if (styles !== undefined && hasStyles) await readStyles(styles);
}
