import { saveModel } from '@molx/checkpoint/model-files';
import { relativeLlm } from '#host';
import { type MolxContents, type MolxSaveOptions, molxFiles } from './molx-files.js';

/**
 * Writes a checkpoint's model: everything but the language model, which config.json names, a folder relative to `directory`. Node
 * only.
 *
 * @throws {OutputError}
 */
export async function saveMolxModule(
  directory: string,
  contents: MolxContents,
  options: MolxSaveOptions = {},
): Promise<void> {
  const { config } = contents;
  const llm = { ...config.llm, id: relativeLlm(config.llm.id, directory) };
  await saveModel(directory, await molxFiles({ ...contents, config: { ...config, llm } }, options));
}
