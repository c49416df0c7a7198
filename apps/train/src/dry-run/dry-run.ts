import path from 'node:path';
import { resolveModel } from '@molx/checkpoint/node';
import { MolxError } from '@molx/core';
import { type ParameterRow, parameterTotals } from '@molx/trainer';

/** What one stage of a recipe trains. */
export interface StageShare {
  name: string;
  trains: readonly string[];
  trainableParameters: number;
}

/** What `train --dry-run --json` prints. */
export interface DryRun {
  recipe: string;
  parameters: readonly ParameterRow[];
  trainableParameters: number;
  totalParameters: number;
  /** trainable / total */
  trainableShare: number;
  /** What each stage trains; absent for a language model, which is trained whole. */
  stages?: readonly StageShare[];
  /** Weights, tokenizers and data that the recipe names and that are absent. */
  missing: string[];
}

/**
 * Sums up a dry run.
 *
 * @param named  every path and hub id of the recipe
 */
export async function dryRunOf(
  recipe: string,
  { parameters, stages }: Pick<DryRun, 'stages'> & { parameters: readonly ParameterRow[] },
  named: readonly string[],
): Promise<DryRun> {
  const { trained, total } = parameterTotals(parameters);
  const missing: string[] = [];
  for (const name of named) if (!(await isThere(name))) missing.push(relative(name));
  return {
    recipe,
    parameters,
    trainableParameters: trained,
    totalParameters: total,
    trainableShare: total === 0 ? 0 : trained / total,
    ...(stages && { stages }),
    missing,
  };
}

/** Whether a path exists, or the cache holds a model of the hub. */
export async function isThere(pathOrId: string, revision?: string): Promise<boolean> {
  try {
    await resolveModel(pathOrId, { offline: true, revision });
    return true;
  } catch (error) {
    if (MolxError.is(error)) return false;
    throw error;
  }
}

function relative(name: string): string {
  return path.isAbsolute(name) ? path.relative(process.cwd(), name) : name;
}
