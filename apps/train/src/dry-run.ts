import { existsSync } from 'node:fs';
import path from 'node:path';
import { CausalLM } from '@molx/llm-bridge';
import { selectDevice } from '@molx/nn/node';
import {
  architectureOf,
  type MolxRecipe,
  type ParameterRow,
  parameterTable,
  parameterTotals,
} from '@molx/trainer';
import { MolxModule } from 'molx';
import type { TrainFlags } from './train-program.js';

/** What `train --dry-run --json` prints. */
export interface DryRun {
  recipe: string;
  parameters: readonly ParameterRow[];
  trainableParameters: number;
  totalParameters: number;
  /** trainable / total */
  trainableShare: number;
  /** Weights, tokenizers and data that the recipe names and that are absent. */
  missing: string[];
}

/**
 * Checks a recipe and all its shapes without training, and prints the parameter table.
 *
 * @throws {ConfigError} when sizes do not fit each other
 */
export async function dryRun(recipe: MolxRecipe, flags: TrainFlags): Promise<void> {
  await selectDevice('cpu', { gemm: flags.gemm });
  const llm = await languageModel(recipe);
  const module = MolxModule.empty(architectureOf(recipe, { hidden: llm.hidden, embeddingRms: 1 }));
  const parameters = parameterTable(module, llm.parameters);
  const { trained, total } = parameterTotals(parameters);
  module.dispose();
  const result: DryRun = {
    recipe: recipe.name,
    parameters,
    trainableParameters: trained,
    totalParameters: total,
    trainableShare: trained / total,
    missing: missingFiles(recipe),
  };
  process.stdout.write(flags.json ? `${JSON.stringify(result, null, 2)}\n` : table(result));
}

/** The language model's width and size: from its files, or from the recipe where they are absent. */
async function languageModel({ llm }: MolxRecipe): Promise<{ hidden: number; parameters: number | undefined }> {
  if (!existsSync(llm.model)) return { hidden: llm.hidden ?? 0, parameters: llm.parameters };
  const lm = await CausalLM.fromPretrained(llm.model);
  try {
    return { hidden: lm.config.hidden_size, parameters: lm.parameterCount() };
  } finally {
    lm.dispose();
  }
}

function missingFiles({ llm, model, data }: MolxRecipe): string[] {
  const checkpoints = [model.smiles, model.graph].flatMap((encoder) =>
    encoder === 'off' || encoder.checkpoint === undefined ? [] : [encoder.checkpoint],
  );
  const files = [...data.files, ...data.exclude].map((file) => file.path);
  return [llm.model, ...checkpoints, ...files].filter((name) => !existsSync(name)).map(relative);
}

function relative(name: string): string {
  return path.isAbsolute(name) ? path.relative(process.cwd(), name) : name;
}

function table({ recipe, parameters, trainableParameters, totalParameters, trainableShare, missing }: DryRun): string {
  const cell = (count: number) => count.toLocaleString('en').padStart(15);
  const share = (count: number) => `${((100 * count) / totalParameters).toFixed(4)} %`.padStart(12);
  const rows = parameters.map(
    (row) => `${row.component.padEnd(34)}${cell(row.parameters)}${cell(row.trained)}${share(row.trained)}`,
  );
  return [
    `${recipe}: nothing is trained (--dry-run)`,
    '',
    `${''.padEnd(34)}${'parameters'.padStart(15)}${'trained'.padStart(15)}${'of all'.padStart(12)}`,
    ...rows,
    `${'all'.padEnd(34)}${cell(totalParameters)}${cell(trainableParameters)}${share(trainableParameters)}`,
    '',
    `${trainableParameters.toLocaleString('en')} trained, ${(100 * trainableShare).toFixed(4)} % of the sum`,
    ...(missing.length === 0 ? [] : ['', 'missing (needed to train):', ...missing.map((name) => `  ${name}`)]),
    '',
  ].join('\n');
}
