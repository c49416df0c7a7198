import { loadRdkit } from '@molx/molecule';
import type { MolxArchitecture } from 'molx';
import type { MolxRecipe } from '../recipe/index.js';
import { checkData } from '../session/index.js';
import { InputSource } from './input-source.js';
import { loadAdapterData } from './load-adapter-data.js';

/** Checks the data of a recipe as the start of `trainAdapter` does, as far as they are there. @throws {MolxError} */
export async function checkAdapterData(recipe: MolxRecipe, architecture: MolxArchitecture): Promise<void> {
  const inputs = new InputSource(await loadRdkit(), architecture);
  await checkData(recipe, (recipe) => loadAdapterData(recipe, inputs));
}
