import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ConfigError } from '@molx/core';
import { type Document, isMap, isNode, isPair, LineCounter, type Node, parseDocument } from 'yaml';
import { applyOverride, type Override, parseSet } from './override.js';
import { firstIssue, type RecipeIssue } from './recipe-issue.js';
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
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    const { line, col } = lines.linePos(mistake.pos[0]);
    throw new ConfigError(path, mistake.message.split(/ at line /)[0] ?? mistake.message, { line, column: col });
  }
  const tree = treeOf(document, path);
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) {
    throw new ConfigError(path, 'expected a recipe: a map of keys.', { line: 1, column: 1 });
  }
  const isLm = (tree as { kind?: unknown }).kind === 'lm';
  const dataKey = [isLm ? 'corpus' : 'data', 'directory'];
  const given = listOverrides(options, dataKey);
  for (const override of given) applyOverride(tree as Record<string, unknown>, override);

  const schema = isLm ? lmRecipeSchema : molxRecipeSchema;
  const result = schema.safeParse(tree, { reportInput: true });
  if (!result.success) throw toConfigError(firstIssue(result.error, schema), { path, document, lines, given });
  const has = (key: string) => given.some((override) => override.path.join('.') === key);
  return resolvePaths(result.data, dirname(resolve(path)), { llm: has('llm'), data: has(dataKey.join('.')) });
}

/** @throws {ConfigError} for an alias without its anchor, or so many that they would fill the memory */
function treeOf(document: Document, path: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new ConfigError(path, `${(error as Error).message.replace(/\.$/, '')}.`);
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message;
    throw new ConfigError(path, `cannot read the recipe: ${reason}.`);
  }
}

function listOverrides({ seed, llm, data, set = [] }: RecipeOverrides, dataKey: string[]): Override[] {
  const list: Override[] = [];
  if (seed !== undefined) list.push({ path: ['seed'], value: seed, origin: '--seed' });
  if (llm !== undefined) list.push({ path: ['llm'], value: llm, origin: '--llm' });
  if (data !== undefined) list.push({ path: dataKey, value: data, origin: '--data' });
  return [...list, ...set.map((text) => parseSet(text))];
}

interface Source {
  path: string;
  document: Document;
  lines: LineCounter;
  given: readonly Override[];
}

/** An override that holds the wrong key or value is blamed by its flag, everything else by its place in the file. */
function toConfigError(issue: RecipeIssue, { path, document, lines, given }: Source): ConfigError {
  const reaches = (override: Override) =>
    override.path.every((key, depth) => String(key) === String(issue.path[depth]));
  const blamed =
    given.findLast(reaches) ?? given.findLast(({ path: keys }) => issue.atKey && isWithin(issue.path, keys));
  if (blamed !== undefined) return new ConfigError(blamed.origin, issue.message);
  const offset = offsetOf(document, issue);
  const { line, col } = lines.linePos(offset);
  return new ConfigError(path, issue.message, { line, column: col });
}

/** An override may have made the maps above its own key, one of them unknown. */
function isWithin(outer: readonly PropertyKey[], inner: readonly PropertyKey[]): boolean {
  return outer.every((key, depth) => String(key) === String(inner[depth]));
}

/** Where an issue stands in the text: its key or value, or what encloses it when the key itself is absent. */
function offsetOf(document: Document, { path, atKey }: RecipeIssue): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    const key = keyNode(document, path.slice(0, depth));
    const place = (atKey && depth === path.length) || depth < path.length ? (key ?? node) : (node ?? key);
    if (isNode(place) && place.range) return place.range[0];
  }
  return 0;
}

function keyNode(document: Document, path: readonly PropertyKey[]): Node | undefined {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find(
    (item) => isPair(item) && isNode(item.key) && String(item.key) === String(path.at(-1)),
  );
  return pair !== undefined && isNode(pair.key) ? pair.key : undefined;
}
