import { modelFilesOf } from '@molx/checkpoint/model-files';
import { loadRdkit } from '@molx/molecule';
import rdkitWasm from '@rdkit/rdkit/RDKit_minimal.wasm?url';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plainWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import * as tf from '@tensorflow/tfjs-core';
import { type EmbeddingKind, embeddingKinds, embedMolecules, moleculeInput, readMolxFiles } from 'molx';

/** The first message: the checkpoint's files. */
export interface EncoderFiles {
  files: ReadonlyMap<string, Uint8Array>;
}

/** Every further one. */
export interface EncoderQuestion {
  id: number;
  smiles: string;
}

export type EncoderAnswer =
  | { id: number; vectors: Partial<Record<EmbeddingKind, Float32Array>>; backend: string; milliseconds: number }
  | { id: number; reason: string };

/** RDKit's loader makes functions from text, which the page's policy forbids; a worker's own policy lets it. */
let encoders: ReturnType<typeof loadEncoders> | undefined;

addEventListener('message', ({ data }: MessageEvent<EncoderFiles | EncoderQuestion>) => {
  if ('files' in data) {
    encoders = loadEncoders(data);
    encoders.catch(() => {});
    return;
  }
  embed(data).then(
    (answer) => postMessage(answer),
    (error: unknown) =>
      postMessage({
        id: data.id,
        reason: error instanceof Error ? error.message : String(error),
      } satisfies EncoderAnswer),
  );
});

async function loadEncoders({ files }: EncoderFiles) {
  setWasmPaths({
    'tfjs-backend-wasm.wasm': plainWasm,
    'tfjs-backend-wasm-simd.wasm': simdWasm,
    // threads need an isolated page, which this one is not: never asked for
    'tfjs-backend-wasm-threaded-simd.wasm': simdWasm,
  });
  await tf.setBackend('wasm');
  const [rdkit, { module, config }] = await Promise.all([
    loadRdkit({ locateFile: () => rdkitWasm }),
    readMolxFiles(modelFilesOf(files, '/v1/encoders')),
  ]);
  module.train(false);
  return { rdkit, module, config };
}

async function embed({ id, smiles }: EncoderQuestion): Promise<EncoderAnswer> {
  const { rdkit, module, config } = await encoders!;
  await rdkit.revive();
  const started = performance.now();
  const mol = rdkit.parse(smiles);
  const vectors: Partial<Record<EmbeddingKind, Float32Array>> = {};
  try {
    const input = moleculeInput(mol, config);
    for (const kind of embeddingKinds) {
      if (kind !== 'fused' && !module.modalities.includes(kind)) continue;
      const vector = embedMolecules(module, [input], kind);
      vectors[kind] = (await vector.data()) as Float32Array;
      vector.dispose();
    }
  } finally {
    mol.dispose();
  }
  return { id, vectors, backend: tf.getBackend(), milliseconds: performance.now() - started };
}
