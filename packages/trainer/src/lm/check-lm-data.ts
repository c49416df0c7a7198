import { existsSync } from 'node:fs';
import { checkDataFiles, loadDataset } from '../data/index.js';
import type { LmRecipe } from '../recipe/index.js';
import { checkData } from '../session/index.js';
import { corpusSource } from './read-corpus.js';

/** Checks the data of a recipe as the start of `trainLm` does, as far as they are there. @throws {MolxError} */
export async function checkLmData(recipe: LmRecipe): Promise<void> {
  const { files, exclude } = recipe.corpus;
  const named = [...files.map(corpusSource), ...exclude.map((source) => ({ source, columns: [source.column] }))];
  await checkDataFiles(named.filter(({ source }) => existsSync(source.path)));
  await checkData(recipe, ({ data, seed }) => loadDataset(data, { seed }));
}
