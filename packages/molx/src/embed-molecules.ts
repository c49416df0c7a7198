import { InvalidArgumentError } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';
import type { MoleculeInput } from './molecule-input.js';
import type { MolxModule } from './molx-module.js';

/** What a molecule's vector may be taken from. */
export const embeddingKinds = ['fused', 'smiles', 'graph', 'fingerprint'] as const;

/**
 * `fused` is what the language model sees: the molecule's soft tokens one after another. The others are what the adapter
 * fuses: the SMILES encoder's vector, the graph encoder's, and the Morgan bits as zeros and ones.
 */
export type EmbeddingKind = (typeof embeddingKinds)[number];

/** Numbers in a vector of this kind. @throws {InvalidArgumentError} when the model has no such modality */
export function embeddingWidth(module: MolxModule, kind: EmbeddingKind): number {
  const { adapter } = module.architecture;
  if (adapter === undefined) throw new InvalidArgumentError('this model has no vectors: it reads SMILES text.');
  const width = kind === 'fused' ? adapter.softTokens * adapter.output : adapter.inputs[kind];
  if (width !== undefined) return width;
  const kinds = ['fused', ...module.modalities];
  throw new InvalidArgumentError(`this model has no ${kind} vectors. It has ${kinds.join(', ')}.`);
}

/**
 * One vector per molecule.
 *
 * @returns  [molecules, {@link embeddingWidth}]; the caller disposes it
 * @throws {InvalidArgumentError} when the model has no such modality
 */
export function embedMolecules(module: MolxModule, inputs: readonly MoleculeInput[], kind: EmbeddingKind): tf.Tensor2D {
  const width = embeddingWidth(module, kind);
  return tf.tidy(() => {
    const vectors = module.vectors(inputs, kind === 'fused' ? undefined : [kind]);
    const chosen = kind === 'fused' ? module.adapter!.forward(vectors) : vectors[kind]!;
    return tf.reshape(chosen, [inputs.length, width]); // [molecules, width]
  });
}
