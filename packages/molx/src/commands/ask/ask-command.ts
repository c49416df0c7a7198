import { InvalidArgumentError, type Logger } from '@molx/core';
import { Command } from 'commander';
import { consoleLogger, listenForInterrupt } from '../../command/index.js';
import type { Molx } from '../../molx.js';
import { expectMolecule } from '../../question-prompt.js';
import { type ModelFlags, openMolx, type SamplingFlags, withAnsweringFlags } from '../model-flags.js';
import { askSession } from './ask-session.js';
import { writeAnswer } from './write-answer.js';

interface AskFlags extends ModelFlags, SamplingFlags {
  smiles?: string;
  json?: boolean;
}

/** `molx ask`: one question, or a conversation about a molecule. */
export function askCommand(): Command {
  const command = new Command('ask')
    .description('Asks about a molecule. Without a question it keeps asking for one.')
    .argument('[question...]', 'what to ask; <mol>SMILES</mol> in it is a molecule, too')
    .option('--smiles <smiles>', 'the molecule');
  return withAnsweringFlags(command, { maxNewTokens: 128 })
    .option('--json', 'print {smiles, question, answer} on stdout and nothing else')
    .action(async (words: string[], flags: AskFlags) => ask(words.join(' ').trim(), flags));
}

async function ask(question: string, flags: AskFlags): Promise<void> {
  if (flags.json && question === '') throw new InvalidArgumentError('--json needs a question.');
  if (question !== '') expectMolecule(question, flags.smiles);
  const logger: Logger = consoleLogger();
  const interrupt = listenForInterrupt();
  let molx: Molx | undefined;
  try {
    molx = await openMolx(flags, logger);
    const { maxNewTokens, temperature, seed } = flags;
    const options = { maxNewTokens, temperature, seed, signal: interrupt.signal };
    if (question === '') {
      await askSession(molx, { smiles: flags.smiles, options, interrupt, logger });
      return;
    }
    const pieces = molx.ask(question, flags.smiles, options);
    const answer = await writeAnswer(pieces, flags.json ? undefined : process.stdout);
    if (!flags.json) return;
    process.stdout.write(`${JSON.stringify({ smiles: flags.smiles ?? null, question, answer }, null, 2)}\n`);
  } finally {
    interrupt.close();
    molx?.dispose();
  }
}
