import type { FeaturizeOptions } from '@molx/featurizers';
import { Command, Option } from 'commander';
import { wholeNumber } from '../../command/index.js';
import { type EmbeddingKind, embeddingKinds, embeddingWidth, embedMolecules } from '../../embed-molecules.js';
import { type LoadedMolxModule, loadMolxModule } from '../../load-molx-module.js';
import { featurizeOptions, moleculeInputOf } from '../../molecule-input.js';
import { embeddedModelPath, modelPath } from '../embedded-model.js';
import { type DeviceFlags, openDevice, withDeviceFlags, withModelFlag } from '../model-flags.js';
import { openEmbeddingOutput } from './embedding-output.js';
import { batches, featurizeTable } from './featurize-table.js';
import { outputFormat } from './output-format.js';
import { type TableFlags, withTableFlags } from './table-flags.js';
import { TableRun } from './table-run.js';

interface EmbedFlags extends TableFlags, DeviceFlags {
  model?: string;
  kind: EmbeddingKind;
  batchSize: number;
}

/** `molx embed`: one vector per molecule; the language model is not needed for it. */
export function embedCommand(): Command {
  const command = new Command('embed').description('Writes one vector per molecule.');
  withTableFlags(command, '.jsonl, or .npy (float32, with a .rows.tsv that names its molecules)');
  withModelFlag(command);
  withDeviceFlags(command);
  return command
    .addOption(
      new Option('--kind <kind>', 'fused: the soft tokens; or what they are made of')
        .choices(embeddingKinds)
        .default('fused'),
    )
    .option('--batch-size <n>', 'molecules that are embedded at once', wholeNumber('--batch-size', 1), 64)
    .action(embedFile);
}

async function embedFile(input: string, flags: EmbedFlags): Promise<void> {
  const format = outputFormat(flags.out, ['jsonl', 'npy']);
  const path = modelPath(flags.model, embeddedModelPath());
  let model: LoadedMolxModule | undefined;
  try {
    await TableRun.of(
      input,
      flags,
      () => openEmbeddingOutput(flags.out, format),
      async (output, run) => {
        await openDevice(flags, run.logger);
        model = await loadMolxModule(path);
        const { module, config } = model;
        await output.begin(embeddingWidth(module, flags.kind));
        let molecules = 0;
        const rows = run.valid(featurizeTable(input, flags, onlyFor(flags.kind, featurizeOptions(config))));
        for await (const batch of batches(rows, flags.batchSize)) {
          const inputs = batch.map(({ features }) => moleculeInputOf(features));
          const vectors = embedMolecules(module, inputs, flags.kind);
          await output.write(batch, (await vectors.data()) as Float32Array);
          vectors.dispose();
          molecules += batch.length;
          run.done(molecules);
        }
      },
    );
  } finally {
    model?.module.dispose();
  }
}

/** What this kind of vector needs of {@link featurizeOptions}. */
function onlyFor(kind: EmbeddingKind, options: FeaturizeOptions): FeaturizeOptions {
  const { graph, morgan, tokens, canonical, maxTokens } = options;
  if (kind === 'graph') return { ...(graph && { graph }) };
  if (kind === 'fingerprint') return { ...(morgan && { morgan }) };
  if (kind === 'smiles') {
    return { ...(tokens && { tokens }), ...(canonical && { canonical }), ...(maxTokens && { maxTokens }) };
  }
  return options;
}
