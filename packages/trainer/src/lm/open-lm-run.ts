import { openModel } from '@molx/checkpoint/model-files';
import {
  CausalLM,
  type LlamaConfigInput,
  llamaConfig,
  llamaParameterShapes,
  loadTokenizer,
  type Tokenizer,
} from '@molx/llm-bridge';
import { loadRdkit } from '@molx/molecule';
import { type Dataset, loadDataset, sayLeaks } from '../data/index.js';
import type { PlannedStage } from '../loop/index.js';
import type { LmRecipe } from '../recipe/index.js';
import type { RunFolder } from '../run-folder/index.js';
import {
  assertAllocatable,
  beginFolder,
  loadMolecules,
  type OpenSession,
  readTraining,
  resumeCautions,
  type SessionOptions,
} from '../session/index.js';
import { FeatureSource, recipeTasks, type WeightedTask } from '../tasks/index.js';
import { planReadingStages } from './plan-reading-stages.js';
import { readCorpus } from './read-corpus.js';
import type { ReadingBatch } from './reading-batch.js';
import { ReadingData } from './reading-data.js';

export type TrainLmOptions = SessionOptions<LmRecipe>;

/** All that a run of `train lm` works on. */
export interface LmRun extends OpenSession<LmRecipe> {
  lm: CausalLM;
  dataset: Dataset;
  tasks: WeightedTask[];
  data: ReadingData;
  stages: PlannedStage<ReadingBatch>[];
}

/**
 * Opens data and the model, new or from `checkpoints/last`, and begins the run's folder.
 *
 * @throws {MolxError} naming the place and the remedy; what the folder held is then as it was
 */
export async function openLmRun(options: TrainLmOptions, folder: RunFolder): Promise<LmRun> {
  const { recipe, logger, resume = false } = options;
  const tokenizer = await loadTokenizer(await openModel(recipe.tokenizer));
  const last = folder.checkpoint('last');
  const saved = resume ? await readTraining(last) : undefined;
  if (saved !== undefined) {
    for (const caution of await resumeCautions(folder, { ...options, state: saved.state })) logger.warn(caution);
  }
  const { dataset, invalid } = await loadMolecules(folder, resume, (onInvalid) =>
    loadDataset(recipe.data, { seed: recipe.seed, onInvalid, featurizer: options.featurizer }),
  );
  logger.info(`${dataset.train.length} molecules to train on, ${dataset.validation.length} held out`);
  sayLeaks(dataset, logger);
  const tasks = await recipeTasks(recipe, dataset);
  const text = await readCorpus(recipe.corpus, tokenizer);
  logger.info(`${text.length} stretches of plain text`);
  const data = new ReadingData({
    recipe,
    tokenizer,
    text,
    features: new FeatureSource(await loadRdkit()),
    tasks: new Map(tasks.map(({ task }) => [task.name, task])),
  });
  const lm = saved === undefined ? randomLm(recipe, tokenizer) : await CausalLM.fromPretrained(last);
  const stages = planReadingStages(recipe, tasks, dataset.train, data);
  await beginFolder(folder, { recipe, dataset, invalid, resumeStep: saved?.state.step });
  return { ...options, folder, saved, lm: lm.unfreeze(), dataset, tasks, data, stages };
}

/** @throws {ConfigError} when memory is too small for its weights, their gradients and two moments */
function randomLm(recipe: LmRecipe, tokenizer: Tokenizer): CausalLM {
  const config = llamaConfigOf(recipe, tokenizer);
  const shapes = [...llamaParameterShapes(llamaConfig(config)).values()];
  assertAllocatable({ model: 4 * shapes.reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0) });
  return CausalLM.random(config, { seed: recipe.seed, tokenizer });
}

/** The model that a recipe describes, for a tokenizer. */
export function llamaConfigOf({ model }: LmRecipe, { vocabSize, bosId, eosId }: Tokenizer): LlamaConfigInput {
  return {
    vocab_size: vocabSize,
    hidden_size: model.hidden,
    intermediate_size: model.ffn,
    num_hidden_layers: model.layers,
    num_attention_heads: model.heads,
    num_key_value_heads: model.kvHeads ?? model.heads,
    max_position_embeddings: model.maxPositions,
    rope_theta: model.ropeBase,
    rms_norm_eps: model.normEpsilon,
    tie_word_embeddings: model.tieEmbeddings,
    ...(bosId === undefined ? {} : { bos_token_id: bosId }),
    ...(eosId === undefined ? {} : { eos_token_id: eosId }),
  };
}
