import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ConfigError } from '@molx/core';
import { firstIssue, type SchemaIssue, YamlText } from '@molx/datasets';
import { nonUtf8 } from '@molx/datasets/node';
import { applyOverride, type Override, parseSet } from './override.js';
import { lmRecipeSchema, molxRecipeSchema, type Recipe } from './recipe-schema.js';
import { resolvePaths } from './resolve-paths.js';

/** Flags that stand above what a recipe says. */
export interface RecipeOverrides {
  seed?: number | undefined;
  /** Path or hub id. Sizes that the recipe gives for its own LLM are dropped. */
  llm?: string | undefined;
  /** The folder of the data files: `data.directory`, or `corpus.directory` in a recipe of kind lm. */
  data?: string | undefined;
  /** `a.b.c=value`, applied last and in order. */
  set?: readonly string[] | undefined;
}

/**
 * Reads, overrides, checks and completes a recipe; paths come out absolute.
 *
 * @throws {ConfigError} with line and column, or the flag's name, for a file that can't be read, for bad YAML, an
 *   unknown key (with the nearest known one), a missing or a wrong value
 */
export async function loadRecipe(path: string, overrides: RecipeOverrides = {}): Promise<Recipe> {
  return parseRecipe(await readText(path), { ...overrides, path });
}

/** {@link loadRecipe} for a text; `path` names it in errors, and its folder is what paths are relative to. */
export function parseRecipe(text: string, options: RecipeOverrides & { path: string }): Recipe {
  const { path } = options;
  const yaml = new YamlText(text, path);
  const tree = yaml.map('a recipe: a map of keys');
  const isLm = tree['kind'] === 'lm';
  const dataKey = [isLm ? 'corpus' : 'data', 'directory'];
  const given = listOverrides(options, dataKey);
  for (const override of given) applyOverride(tree, override);

  const schema = isLm ? lmRecipeSchema : molxRecipeSchema;
  const result = schema.safeParse(tree, { reportInput: true });
  if (!result.success) throw toConfigError(firstIssue(result.error, schema, 'the recipe'), yaml, given);
  const has = (key: string) => given.some((override) => override.path.join('.') === key);
  return resolvePaths(result.data, dirname(resolve(path)), { llm: has('llm'), data: has(dataKey.join('.')) });
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'no such file' : error.message;
    throw new ConfigError(path, `cannot read the recipe: ${reason}.`);
  });
  const wrong = nonUtf8(bytes);
  if (wrong !== undefined) throw new ConfigError(path, wrong.message, { line: wrong.line });
  return bytes.toString('utf8');
}

function listOverrides({ seed, llm, data, set = [] }: RecipeOverrides, dataKey: string[]): Override[] {
  const list: Override[] = [];
  if (seed !== undefined) list.push({ path: ['seed'], value: seed, origin: '--seed' });
  if (llm !== undefined) list.push({ path: ['llm'], value: llm, origin: '--llm' });
  if (data !== undefined) list.push({ path: dataKey, value: data, origin: '--data' });
  return [...list, ...set.map((text) => parseSet(text))];
}

/** An override that holds the wrong key or value is blamed by its flag, everything else by its place in the file. */
function toConfigError(issue: SchemaIssue, yaml: YamlText, given: readonly Override[]): ConfigError {
  const reaches = (override: Override) =>
    override.path.every((key, depth) => String(key) === String(issue.path[depth]));
  const blamed =
    given.findLast(reaches) ?? given.findLast(({ path: keys }) => issue.atKey && isWithin(issue.path, keys));
  if (blamed !== undefined) return new ConfigError(blamed.origin, issue.message);
  return yaml.error(issue);
}

/** An override may have made the maps above its own key, one of them unknown. */
function isWithin(outer: readonly PropertyKey[], inner: readonly PropertyKey[]): boolean {
  return outer.every((key, depth) => String(key) === String(inner[depth]));
}
