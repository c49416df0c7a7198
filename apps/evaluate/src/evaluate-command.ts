import path from 'node:path';
import { DataError, InvalidArgumentError } from '@molx/core';
import { protocolOf } from '@molx/metrics';
import { selectDevice } from '@molx/nn/node';
import { type ComputedSplit, chooseSets, computedSplits, type Wording } from '@molx/trainer';
import { type Command, Option } from 'commander';
import { consoleLogger, exitCodes, listenForInterrupt, RateLine, wholeNumber } from 'molx/command';
import { parseModelSpecs } from './models/model-spec.js';
import { resultsTable } from './results/results-table.js';
import { evaluate } from './run/evaluate.js';
import { EvaluationFolder } from './run/evaluation-folder.js';
import type { EvaluationSettings } from './run/settings.js';
import { defaultDataFolder } from './score/score-command.js';

interface EvaluateFlags {
  models?: string;
  tasks?: string;
  data: string;
  out?: string;
  limit?: number;
  seed?: number;
  wording?: 'train' | 'held-out';
  split?: ComputedSplit;
  protocol?: string;
  batchSize?: number;
  resamples: number;
  tokenizer?: string;
  wordnet?: string;
  apiKeyEnv: string;
  device: string;
  gemm: string;
  attribution: boolean;
  resume?: boolean;
  overwrite?: boolean;
  json?: boolean;
}

/** Adds the flags and the action of `evaluate` itself. */
export function withEvaluation(program: Command): Command {
  return program
    .option('--models <a,b>', 'runs, llm:PATH[?shots=K&lora=DIR], http://HOST/v1?model=NAME; each may be NAME=SPEC')
    .option(
      '--tasks <x,y>',
      'data cards, or tasks of them: chebi-20/description, esol, tox21/NR-AR, bbbp/raise-qed ... (molx data list)',
    )
    .option('--data <dir>', 'the folder of the data sets', defaultDataFolder)
    .option('--out <dir>', "the evaluation's folder (default: runs/evaluate-<date>-<time>)")
    .option('--limit <n>', 'questions of a task at most, drawn by the seed', wholeNumber('--limit', 1))
    .option('--seed <n>', 'of what is drawn and of the bootstrap (default: 0)', wholeNumber('--seed', 0))
    .addOption(
      new Option('--wording <wording>', 'questions as in training, or as in no training (default: train)').choices([
        'train',
        'held-out',
      ]),
    )
    .addOption(
      new Option('--split <kind>', "instead of the cards' own, where a split is computed").choices([...computedSplits]),
    )
    .option('--protocol <name>', 'whose rules texts and molecules are scored by (default: molt5)')
    .option('--batch-size <n>', 'questions asked at once (default: 32)', wholeNumber('--batch-size', 1))
    .option('--resamples <n>', 'of the bootstrap', wholeNumber('--resamples', 1), 1000)
    .option('--tokenizer <path>', 'who cuts texts, as for score')
    .option('--wordnet <dir>', "METEOR's dictionary, as for score")
    .option('--api-key-env <name>', "the variable that holds a server's key", 'OPENAI_API_KEY')
    .option('--device <device>', 'auto, cpu, cuda, cuda:N or tensorflow', 'auto')
    .option('--gemm <provider>', 'who computes matrix products on the CPU', 'auto')
    .option('--no-attribution', "don't look into what moved the answers of runs in the report's gallery")
    .option('--resume', 'go on with --out, with what it was begun with; score anew when all is answered')
    .option('--overwrite', 'empty --out first')
    .option('--json', 'print results.json on stdout and nothing else')
    .action(run);
}

async function run(flags: EvaluateFlags): Promise<void> {
  const { resume = false, overwrite = false, data, resamples, tokenizer, wordnet, json } = flags;
  if (resume && flags.out === undefined)
    throw new InvalidArgumentError('--resume needs --out: the folder to go on with.');
  const out = path.resolve(flags.out ?? defaultFolder());
  const settings = await settingsOf(flags, out);
  const specs = parseModelSpecs(settings.models.join(','));
  const sets = await chooseSets(settings.tasks, settings.split ?? undefined);
  const logger = consoleLogger();
  const interrupt = listenForInterrupt();
  const progress = new RateLine('answers');
  let answered = 0;
  let device: Promise<void> | undefined;
  try {
    const { results, failures } = await evaluate({
      out,
      specs,
      sets,
      settings,
      data,
      resume,
      overwrite,
      resamples,
      tokenizer,
      wordnet,
      apiKey: process.env[flags.apiKeyEnv],
      logger,
      signal: interrupt.signal,
      attribute: flags.attribution,
      openDevice: () => {
        device ??= selectDevice(flags.device, { gemm: flags.gemm }).then(({ description }) => logger.info(description));
        return device;
      },
      onAnswers: (count) => {
        answered += count;
        progress.update(answered);
      },
    });
    progress.clear();
    process.stdout.write(json ? `${JSON.stringify(results, null, 2)}\n` : resultsTable(results));
    logger.info(`report: ${shown(out)}/report.html`);
    for (const { model, reason } of failures)
      logger.warn(`${model} is not through: ${reason}\n  go on with --out ${shown(out)} --resume`);
    if (failures.length > 0) process.exitCode = exitCodes.failed;
  } catch (error) {
    progress.clear();
    if (interrupt.signal.aborted) logger.info(`interrupted: go on with --out ${shown(out)} --resume`);
    throw error;
  } finally {
    interrupt.close();
  }
}

/** What flags say; with --resume, what they leave out is as the folder was begun. */
async function settingsOf(flags: EvaluateFlags, out: string): Promise<EvaluationSettings> {
  const saved = flags.resume ? (await new EvaluationFolder(out).read())?.settings : undefined;
  const models = flags.models?.split(',') ?? saved?.models;
  const tasks = flags.tasks?.split(',') ?? saved?.tasks;
  if (models === undefined || tasks === undefined) {
    if (flags.resume) throw new DataError(out, 'holds no evaluation to go on with: --models and --tasks are needed.');
    throw new InvalidArgumentError('--models and --tasks are needed: whom to ask, and what.');
  }
  const wording: Wording | undefined = flags.wording === 'held-out' ? 'heldOut' : flags.wording;
  const texts = flags.protocol === undefined ? undefined : protocolOf(flags.protocol).name;
  return {
    models,
    tasks,
    limit: flags.limit ?? saved?.limit ?? null,
    seed: flags.seed ?? saved?.seed ?? 0,
    wording: wording ?? saved?.wording ?? 'train',
    split: flags.split ?? saved?.split ?? null,
    batch_size: flags.batchSize ?? saved?.batch_size ?? 32,
    protocols: {
      caption: texts ?? saved?.protocols.caption ?? 'molt5',
      molecule: texts ?? saved?.protocols.molecule ?? 'molt5',
      yesNo: 'molx',
      number: 'molx',
      goal: 'molx editing',
      edit: 'tomg-bench',
      retrieval: 'in blocks',
    },
  };
}

function defaultFolder(): string {
  const [date = '', time = ''] = new Date().toISOString().split('T');
  return path.join('runs', `evaluate-${date}-${time.slice(0, 8).replaceAll(':', '')}`);
}

function shown(folder: string): string {
  const relative = path.relative(process.cwd(), folder);
  return relative === '' || relative.startsWith('..') ? folder : relative;
}
