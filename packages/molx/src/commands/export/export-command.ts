import { join } from 'node:path';
import { silentLogger } from '@molx/core';
import { Command, Option } from 'commander';
import { consoleLogger } from '../../command/index.js';
import { loadMolxModule } from '../../load-molx-module.js';
import { saveMolxModule } from '../../save-molx-module.js';
import { openDevice } from '../model-flags.js';

interface ExportFlags {
  model: string;
  out: string;
  dtype: 'f32' | 'bf16';
  llm?: string;
}

/** `molx export`: what a run has learned as a folder of its own, without optimizer, to publish or to ship. */
export function exportCommand(): Command {
  return new Command('export')
    .description('Writes a trained model, without its language model, into a folder of its own.')
    .requiredOption('--model <run>', "a run's folder, a checkpoint or a hub id")
    .requiredOption(
      '--out <dir>',
      'gets config.json, model.safetensors and, with LoRA, the files of PEFT; other files there stay',
    )
    .addOption(
      new Option('--dtype <type>', 'of the weights; bf16 halves the size').choices(['f32', 'bf16']).default('f32'),
    )
    .option('--llm <path|id>', 'where the copy will find its language model (default: where the model finds it)')
    .action(exportModel);
}

async function exportModel({ model, out, dtype, llm }: ExportFlags): Promise<void> {
  await openDevice({ device: 'cpu', gemm: 'js' }, silentLogger);
  const { path, ...contents } = await loadMolxModule(model);
  const { module, config } = contents;
  const named = llm === undefined ? config : { ...config, llm: { ...config.llm, id: llm } };
  await saveMolxModule(out, { ...contents, config: named }, { dtype: dtype === 'f32' ? 'F32' : 'BF16' });
  module.dispose();
  consoleLogger().info(`${join(path, 'model.safetensors')} -> ${join(out, 'model.safetensors')} (${dtype})`);
}
