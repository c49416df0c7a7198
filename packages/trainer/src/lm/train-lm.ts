import { openModel } from '@molx/checkpoint/model-files';
import { type Logger, Random } from '@molx/core';
import { CausalLM, loadTokenizer } from '@molx/llm-bridge';
import { loadRdkit } from '@molx/molecule';
import type { SelectedDevice } from '@molx/nn/node';
import { type ControlSummary, shuffleControl } from '../controls/index.js';
import { loadDataset } from '../data/index.js';
import { initialTrainerState, type TrainerState } from '../loop/trainer-state.js';
import { runTraining } from '../loop/run-training.js';
import { type LmRecipe, resolvedYaml } from '../recipe/index.js';
import { type RunSummary, RunFolder, splitsOf } from '../run-folder/index.js';
import { readTraining, writeCheckpoint } from '../session/checkpoint-folder.js';
import { peakMemoryBytes } from '../session/peak-memory.js';
import { RunReporter } from '../session/run-reporter.js';
import { buildTasks, FeatureSource, readStyles } from '../tasks/index.js';
import { version } from 'molx';
import { planReadingStages } from './plan-reading-stages.js';
import { readCorpus } from './read-corpus.js';
import { readingCeiling } from './reading-ceiling.js';
import { ReadingData } from './reading-data.js';
import { ReadingObjective } from './reading-objective.js';
import { validationMolecules } from '../prompts/validation-molecules.js';
import { validationQuestions } from '../prompts/validation-questions.js';

export interface TrainLmOptions {
  recipe: LmRecipe;
  out: string;
  device: SelectedDevice;
  logger: Logger;
  resume?: boolean | undefined;
  overwrite?: boolean | undefined;
  maxSteps?: number | undefined;
  signal?: AbortSignal | undefined;
}

export interface TrainLmResult {
  summary: RunSummary;
  /** What reading is worth, facts as text. */
  ceiling: ControlSummary[];
  interrupted: boolean;
}

/**
 * Pre-trains a causal LM to read: questions about molecules with their facts in the prompt, and plain text.
 *
 * The run's folder is the contract's; the finished model stands in `lm/`, in bfloat16, ready for `--llm`. In the summary
 * the validation losses are those of the reading ceiling: own facts, another molecule's, an empty slot.
 */
export async function trainLm(options: TrainLmOptions): Promise<TrainLmResult> {
  const { recipe, device, logger, signal } = options;
  const started = performance.now();
  const folder = await RunFolder.open(options.out, { resume: options.resume ?? false, overwrite: options.overwrite ?? false });
  const saved = options.resume ? await readTraining(folder.checkpoint('last')) : undefined;
  if (saved !== undefined) await folder.rewind(saved.state.step);

  const dataset = await loadDataset(recipe.data, { seed: recipe.seed, onInvalid: (row) => folder.invalid.append(row) });
  const { train, validation } = dataset;
  logger.info(`${train.length} molecules to train on, ${validation.length} held out`);
  await folder.writeConfig(resolvedYaml(recipe));
  await folder.writeSplits(splitsOf(dataset, { split: recipe.data.validation.split, seed: recipe.data.validation.seed ?? recipe.seed }));

  const tokenizer = await loadTokenizer(await openModel(recipe.tokenizer));
  const styles = recipe.data.styles === undefined ? {} : await readStyles(recipe.data.styles);
  const tasks = buildTasks(recipe.tasks, { train, styles });
  const text = await readCorpus(recipe.corpus, tokenizer);
  logger.info(`${text.length} stretches of plain text`);
  const data = new ReadingData({
    recipe,
    tokenizer,
    text,
    features: new FeatureSource(await loadRdkit()),
    tasks: new Map(tasks.map(({ task }) => [task.name, task])),
  });

  const lm = CausalLM.random(llamaConfigOf(recipe, tokenizer), { seed: recipe.seed, tokenizer }).unfreeze();
  if (saved !== undefined) lm.loadState(saved.model, { path: folder.checkpoint('last') });
  logger.info(`${lm.parameterCount().toLocaleString('en')} parameters`);
  const stages = planReadingStages(recipe, tasks, train, data);
  const totalSteps = Math.min(stages.reduce((sum, { steps }) => sum + steps, 0), options.maxSteps ?? Number.POSITIVE_INFINITY);
  const reporter = new RunReporter(folder, { totalSteps, logger, resumeStep: saved?.state.step });

  const { seed, evaluation, checkpoint } = recipe;
  const asked = validationMolecules(validation, evaluation.molecules, seed);
  const questions = validationQuestions(tasks, asked, seed);
  const measure = (packed: boolean) =>
    shuffleControl(readingCeiling(lm, data, asked, questions, { seed, batchSize: evaluation.batchSize, packed }), {
      seed,
      resamples: evaluation.resamples,
    });
  const stateFile = (state: TrainerState) => ({ ...state, seed, device: device.device, gemm: device.gemm ?? null, version });

  const { state, interrupted } = await runTraining(
    new ReadingObjective(lm),
    stages,
    saved?.state ?? initialTrainerState,
    {
      onStep: (report, state) => reporter.step(report, state),
      evaluate: async ({ step }) => {
        if (evaluation.everySteps === undefined || step % evaluation.everySteps !== 0) return undefined;
        const { own, shuffled, empty } = measure(false)[0]!.all;
        const packed = measure(true)[0]!.all;
        reporter.validation(step, {
          loss: own.value,
          loss_shuffled: shuffled.value,
          loss_empty: empty.value,
          packed_loss: packed.own.value,
          packed_loss_shuffled: packed.shuffled.value,
        });
        return own.value;
      },
      save: async (state, optimizer, { force, isBest }) => {
        const due = force || state.step % checkpoint.everySteps === 0;
        if (!due && !isBest) return;
        const files = await lm.toFiles({ dtype: 'F32' });
        if (due) await writeCheckpoint(folder.checkpoint('last'), files, optimizer, stateFile(state));
        if (isBest) await writeCheckpoint(folder.checkpoint('best'), files, optimizer, stateFile(state));
      },
    },
    {
      onNonFinite: recipe.onNonFinite,
      maxSteps: options.maxSteps,
      signal,
      restoreOptimizer: saved && ((optimizer) => optimizer.loadState(saved.optimizer, folder.checkpoint('last'))),
    },
  );

  const ceiling = interrupted ? [] : measure(false);
  const all = ceiling[0]?.all;
  const summary: RunSummary = {
    recipe: recipe.name,
    steps: state.step,
    epochs: state.epochs,
    trainLoss: state.trainLoss,
    valLoss: all?.own.value ?? null,
    valLossShuffled: all?.shuffled.value ?? null,
    valLossEmpty: all?.empty.value ?? null,
    trainableParameters: lm.parameterCount(),
    totalParameters: lm.parameterCount(),
    samplesPerSecond: state.trainSeconds > 0 ? state.samples / state.trainSeconds : null,
    tokensPerSecond: state.trainSeconds > 0 ? state.tokens / state.trainSeconds : null,
    peakMemoryBytes: peakMemoryBytes(),
    device: device.device,
    gemm: device.gemm ?? null,
    seed,
    wallSeconds: (performance.now() - started) / 1000,
    invalidMolecules: dataset.invalid,
    version,
  };
  await folder.writeSummary(summary);
  await lm.savePretrained(folder.file('lm'), { dtype: 'BF16' });
  return { summary, ceiling, interrupted };
}

function llamaConfigOf({ model }: LmRecipe, tokenizer: { vocabSize: number; bosId?: number | undefined; eosId?: number | undefined }) {
  return {
    vocab_size: tokenizer.vocabSize,
    hidden_size: model.hidden,
    intermediate_size: model.ffn,
    num_hidden_layers: model.layers,
    num_attention_heads: model.heads,
    num_key_value_heads: model.kvHeads ?? model.heads,
    max_position_embeddings: model.maxPositions,
    rope_theta: model.ropeBase,
    rms_norm_eps: model.normEpsilon,
    tie_word_embeddings: model.tieEmbeddings,
    ...(tokenizer.bosId === undefined ? {} : { bos_token_id: tokenizer.bosId }),
    ...(tokenizer.eosId === undefined ? {} : { eos_token_id: tokenizer.eosId }),
  };
}
