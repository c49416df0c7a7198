import { ConfigError } from '@molx/core';
import { loraParameterCount } from '@molx/llm-bridge';
import { selectDevice } from '@molx/nn/node';
import {
  architectureOf,
  assertModelFits,
  cardFiles,
  checkAdapterData,
  type LoraCount,
  loraOptionsOf,
  type MolxRecipe,
  parameterTable,
  parameterTotals,
  partsTrained,
  type TrainablePart,
  trainedParts,
  trainParts,
} from '@molx/trainer';
import { MolxModule } from 'molx';
import { type DryRun, dryRunOf } from './dry-run.js';
import { type LlmSizes, llmSizes } from './llm-sizes.js';

/**
 * Checks a recipe, all its shapes and the data that are there, without training.
 *
 * @param file              the recipe's, for errors
 * @param options.readData  read the data that are there; default true
 * @throws {ConfigError} when sizes do not fit each other, or the language model is absent and its width is not given
 * @throws {DataError} when training would not start on the data
 */
export async function dryRunAdapter(
  recipe: MolxRecipe,
  file: string,
  { readData = true }: { readData?: boolean } = {},
): Promise<DryRun> {
  await selectDevice('cpu', { gemm: 'js' });
  const llm = await llmSizes(recipe, file);
  assertModelFits(recipe, llm.hidden);
  const architecture = architectureOf(recipe, { hidden: llm.hidden, embeddingRms: 1 });
  const module = MolxModule.empty(architecture);
  const lora = loraSize(recipe, llm, file);
  const tableOf = (parts: readonly TrainablePart[]) => {
    trainParts({ module, lora: undefined }, parts);
    const trained = lora === undefined || !parts.includes('lora') ? 0 : lora;
    const count: LoraCount | undefined = lora === undefined ? undefined : { parameters: lora, trained };
    return parameterTable({ module, lora: count }, llm.parameters);
  };
  const parameters = tableOf(partsTrained(recipe));
  const stages = recipe.stages.map((stage) => {
    const trains = trainedParts(recipe, stage);
    return { name: stage.name, trains, trainableParameters: parameterTotals(tableOf(trains)).trained };
  });
  module.dispose();
  if (readData) await checkAdapterData(recipe, architecture);
  const { model, data, from } = recipe;
  const encoders = [model.smiles, model.graph].flatMap((encoder) =>
    encoder === 'off' || encoder.checkpoint === undefined ? [] : [encoder.checkpoint],
  );
  const styles = data.styles === undefined ? [] : [data.styles];
  const cards = await cardFiles(data, recipe.tasks);
  const files = [...[...data.files, ...data.exclude].map((each) => each.path), ...cards];
  return dryRunOf(recipe.name, { parameters, stages }, [
    ...llm.named,
    ...(from === undefined ? [] : [from]),
    ...encoders,
    ...styles,
    ...files,
  ]);
}

/** LoRA's parameters; undefined without LoRA. @throws {ConfigError} when the language model is absent and its sizes are not given */
function loraSize({ lora }: MolxRecipe, { shapes }: LlmSizes, file: string): number | undefined {
  if (lora === 'off') return undefined;
  if (shapes !== undefined) return loraParameterCount(loraOptionsOf(lora), shapes);
  throw new ConfigError(
    file,
    "llm: it is absent, and LoRA's size depends on it. Give llm.layers, llm.ffn, llm.heads and, where they differ, llm.kvHeads.",
  );
}
