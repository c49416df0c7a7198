import { InvalidArgumentError } from '@molx/core';
import { protocolOf, whitespaceTokenizer } from '@molx/metrics';
import { Command } from 'commander';
import { wholeNumber } from 'molx/command';
import { chooseDictionary } from '../score/choose-dictionary.js';
import { chooseTokenizer } from '../score/choose-tokenizer.js';
import { defaultDataFolder } from '../score/score-command.js';
import { compareFolders, readFolders } from './compare-folders.js';
import type { ComparedPair } from './comparison.js';
import { comparisonText } from './comparison-text.js';

interface CompareFlags {
  pairs?: string;
  data: string;
  tokenizer?: string;
  wordnet?: string;
  seed: number;
  resamples: number;
  json?: boolean;
}

/** `evaluate compare`: means over several evaluations of the same questions, such as one a seed, and what differs beyond noise. */
export function compareCommand(): Command {
  return new Command('compare')
    .description(
      'Compares models over the folders of several evaluations, such as one for each seed of their training.',
    )
    .argument(
      '<folders...>',
      'of evaluations of the same tasks; a model of the same name in several is several runs of it',
    )
    .option('--pairs <a:b,c:d>', 'which model with which (default: every other with the first)')
    .option('--tokenizer <path>', 'who cuts texts, as for score')
    .option('--wordnet <dir>', "METEOR's dictionary, as for score")
    .option('--data <dir>', 'the folder of the data sets, for the tokenizer', defaultDataFolder)
    .option('--seed <n>', 'of the bootstrap', wholeNumber('--seed', 0), 0)
    .option('--resamples <n>', 'of the bootstrap', wholeNumber('--resamples', 1), 1000)
    .option('--json', 'print one JSON document on stdout and nothing else')
    .action(compare);
}

async function compare(paths: readonly string[], flags: CompareFlags): Promise<void> {
  const { pairs, tokenizer: named, wordnet, data, seed, resamples, json } = flags;
  const chosen = pairs?.split(',').map(pairOf);
  const folders = await readFolders(paths);
  const { settings, tasks } = folders[0]!.file;
  const protocol = protocolOf(settings.protocols.caption);
  const otherwise = whitespaceTokenizer;
  const { tokenizer, deviation } = await chooseTokenizer(protocol, protocol.text.tokens, { named, data, otherwise });
  const hasTexts = tasks.some(({ scoring }) => scoring === 'caption');
  const comparison = await compareFolders(folders, {
    pairs: chosen,
    tokenizer,
    synonyms: await chooseDictionary(wordnet),
    deviations: hasTexts && deviation !== undefined ? [deviation] : [],
    resamples,
    seed,
  });
  process.stdout.write(json ? `${JSON.stringify(comparison, null, 2)}\n` : comparisonText(comparison));
}

function pairOf(text: string): ComparedPair {
  const [model, than, ...more] = text.split(':');
  if (model && than && more.length === 0) return { model, than };
  throw new InvalidArgumentError(`--pairs: "${text}" is no pair of models. Write it as mine:theirs.`);
}
