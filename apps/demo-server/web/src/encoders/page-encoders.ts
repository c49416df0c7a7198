import type { EmbeddingKind } from '../api/embeddings.js';
import { requestBytes } from '../api/request.js';
import { ServerError } from '../api/server-error.js';
import type { EncoderAnswer, EncoderFiles, EncoderQuestion } from './encoder-worker.js';

/** A molecule's vectors as the page computed them. */
export interface PageEmbedding {
  vectors: Partial<Record<EmbeddingKind, Float32Array>>;
  /** tfjs's backend. */
  backend: string;
  /** Of reading the molecule and all encoders. */
  milliseconds: number;
}

/** What the encoders need of the server's checkpoint: everything but the language model. */
const fileNames = ['config.json', 'model.safetensors'];
const patienceMs = 120_000;

let started: Promise<Worker> | undefined;
let nextId = 1;

/**
 * Computes a molecule's vectors in the page: RDKit and both encoders run in a worker, which is loaded at the first call.
 *
 * @throws {ServerError} when the checkpoint can't be fetched, or the worker says why it can't do it
 */
export async function embedInPage(smiles: string): Promise<PageEmbedding> {
  started ??= startWorker().catch((error: unknown) => {
    started = undefined;
    throw error;
  });
  const worker = await started;
  const id = nextId++;
  return new Promise<PageEmbedding>((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer);
      worker.removeEventListener('message', hear);
      worker.removeEventListener('error', fail);
      act();
    };
    const hear = ({ data }: MessageEvent<EncoderAnswer>) => {
      if (data.id !== id) return;
      settle(() => ('reason' in data ? reject(new ServerError(data.reason, 0, 'encoders')) : resolve(data)));
    };
    const fail = () => {
      started = undefined;
      worker.terminate();
      settle(() => reject(new ServerError('The encoders can’t be loaded here.', 0, 'encoders')));
    };
    const timer = setTimeout(fail, patienceMs);
    worker.addEventListener('message', hear);
    worker.addEventListener('error', fail);
    worker.postMessage({ id, smiles } satisfies EncoderQuestion);
  });
}

async function startWorker(): Promise<Worker> {
  const files = await Promise.all(
    fileNames.map(
      async (name) => [name, await requestBytes(`/v1/encoders/${name}`, { timeoutMs: patienceMs })] as const,
    ),
  );
  const worker = new Worker(new URL('./encoder-worker.ts', import.meta.url), { type: 'module' });
  worker.postMessage({ files: new Map(files) } satisfies EncoderFiles, {
    transfer: files.map(([, { buffer }]) => buffer),
  });
  return worker;
}
