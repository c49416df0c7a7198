import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { Recipe } from './recipe-schema.js';

/** Which paths of a recipe came as flags: those are relative to the working directory, not to the recipe. */
export interface FlagPaths {
  llm: boolean;
  data: boolean;
}

/**
 * Makes the paths of a recipe absolute, in place.
 *
 * `data.directory`, `corpus.directory`, `tokenizer`, `from`, data cards and local models are relative to the recipe's folder; files of
 * data and the folders of cards are relative to `data.directory`. A model is local when it begins with `./`, `../` or `/`; anything else is a hub id. Flags are
 * relative to the working directory, where a model is local when it exists.
 */
export function resolvePaths<T extends Recipe>(recipe: T, folder: string, flags: FlagPaths): T {
  const { data } = recipe;
  data.directory = resolve(flags.data && recipe.kind === 'molx' ? process.cwd() : folder, data.directory);
  for (const file of [...data.files, ...data.exclude]) file.path = resolve(data.directory, file.path);
  for (const each of [...data.cards, ...data.leaks.against]) {
    if (/\.ya?ml$|[/\\]/.test(each.card)) each.card = resolve(folder, each.card);
    if (each.folder !== undefined) each.folder = resolve(data.directory, each.folder);
  }
  if (data.styles !== undefined) data.styles = resolve(data.directory, data.styles);
  if (recipe.kind === 'lm') {
    const { corpus } = recipe;
    recipe.tokenizer = resolve(folder, recipe.tokenizer);
    corpus.directory = resolve(flags.data ? process.cwd() : folder, corpus.directory);
    for (const file of [...corpus.files, ...corpus.exclude]) file.path = resolve(corpus.directory, file.path);
    return recipe;
  }
  recipe.llm.model = flags.llm ? modelFromFlag(recipe.llm.model) : localModel(recipe.llm.model, folder);
  if (recipe.from !== undefined) recipe.from = localModel(recipe.from, folder);
  const { smiles, graph } = recipe.model;
  for (const encoder of [smiles, graph]) {
    if (encoder !== 'off' && encoder.checkpoint !== undefined)
      encoder.checkpoint = localModel(encoder.checkpoint, folder);
  }
  return recipe;
}

function localModel(model: string, folder: string): string {
  return /^\.{1,2}[\\/]/.test(model) || isAbsolute(model) ? resolve(folder, model) : model;
}

function modelFromFlag(model: string): string {
  const path = resolve(model);
  return existsSync(path) ? path : localModel(model, process.cwd());
}
