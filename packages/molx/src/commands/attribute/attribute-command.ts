import { writeFileAtomic } from '@molx/checkpoint/node';
import { Command, Option } from 'commander';
import {
  type Attribution,
  type AttributionMethod,
  attributeAnswer,
  attributionMethods,
  drawAttribution,
} from '../../attribution/index.js';
import { consoleLogger, listenForInterrupt } from '../../command/index.js';
import type { Molx } from '../../molx.js';
import { type ModelFlags, openMolx, type SamplingFlags, withAnsweringFlags } from '../model-flags.js';
import { attributionTable } from './attribution-table.js';

interface AttributeFlags extends ModelFlags, SamplingFlags {
  smiles: string;
  answer?: string;
  method: AttributionMethod;
  svg?: string;
  json?: boolean;
}

/** `molx attribute`: which atoms, tokens and bits moved an answer. */
export function attributeCommand(): Command {
  const command = new Command('attribute')
    .description('Says which atoms, SMILES tokens and fingerprint bits moved an answer.')
    .argument('<question...>', 'what to ask')
    .requiredOption('--smiles <smiles>', 'the molecule')
    .option('--answer <text>', "the answer to look into (default: the model's own)")
    .addOption(
      new Option('--method <method>', 'gradient times input, or what the answer loses without each part')
        .choices([...attributionMethods])
        .default('gradient'),
    )
    .option('--svg <file>', 'draw the molecule, its atoms coloured by what they add');
  return withAnsweringFlags(command, { maxNewTokens: 128 })
    .option('--json', 'print all figures as one JSON document on stdout and nothing else')
    .action(async (words: string[], flags: AttributeFlags) => attribute(words.join(' ').trim(), flags));
}

async function attribute(question: string, flags: AttributeFlags): Promise<void> {
  const logger = consoleLogger();
  const interrupt = listenForInterrupt();
  let molx: Molx | undefined;
  try {
    molx = await openMolx(flags, logger);
    const { smiles, maxNewTokens, temperature, seed, method } = flags;
    const options = { maxNewTokens, temperature, seed, signal: interrupt.signal };
    const answer = flags.answer ?? (await molx.answer(question, [smiles], options))[0]!;
    const attribution: Attribution = await attributeAnswer(molx, { question, smiles, answer }, { method });
    if (flags.svg !== undefined) await writeFileAtomic(flags.svg, drawAttribution(molx.rdkit, attribution));
    process.stdout.write(
      flags.json ? `${JSON.stringify(attribution, null, 2)}\n` : attributionTable(attribution, molx.rdkit),
    );
  } finally {
    interrupt.close();
    molx?.dispose();
  }
}
