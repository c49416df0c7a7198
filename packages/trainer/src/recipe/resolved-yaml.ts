import { stringify } from 'yaml';
import type { Recipe } from './recipe-schema.js';

/** The text of a run's `config.yaml`: every key with the value in force, defaults and overrides included. */
export function resolvedYaml(recipe: Recipe): string {
  return `# The recipe in force: defaults filled in, flags applied, paths absolute.\n${stringify(recipe, { lineWidth: 120 })}`;
}
