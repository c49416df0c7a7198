import { availableParallelism } from 'node:os';
import { type RowFormat, rowFormats } from '@molx/datasets';
import { type Command, Option } from 'commander';
import { numberBetween, wholeNumber } from '../../command/index.js';

/** The flags of a command that goes through a table of molecules. */
export interface TableFlags {
  out: string;
  column: string;
  format?: RowFormat;
  workers: number;
  maxInvalidShare: number;
  invalid?: string;
  json?: boolean;
}

/** `NAME <in> --out <file>` with all that such commands have in common. */
export function withTableFlags(command: Command, outputs: string): Command {
  return command
    .argument('<in>', 'molecules: .smi, .sdf, .csv, .tsv, .json, .jsonl or .parquet, also gzipped')
    .requiredOption('--out <file>', `${outputs}; written whole or not at all`)
    .option('--column <name>', 'the column that holds the SMILES', 'smiles')
    .addOption(new Option('--format <format>', 'how the input is written (default: by its name)').choices(rowFormats))
    .option(
      '--workers <n>',
      'threads that parse and featurize; 1 is this one',
      wholeNumber('--workers', 1),
      availableParallelism(),
    )
    .option(
      '--max-invalid-share <share>',
      'stop when more of the rows hold no valid molecule',
      numberBetween('--max-invalid-share', 0, 1),
      0.05,
    )
    .option('--invalid <file>', 'list the rows without a valid molecule as JSON lines')
    .option('--json', 'print a summary as JSON on stdout and nothing else');
}
