import type { Dataset } from '../data/load-dataset.js';
import type { Recipe } from '../recipe/recipe-schema.js';
import { examplePools, examplesPerEpoch } from '../sampler/example-pool.js';
import { buildTasks, type WeightedTask } from './build-tasks.js';
import { readStyles } from './styles.js';

/**
 * The tasks of a recipe over its training molecules, worded by its data cards and its styles, which stand above them.
 *
 * @throws {DataError} when the styles can't be read
 * @throws {InvalidArgumentError} when no molecule has a task's text field, or a stage has too few or too many examples
 */
export async function recipeTasks(
  recipe: Recipe,
  { train, styles: ofCards }: Pick<Dataset, 'train' | 'styles'>,
): Promise<WeightedTask[]> {
  const own = recipe.data.styles === undefined ? {} : await readStyles(recipe.data.styles);
  const styles = { ...ofCards, ...own };
  const tasks = buildTasks(recipe.tasks, { train, styles });
  for (const stage of recipe.stages) {
    const asksTasks = !('objective' in stage) || stage.objective === 'answers';
    if (asksTasks) examplesPerEpoch(examplePools(tasks, train, stage.tasks));
  }
  return tasks;
}
