import type { HostTensor } from '@molx/checkpoint';
import { CheckpointError } from '@molx/core';

/** How this tensor's name ends in every published RoBERTa checkpoint, whatever stands before it. */
const anchor = 'embeddings.word_embeddings.weight';

/**
 * Puts our prefix, `roberta.`, in the place of the checkpoint's own; names without that prefix stay.
 *
 * @throws {CheckpointError} when the tensors are no RoBERTa model's
 */
export function renameTensors(tensors: ReadonlyMap<string, HostTensor>, path: string): Map<string, HostTensor> {
  const found = [...tensors.keys()].find((name) => name === anchor || name.endsWith(`.${anchor}`));
  if (found === undefined) {
    throw new CheckpointError(path, `no RoBERTa checkpoint: no tensor is named ${anchor}.`, { tensor: anchor });
  }
  const prefix = found.slice(0, -anchor.length);
  const state = new Map<string, HostTensor>();
  for (const [name, tensor] of tensors) {
    if (name.endsWith('embeddings.position_ids')) continue; // old checkpoints hold the numbers 0, 1, 2 ... under it
    state.set(name.startsWith(prefix) ? `roberta.${name.slice(prefix.length)}` : name, tensor);
  }
  return state;
}
