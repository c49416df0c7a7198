import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readYaml } from '@molx/datasets';
import { claimSplit, claimSystems, claimTasks } from './systems.js';

/**
 * The experiment's recipes, systems and tasks in one word: what was measured under another one must not stand in the same table.
 *
 * Titles and a recipe's comments count for nothing.
 *
 * @param root  the repository
 */
export async function experimentHash(root: string): Promise<string> {
  const recipes: Record<string, unknown> = {};
  for (const { recipe } of claimSystems) {
    if (recipe === undefined) continue;
    recipes[recipe] = readYaml(await readFile(path.join(root, 'recipes', 'claim', recipe), 'utf8')).value;
  }
  const systems = claimSystems.map(({ title: _, model, ...system }) => ({
    ...system,
    model: model({ run: 'run', llm: 'llm' }),
  }));
  const tasks = claimTasks.map(({ name }) => name);
  const experiment = JSON.stringify({ recipes, systems, tasks, split: claimSplit });
  return createHash('sha256').update(experiment).digest('hex').slice(0, 16);
}
