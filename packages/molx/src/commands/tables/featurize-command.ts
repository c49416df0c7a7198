import { InvalidArgumentError } from '@molx/core';
import { type FeaturizeOptions, type GraphPresetId, graphPresetIds, type SmilesTokenizerId } from '@molx/featurizers';
import { Command, Option } from 'commander';
import { openFeatureOutput } from './feature-output.js';
import { featurizeTable } from './featurize-table.js';
import { type TableFlags, withTableFlags } from './table-flags.js';
import { TableRun } from './table-run.js';

interface FeaturizeFlags extends TableFlags {
  graph?: GraphPresetId;
  tokens?: SmilesTokenizerId;
  morgan?: { radius: number; bits: number };
  canonical?: boolean;
  numbers?: boolean;
  groups?: boolean;
}

/** `molx featurize`: graphs, tokens, fingerprints and numbers of a table of molecules. */
export function featurizeCommand(): Command {
  const command = new Command('featurize').description(
    'Computes features of molecules; graph, tokens and Morgan bits when none is named.',
  );
  return withTableFlags(command, '.jsonl, or .tsv where no graph is asked for')
    .addOption(
      new Option('--graph [preset]', `atoms and bonds as integers: ${graphPresetIds.join(', ')}`)
        .choices(graphPresetIds)
        .preset('pretrain-gnns'),
    )
    .addOption(
      new Option('--tokens [tokenizer]', 'token ids of the canonical SMILES')
        .choices(['smiles', 'characters'])
        .preset('smiles'),
    )
    .addOption(new Option('--morgan [radius,bits]', 'Morgan fingerprint').argParser(morganOf).preset('2,2048'))
    .option('--canonical', 'canonical SMILES')
    .option('--numbers', 'heavy atoms, donors, acceptors, rotatable bonds, aromatic rings, TPSA, weight, logP, QED')
    .option('--groups', 'functional groups, counted')
    .action(featurizeFile);
}

async function featurizeFile(input: string, flags: FeaturizeFlags): Promise<void> {
  const options = featurizeOptionsOf(flags);
  await TableRun.of(
    input,
    flags,
    () => openFeatureOutput(flags.out, options),
    async (output, run) => {
      let molecules = 0;
      for await (const row of run.valid(featurizeTable(input, flags, options))) {
        await output.write(row);
        run.done(++molecules);
      }
    },
  );
}

function featurizeOptionsOf({ graph, tokens, morgan, canonical, numbers, groups }: FeaturizeFlags): FeaturizeOptions {
  const isNamed = [graph, tokens, morgan, canonical, numbers, groups].some((flag) => flag !== undefined);
  if (!isNamed) {
    return { graph: 'pretrain-gnns', tokens: 'smiles', canonical: true, morgan: { radius: 2, bits: 2048 } };
  }
  return {
    ...(graph && { graph }),
    ...(tokens && { tokens, canonical: true }),
    ...(morgan && { morgan }),
    ...(canonical && { canonical }),
    ...(numbers && { numbers }),
    ...(groups && { functionalGroups: groups }),
  };
}

function morganOf(text: string): { radius: number; bits: number } {
  const [, radius, bits] = /^(\d+),(\d+)$/.exec(text)?.map(Number) ?? [];
  if (radius !== undefined && bits !== undefined && radius <= 8 && bits >= 1 && bits <= 65_536) return { radius, bits };
  throw new InvalidArgumentError(`--morgan: expected RADIUS,BITS as in 2,2048, at most 8 and 65536, got "${text}".`);
}
