import { Command, Option } from 'commander';
import { wholeNumber } from 'molx/command';
import { trainSweep } from './sweep/train-sweep.js';
import { trainAdapter } from './train-adapter.js';
import type { TrainFlags } from './train-flags.js';
import { trainLanguageModel } from './train-language-model.js';

const gemmProviders = ['auto', 'openblas', 'mkl', 'accelerate', 'onnxruntime', 'xnnpack', 'js'];

/** The command line of `train` and `train lm`. */
export function trainProgram(): Command {
  const program = new Command('train')
    .enablePositionalOptions()
    .description('Trains MolX on a frozen language model: the stages of a recipe, with a report at the end.')
    .option(
      '--recipe <file>',
      "the recipe to follow (default: recipes/quickstart.yaml; with --resume, the run's or sweep's own)",
    )
    .option('--llm <path|id>', "the frozen language model, instead of the recipe's")
    .option('--permute-molecules', 'train the control: every prompt sees the encodings of another molecule');
  program.option(
    '--sweep <key=v1,v2>',
    'train once for each value of a key of the recipe, in folders of their own; repeated, for each combination',
    collect,
    [],
  );
  program.option(
    '--variants [names]',
    "train the recipe's variants, all of them or those named, in folders of their own; with --sweep, each at every point",
  );
  common(program).action(async (flags: TrainFlags) =>
    flags.sweep.length > 0 || flags.variants !== undefined ? trainSweep(flags) : trainAdapter(flags),
  );

  const lm = program.command('lm').description('Pre-trains a causal language model from text.');
  lm.option('--recipe <file>', "the recipe to follow (with --resume, by default the run's own)");
  common(lm).action(async (flags: TrainFlags) => trainLanguageModel(flags));
  return program;
}

function common(command: Command): Command {
  return command
    .option('--out <dir>', "the run's folder (default: runs/<recipe>-<date>-<time>)")
    .option('--data <dir>', "the folder that the recipe's data files are relative to")
    .option('--device <device>', 'auto, cpu, cuda, cuda:N or tensorflow')
    .addOption(new Option('--gemm <provider>', 'who computes matrix products on the CPU').choices(gemmProviders))
    .option('--seed <n>', "the run's seed", wholeNumber('--seed', 0))
    .option('--max-steps <n>', 'stop after this optimizer step, counted over all stages', wholeNumber('--max-steps', 1))
    .option('--set <key=value>', 'override one key of the recipe; may be repeated', collect, [])
    .addOption(new Option('--resume', 'go on from the last checkpoint in --out').conflicts('overwrite'))
    .option('--overwrite', 'empty --out first')
    .option('--dry-run', 'check recipe and shapes, print the parameter table, train nothing')
    .option('--json', 'print one JSON document on stdout and nothing else');
}

const collect = (value: string, earlier: string[]) => [...earlier, value];
