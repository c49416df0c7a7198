import { InvalidArgumentError } from '@molx/core';
import { Command } from 'commander';
import { wholeNumber } from '../../command/index.js';
import { featurizeOptions, moleculeInputOf } from '../../molecule-input.js';
import type { Molx } from '../../molx.js';
import { needsMolecule } from '../../question-prompt.js';
import { JsonLinesOutput, TsvOutput } from '../../table/index.js';
import { type ModelFlags, openMolx, type SamplingFlags, withAnsweringFlags } from '../model-flags.js';
import { batches, featurizeTable } from './featurize-table.js';
import { outputFormat } from './output-format.js';
import { type TableFlags, withTableFlags } from './table-flags.js';
import { type Output, TableRun } from './table-run.js';

interface PredictFlags extends TableFlags, ModelFlags, SamplingFlags {
  question: string;
  batchSize: number;
}

interface Prediction {
  row: number;
  smiles: string;
  answer: string;
}

/** `molx predict`: the answer to one question about each molecule of a table. */
export function predictCommand(): Command {
  const command = new Command('predict').description('Answers one question about every molecule.');
  withTableFlags(command, '.jsonl or .tsv').requiredOption('--question <question>', 'what to ask');
  return withAnsweringFlags(command, { maxNewTokens: 64 })
    .option('--batch-size <n>', 'molecules that are answered at once', wholeNumber('--batch-size', 1), 16)
    .action(predictFile);
}

async function predictFile(input: string, flags: PredictFlags): Promise<void> {
  if (flags.question.trim() === '') throw new InvalidArgumentError('--question is blank. Say what to ask.');
  if (!needsMolecule(flags.question)) {
    throw new InvalidArgumentError(
      `--question spells out its molecules itself, so those of ${input} would go unasked. Write <mol> where each row's molecule belongs.`,
    );
  }
  let molx: Molx | undefined;
  try {
    await TableRun.of(
      input,
      flags,
      () => openPredictions(flags.out),
      async (output, run) => {
        const model = await openMolx(flags, run.logger);
        molx = model;
        const { maxNewTokens, temperature, seed, question } = flags;
        let molecules = 0;
        const rows = run.valid(featurizeTable(input, flags, featurizeOptions(model.config)));
        for await (const batch of batches(rows, flags.batchSize)) {
          const inputs = batch.map(({ features }) => moleculeInputOf(features));
          const options = { maxNewTokens, temperature, seed: seed + molecules, signal: run.signal };
          const answers = await model.answer(question, inputs, options);
          for (const [index, { row, smiles }] of batch.entries()) {
            await output.write({ row, smiles, answer: answers[index] as string });
          }
          molecules += batch.length;
          run.done(molecules);
        }
      },
    );
  } finally {
    molx?.dispose();
  }
}

async function openPredictions(path: string): Promise<Output & { write(prediction: Prediction): Promise<void> }> {
  if (outputFormat(path, ['jsonl', 'tsv']) === 'jsonl') return JsonLinesOutput.open<Prediction>(path);
  const table = await TsvOutput.open(path, ['row', 'smiles', 'answer']);
  return {
    write: ({ row, smiles, answer }) => table.write([row, smiles, answer]),
    commit: () => table.commit(),
    abort: () => table.abort(),
  };
}
