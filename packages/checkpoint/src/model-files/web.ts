import { CheckpointError, HubError, InvalidArgumentError } from '@molx/core';
import { readPyTorch } from '../read-pytorch.js';
import { type Checkpoint, readSafetensors } from '../read-safetensors.js';
import type { ModelFiles, OpenModelOptions } from './model-files.js';

export * from './model-files.js';

/**
 * Opens a model behind a URL (a folder served as it is), or by its id on the hub. The browser's HTTP cache keeps what was fetched.
 *
 * Weights come as one file: model.safetensors or pytorch_model.bin.
 *
 * @param pathOrId  an absolute URL, a path that starts with `/` or `.`, or `owner/name`
 */
export async function openModel(pathOrId: string, options: OpenModelOptions = {}): Promise<ModelFiles> {
  const { hubUrl = 'https://huggingface.co', revision = 'main', onProgress } = options;
  const isUrl = /^(https?:|blob:|file:|\.{0,2}\/)/.test(pathOrId);
  const base = isUrl ? pathOrId : `${hubUrl}/${pathOrId}/resolve/${encodeURIComponent(revision)}`;
  const read = async (name: string): Promise<Uint8Array | undefined> => {
    const url = `${base.replace(/\/$/, '')}/${name}`;
    const response = await fetch(url).catch((cause) => {
      throw new HubError(url, 'the request failed.', { cause });
    });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new HubError(url, `the server answered ${response.status}.`, { status: response.status });
    const bytes = new Uint8Array(await response.arrayBuffer());
    onProgress?.({ task: `download ${name}`, done: bytes.length, total: bytes.length, unit: 'bytes' });
    return bytes;
  };
  return { source: base, read, readWeights: () => readWeights(base, read) };
}

async function readWeights(base: string, read: ModelFiles['read']): Promise<Checkpoint> {
  const safetensors = await read('model.safetensors');
  if (safetensors) return readSafetensors(safetensors, `${base}/model.safetensors`);
  const pickle = await read('pytorch_model.bin');
  if (pickle) return { tensors: readPyTorch(pickle, `${base}/pytorch_model.bin`).tensors, metadata: {} };
  throw new CheckpointError(base, 'holds no weights (model.safetensors or pytorch_model.bin).');
}

/** There is no folder to write to in a browser. @throws {InvalidArgumentError} always, naming `toFiles` */
export async function saveModel(_directory: string, _files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  throw new InvalidArgumentError('savePretrained needs Node. In a browser, take the files from toFiles() instead.');
}
