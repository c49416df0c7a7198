import { readFile } from 'node:fs/promises';
import { ConfigError, MolxError } from '@molx/core';
import { readYaml } from '@molx/datasets';
import { parseRecipe, type Recipe } from '../recipe/index.js';

/** Keys whose change leaves the run what it is: where things lie (the data are compared by themselves), what is looked at, and other runs. */
const free =
  /^(name|llm|tokenizer|data|corpus|variants|checkpoint|onNonFinite|model\.(smiles|graph)\.checkpoint)(\.|$)|^evaluation\.(?!(metric|patience)$)/;

/** Keys that may change on purpose in mid-run, at the price of a run that no recipe gives as a whole. */
const adjustable =
  /^lora\.learningRate$|^evaluation\.patience$|^stages\.\d+\.(name|steps|epochs|learningRate|minLearningRate|warmupSteps|warmupEpochs|betas|epsilon|weightDecay|clipNorm)(\.|$)/;

/**
 * Compares the recipe that a run shall go on with to the one it began with.
 *
 * @param path  the run's `config.yaml`
 * @returns     a sentence for each schedule key that differs
 * @throws {ConfigError} when another key differs: model, LoRA, prompt, tasks, batches or seed
 */
export async function assertSameRecipe(path: string, recipe: Recipe): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(path, `cannot read the run's recipe: ${error.code ?? error.message}.`);
  });
  // as it will be read again: what YAML leaves out (undefined) is left out here too
  const differing = differences(asBegun(text, path), JSON.parse(JSON.stringify(recipe)), '').filter(
    ({ key }) => !free.test(key),
  );
  const refused = differing.find(({ key }) => !adjustable.test(key));
  if (refused !== undefined) {
    throw new ConfigError(
      path,
      `${sentence(refused)}. Resume with the run's own recipe (leave --recipe out), or start a new run.`,
    );
  }
  return differing.map(sentence);
}

/** The run's recipe, with the defaults of keys that came after it. */
function asBegun(text: string, path: string): unknown {
  try {
    return JSON.parse(JSON.stringify(parseRecipe(text, { path })));
  } catch (error) {
    if (!MolxError.is(error, 'config')) throw error;
    const { value, mistake } = readYaml(text);
    if (mistake !== undefined) throw new ConfigError(path, `is not the recipe of a run: ${mistake.message}.`);
    return value; // no recipe any more: the difference says so
  }
}

interface Difference {
  key: string;
  before: unknown;
  now: unknown;
}

function sentence({ key, before, now }: Difference): string {
  return `${key} is now ${say(now)}, the run had ${say(before)}`;
}

function say(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 80 ? text : `${text.slice(0, 80)}...`;
}

/** The leaves in which two plain trees differ, in the order of the first. */
function differences(before: unknown, now: unknown, key: string): Difference[] {
  if (!isTree(before) || !isTree(now)) return Object.is(before, now) ? [] : [{ key, before, now }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return keys.flatMap((name) => differences(before[name], now[name], key === '' ? name : `${key}.${name}`));
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
