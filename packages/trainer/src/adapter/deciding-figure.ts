import type { MolxRecipe } from '../recipe/index.js';
import { generatedFigures } from '../scoring/generated-figures.js';
import type { MoleculeView } from './molecule-view.js';
import type { AdapterRun } from './open-adapter-run.js';

/** What decides between validations where that is not the loss; undefined where it is. */
export function decidingFigure({ evaluation: { metric } }: MolxRecipe) {
  if (metric === 'loss') return undefined;
  const [task, name] = metric.split('.') as [string, string];
  const { higherIsBetter, of } = generatedFigures[name]!;
  return { figure: metric, task, higherIsBetter, of };
}

/**
 * The deciding figure of the model as it is now, under its name: answers to the validation molecules are generated for it.
 *
 * No Ctrl-C ends it half-way: the resumed run would never make up for a look that the uninterrupted one has had.
 */
export async function measureFigure(run: AdapterRun, view: MoleculeView): Promise<Record<string, number>> {
  const { recipe, validation } = run;
  const deciding = decidingFigure(recipe);
  if (deciding === undefined) return {};
  const asked = validation.questions.filter(({ task }) => task.name === deciding.task);
  const { maxNewTokens } = recipe.evaluation;
  return { [deciding.figure]: deciding.of(await validation.ownAnswers(asked, view, { maxNewTokens })) };
}
