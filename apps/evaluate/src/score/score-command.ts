import { protocolOf } from '@molx/metrics';
import { Command, Option } from 'commander';
import { consoleLogger, listenForInterrupt, RateLine, wholeNumber } from 'molx/command';
import { answerKinds, type ScoredKind } from './pair-scorer.js';
import { scoreFile } from './score-file.js';
import { scoreTable } from './score-table.js';

interface ScoreFlags {
  kind: ScoredKind;
  protocol: string;
  prediction?: string;
  reference?: string;
  references?: string;
  tokenizer?: string;
  wordnet?: string;
  data: string;
  seed: number;
  resamples: number;
  json?: boolean;
}

/** Where the data lie unless `--data` says otherwise: the variable MOLX_DATA, or beside the repository. */
export const defaultDataFolder = process.env['MOLX_DATA'] ?? '../shared/data';

/** `evaluate score`: scores answers that stand in a file, whoever wrote them. */
export function scoreCommand(): Command {
  return new Command('score')
    .description("Scores a file of answers: MolT5's TSV, CSV, JSON lines, or two files row for row.")
    .argument('<file>', 'answers beside their truths; with --references, answers alone')
    .addOption(new Option('--kind <kind>', 'what the answers are').choices([...answerKinds]).makeOptionMandatory())
    .requiredOption('--protocol <name>', 'whose rules: molt5, molx or mol-instructions')
    .option('--prediction <column>', 'the column of answers (default: output, prediction, answer ...)')
    .option('--reference <column>', 'the column of truths (default: ground truth, reference, truth ...)')
    .option('--references <file>', 'the truths, where they stand in a file of their own')
    .option(
      '--tokenizer <path>',
      "who cuts texts: vocab.txt, tokenizer.json, a folder, white-space or characters (default: the protocol's, where --data has it)",
    )
    .option(
      '--wordnet <dir>',
      "METEOR's dictionary: a folder of WordNet's files, or none (default: the npm package's WordNet 3.1)",
    )
    .option('--data <dir>', 'the folder of the data sets', defaultDataFolder)
    .option('--seed <n>', 'of the bootstrap', wholeNumber('--seed', 0), 0)
    .option('--resamples <n>', 'of the bootstrap', wholeNumber('--resamples', 1), 1000)
    .option('--json', 'print one JSON document on stdout and nothing else')
    .action(score);
}

async function score(file: string, { protocol: name, json, ...flags }: ScoreFlags): Promise<void> {
  const protocol = protocolOf(name);
  const { warn } = consoleLogger();
  const { signal, close } = listenForInterrupt();
  const progress = new RateLine('answers');
  try {
    const document = await scoreFile(file, { ...flags, protocol, signal, onRow: (rows) => progress.update(rows) });
    progress.clear();
    for (const deviation of json ? document.deviations : []) warn(deviation);
    process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : scoreTable(document));
  } finally {
    close();
  }
}
