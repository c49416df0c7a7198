import { openModel } from '@molx/checkpoint/model-files';
import { llamaConfig, llamaParameterShapes, loadTokenizer } from '@molx/llm-bridge';
import { cardFiles, checkLmData, type LmRecipe, llamaConfigOf, type ParameterRow } from '@molx/trainer';
import { type DryRun, dryRunOf, isThere } from './dry-run.js';

/**
 * Checks a recipe of kind lm, all its shapes and the data that are there, without training. Without the tokenizer, whose vocabulary sizes the table, no
 * parameter is counted.
 *
 * @throws {ConfigError} when sizes do not fit each other
 * @throws {DataError} when training would not start on the data
 */
export async function dryRunLm(recipe: LmRecipe): Promise<DryRun> {
  const { tokenizer, data, corpus } = recipe;
  const parameters = (await isThere(tokenizer)) ? await parametersOf(recipe) : [];
  await checkLmData(recipe);
  const styles = data.styles === undefined ? [] : [data.styles];
  const cards = await cardFiles(data, recipe.tasks);
  const plain = [...data.files, ...data.exclude, ...corpus.files, ...corpus.exclude].map((each) => each.path);
  const files = [...plain, ...cards];
  return dryRunOf(recipe.name, { parameters }, [tokenizer, ...styles, ...files]);
}

const components: readonly (readonly [pattern: RegExp, component: string])[] = [
  [/embed_tokens/, 'token embeddings'],
  [/self_attn/, 'attention'],
  [/mlp/, 'feed-forward'],
  [/norm/, 'norms'],
  [/lm_head/, 'output head'],
];

async function parametersOf(recipe: LmRecipe): Promise<ParameterRow[]> {
  const tokenizer = await loadTokenizer(await openModel(recipe.tokenizer));
  const shapes = [...llamaParameterShapes(llamaConfig(llamaConfigOf(recipe, tokenizer), recipe.name))];
  return components.flatMap(([pattern, component]) => {
    const own = shapes.filter(([name]) => components.find(([each]) => each.test(name))?.[0] === pattern);
    const parameters = own.reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b, 1), 0);
    return parameters === 0 ? [] : [{ component, parameters, trained: parameters }];
  });
}
