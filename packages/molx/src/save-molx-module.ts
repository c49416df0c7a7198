import { saveModel } from '@molx/checkpoint/model-files';
import { relativeLlm } from './llm-location.js';
import type { MolxConfig } from './molx-config.js';
import { type MolxSaveOptions, molxFiles } from './molx-files.js';
import type { MolxModule } from './molx-module.js';

/**
 * Writes `config.json` and `model.safetensors`: everything but the language model, which config.json names, a folder relative to
 * `directory`. Node only.
 *
 * @throws {OutputError}
 */
export async function saveMolxModule(
  directory: string,
  { module, config }: { module: MolxModule; config: MolxConfig },
  options: MolxSaveOptions = {},
): Promise<void> {
  const llm = { ...config.llm, id: await relativeLlm(config.llm.id, directory) };
  await saveModel(directory, await molxFiles(module, { ...config, llm }, options));
}
