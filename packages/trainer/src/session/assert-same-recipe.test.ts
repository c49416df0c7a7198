import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { tinyRecipe } from '../../test/tiny-run.js';
import { type MolxRecipe, parseRecipe, type Recipe, resolvedYaml } from '../recipe/index.js';
import { assertSameRecipe } from './assert-same-recipe.js';

const folder = mkdtempSync(join(tmpdir(), 'molx-recipe-'));
const path = join(folder, 'config.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

const recipe = (change: (tree: ReturnType<typeof tinyRecipe>) => void = () => {}): Recipe => {
  const tree = tinyRecipe();
  change(tree);
  return parseRecipe(stringify(tree), { path: join(folder, 'recipe.yaml') });
};

it('takes the recipe that the run began with, also read back from its config.yaml', async () => {
  writeFileSync(path, resolvedYaml(recipe()));
  expect(await assertSameRecipe(path, recipe())).toEqual([]);
  expect(await assertSameRecipe(path, parseRecipe(resolvedYaml(recipe()), { path }))).toEqual([]);
});

it('minds neither places nor what is looked at', async () => {
  const moved = recipe((tree) => {
    tree.llm = '/elsewhere/lm';
    tree.name = 'other';
    tree.data.files[0]!.path = 'moved.tsv';
    tree.evaluation.generate = 5;
    tree.checkpoint.everySteps = 1;
  });
  expect(await assertSameRecipe(path, moved)).toEqual([]);
});

it('takes a run that began before a key was known', async () => {
  const older = join(folder, 'older.yaml');
  const { lora: _lora, ema: _ema, ...known } = recipe() as MolxRecipe;
  writeFileSync(older, stringify(known));
  expect(await assertSameRecipe(older, recipe())).toEqual([]);
  const adapted = { ...(recipe() as MolxRecipe), ema: { decay: 0.9 } };
  await expect(assertSameRecipe(older, adapted)).rejects.toThrow('ema is now {"decay":0.9}, the run had "off".');
});

it('refuses another deciding figure, and warns of other patience', async () => {
  writeFileSync(path, resolvedYaml(recipe()));
  const other = recipe((tree) => void Object.assign(tree.evaluation, { metric: 'kind.exact' }));
  await expect(assertSameRecipe(path, other)).rejects.toThrow('evaluation.metric is now "kind.exact"');
  const patient = recipe((tree) => void Object.assign(tree.evaluation, { patience: 2 }));
  expect(await assertSameRecipe(path, patient)).toEqual(['evaluation.patience is now 2, the run had nothing']);
});

it('tells changes of the schedule', async () => {
  const other = recipe((tree) => {
    tree.stages[0]!.steps = 6;
    tree.stages[1]!.learningRate = 1;
  });
  expect(await assertSameRecipe(path, other)).toEqual([
    'stages.0.steps is now 6, the run had 4',
    'stages.1.learningRate is now 1, the run had 0.005',
  ]);
});

it('refuses everything else', async () => {
  const refused = [
    recipe((tree) => void (tree.model.smiles.hidden = 32)),
    recipe((tree) => void (tree.randomSmiles = 0)),
    recipe((tree) => void (tree.prompt.template = '{instruction}<mol>')),
    recipe((tree) => void tree.stages.pop()),
  ];
  for (const other of refused)
    await expect(assertSameRecipe(path, other)).rejects.toMatchObject({ code: 'config', path });
  await expect(assertSameRecipe(join(folder, 'none.yaml'), recipe())).rejects.toThrow(
    "cannot read the run's recipe: ENOENT",
  );
  const broken = join(folder, 'broken.yaml');
  writeFileSync(broken, 'name: [');
  await expect(assertSameRecipe(broken, recipe())).rejects.toThrow(`${broken}: is not the recipe of a run: `);
});
