import { DataError } from '@molx/core';
import {
  type BootstrapOptions,
  CaptionScorer,
  MoleculeScorer,
  NumberScorer,
  protocolOf,
  type ScoreSheet,
  type SynonymDictionary,
  type TextTokenizer,
  YesNoScorer,
} from '@molx/metrics';
import { loadRdkit } from '@molx/molecule';
import { editOutcome, FeatureSource, type Goal, goalChange, parseEdit } from '@molx/trainer';
import type { SavedPrediction } from '../run/saved-prediction.js';
import type { TaskFacts } from '../run/settings.js';
import { GoalScorer, type JudgeEdit } from './goal-scorer.js';
import { rankBlock, retrievalSheet, retrievalTotals } from './retrieval-scorer.js';
import type { RowOutcome, ScoredTask } from './row-outcome.js';

export interface ScoreTaskOptions extends BootstrapOptions {
  /** The protocol's name, for those scorings that have one. */
  protocol: string;
  /** Cuts texts. */
  tokenizer: TextTokenizer;
  synonyms: SynonymDictionary;
}

/** Scores one model's answers to one task, by what stands in the predictions alone. */
export async function scoreTask(
  task: TaskFacts,
  predictions: readonly SavedPrediction[],
  options: ScoreTaskOptions,
): Promise<ScoredTask> {
  if (task.scoring === 'caption') return scoreCaptions(predictions, options);
  if (task.scoring === 'molecule') return scoreMolecules(predictions, options);
  if (task.scoring === 'yesNo') return scoreYesNo(predictions, options);
  if (task.scoring === 'number') return scoreNumbers(task, predictions, options);
  if (task.scoring === 'retrieval') return scoreRetrieval(predictions, options);
  return scoreGoals(await judgeOf(task), predictions, options);
}

/** What of a {@link ScoredTask} follows from sums alone. */
function sheetScores(sheet: ScoreSheet, options: BootstrapOptions): Pick<ScoredTask, 'sheet' | 'scores' | 'figures'> {
  return { sheet, scores: sheet.intervals(options), figures: (drawn) => sheet.figures(drawn) };
}

function scoreCaptions(predictions: readonly SavedPrediction[], options: ScoreTaskOptions): ScoredTask {
  const scorer = new CaptionScorer(protocolOf(options.protocol), options);
  const rows = predictions.map((prediction): RowOutcome => {
    const { answer, truth, smiles: group } = prediction;
    const { rougeL } = scorer.add({ prediction: answer, reference: truth, group });
    return { prediction, value: rougeL, verdict: `ROUGE-L ${rougeL.toFixed(2)}` };
  });
  const value = { title: 'ROUGE-L', better: 'higher', rule: 'rouge_score F, mean over rows' } as const;
  return { ...sheetScores(scorer.sheet, options), rows, value };
}

async function scoreMolecules(predictions: readonly SavedPrediction[], options: ScoreTaskOptions): Promise<ScoredTask> {
  const scorer = await MoleculeScorer.create(protocolOf(options.protocol), options);
  const rows: RowOutcome[] = [];
  for (const prediction of predictions) {
    const { answer, truth, smiles: group } = prediction;
    const { invalid, exactInchi, similarities } = await scorer.add({ prediction: answer, reference: truth, group });
    const likeness = similarities['morganBits'] ?? 0;
    const verdict =
      invalid !== undefined ? `invalid: ${invalid}` : exactInchi ? 'exact' : `Tanimoto ${likeness.toFixed(2)}`;
    rows.push({ prediction, value: likeness, verdict });
  }
  const value = {
    title: 'Morgan similarity',
    better: 'higher',
    rule: 'Tanimoto of bits, 0 for an invalid answer, mean over rows',
  } as const;
  return { ...sheetScores(scorer.sheet, options), rows, value };
}

function scoreYesNo(predictions: readonly SavedPrediction[], options: ScoreTaskOptions): ScoredTask {
  const scorer = new YesNoScorer(protocolOf(options.protocol));
  const rows = predictions.map((prediction): RowOutcome => {
    const { answer, smiles: group } = prediction;
    const truth = prediction.truth === 'Yes';
    const margin = marginOf(prediction);
    const said = scorer.add({ answer, truth, group, ...(margin !== undefined && { margin }) });
    const probability = margin === undefined ? undefined : 1 / (1 + Math.exp(-margin));
    const sure = probability === undefined ? '' : `, P(Yes) ${probability.toFixed(2)}`;
    const verdict = said === undefined ? 'neither yes nor no' : `${said === truth ? 'right' : 'wrong'}${sure}`;
    return { prediction, value: said === undefined ? undefined : Number(said === truth), verdict };
  });
  const value = { title: 'accuracy', better: 'higher', rule: 'rows without an answer left out' } as const;
  const scores = [...scorer.sheet.intervals(options), scorer.rocAuc(options)];
  return { sheet: scorer.sheet, scores, figures: (drawn) => scorer.figures(drawn), rows, value };
}

/** log P(Yes) - log P(No); undefined where the model gave no likelihoods. */
export function marginOf({ choices = [], log_likelihoods: found }: SavedPrediction): number | undefined {
  const [yes, no] = [choices.indexOf('Yes'), choices.indexOf('No')];
  return found === undefined || yes < 0 || no < 0 ? undefined : found[yes]! - found[no]!;
}

function scoreNumbers(
  { unit = '' }: TaskFacts,
  predictions: readonly SavedPrediction[],
  options: ScoreTaskOptions,
): ScoredTask {
  const scorer = new NumberScorer(protocolOf(options.protocol));
  const rows = predictions.map((prediction): RowOutcome => {
    const truth = Number(prediction.truth);
    const said = scorer.add({ answer: prediction.answer, truth, group: prediction.smiles });
    const error = said === undefined ? undefined : Math.abs(said - truth);
    return {
      prediction,
      value: error,
      verdict: error === undefined ? 'no number' : `off by ${error.toFixed(2)} ${unit}`.trim(),
    };
  });
  const value = {
    title: 'absolute error',
    better: 'lower',
    rule: `mean over rows with a number${unit === '' ? '' : `, in ${unit}`}`,
  } as const;
  return { ...sheetScores(scorer.sheet, options), rows, value };
}

/** How a task's changed molecules are judged: by its one goal, or by the edit that each row asks for. */
async function judgeOf({ name, scoring, goal }: TaskFacts): Promise<(prediction: SavedPrediction) => JudgeEdit> {
  if (scoring === 'edit') {
    return ({ truth }) => {
      const edit = parseEdit(truth, 'predictions.jsonl');
      return (before, after) => editOutcome(edit, before, after);
    };
  }
  if (goal === undefined) throw new DataError('evaluation.json', `task ${name} has no goal.`);
  const features = new FeatureSource(await loadRdkit());
  return () => (before, after) => {
    const change = goalChange(goal as Goal, features.of(before.smiles), features.of(after.smiles));
    return { met: change > 0, change };
  };
}

async function scoreGoals(
  judgeOfRow: (prediction: SavedPrediction) => JudgeEdit,
  predictions: readonly SavedPrediction[],
  options: ScoreTaskOptions,
): Promise<ScoredTask> {
  const scorer = new GoalScorer(await loadRdkit(), options.protocol);
  const rows = predictions.map((prediction): RowOutcome => {
    const { smiles, answer } = prediction;
    const row = scorer.add(smiles, answer, { judge: judgeOfRow(prediction), group: smiles });
    const { valid, met, change, likeness } = row;
    const verdict = valid
      ? `${met ? 'met' : 'not met'}: ${change.toFixed(2)}, Tanimoto ${likeness.toFixed(2)}`
      : 'invalid';
    return { prediction, value: Number(met), verdict };
  });
  const value = { title: 'success', better: 'higher', rule: 'valid, and changed as asked' } as const;
  return { ...sheetScores(scorer.sheet, options), rows, value };
}

function scoreRetrieval(predictions: readonly SavedPrediction[], options: ScoreTaskOptions): ScoredTask {
  const blocks = new Map<number, SavedPrediction[]>();
  for (const prediction of predictions) {
    const block = prediction.block ?? -1;
    const rows = blocks.get(block);
    if (rows === undefined) blocks.set(block, [prediction]);
    else rows.push(prediction);
  }
  const whole = [...blocks.values()].filter((rows) => rows.every(({ choices }) => choices?.length === rows.length));
  const sheet = retrievalSheet(whole[0]?.length ?? 1);
  const rows = whole.flatMap((block) =>
    rankBlock(block.map(({ log_likelihoods }) => log_likelihoods)).map((ranks, i): RowOutcome => {
      sheet.totals.add(retrievalTotals(ranks), block[i]!.smiles);
      const verdict = `text rank ${ranks.textRank}, molecule rank ${ranks.moleculeRank} of ${block.length}`;
      return { prediction: block[i]!, value: Number(ranks.textRank <= 1), verdict };
    }),
  );
  const value = { title: 'text R@1', better: 'higher', rule: 'the right text ranks first' } as const;
  return { ...sheetScores(sheet, options), rows, value };
}
