import { openModel } from '@molx/checkpoint/model-files';
import { ConfigError } from '@molx/core';
import type { StoredLora } from '@molx/llm-bridge';
import { assertSameLlm, type LlmIdentity, type MolxModule, readMolxFiles } from 'molx';
import type { RunFolder } from '../run-folder/index.js';
import { readTraining, resumeCautions, type SavedTraining } from '../session/index.js';
import type { TrainAdapterOptions } from './train-adapter-options.js';

/** What a resumed run starts from. */
export interface SavedAdapter extends SavedTraining {
  module: MolxModule;
  lora: StoredLora | undefined;
}

/**
 * Reads `checkpoints/last` and checks that recipe and language model are those of the run. What differs without harm is warned of.
 *
 * @throws {ConfigError} naming what differs
 * @throws {CheckpointError} when a file is missing, truncated or not what it should be
 */
export async function resumeAdapter(
  folder: RunFolder,
  { recipe, device, logger, permuteMolecules }: TrainAdapterOptions,
  llm: LlmIdentity,
): Promise<SavedAdapter> {
  const last = folder.checkpoint('last');
  const training = await readTraining(last);
  for (const caution of await resumeCautions(folder, { recipe, device, state: training.state })) logger.warn(caution);
  if (permuteMolecules && !training.state.permuteMolecules) {
    throw new ConfigError(
      '--permute-molecules',
      'the run does not permute molecules. Start the control in another --out.',
    );
  }
  const { module, config, lora } = await readMolxFiles(await openModel(last));
  try {
    assertSameLlm(config.llm, llm, last, true);
    if (config.llm.tokenizerHash !== llm.tokenizerHash || config.llm.weightFingerprint !== llm.weightFingerprint) {
      const what = config.llm.tokenizerHash === llm.tokenizerHash ? 'other weights' : 'another tokenizer';
      throw new ConfigError(
        last,
        `trained on the language model ${config.llm.id}; ${llm.id} has ${what}. Resume with that model.`,
      );
    }
  } catch (error) {
    module.dispose();
    throw error;
  }
  return { ...training, module, lora };
}
