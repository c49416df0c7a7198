import { InvalidArgumentError } from '@molx/core';
import { padTokens } from '@molx/featurizers';
import { unpackBits } from '@molx/fingerprint';
import { FusionAdapter, type Modality } from '@molx/fusion-adapter';
import { batchGraphs, GraphEncoder } from '@molx/graph-encoder';
import { Module } from '@molx/nn';
import { SmilesEncoder } from '@molx/smiles-encoder';
import * as tf from '@tensorflow/tfjs-core';
import type { MoleculeInput } from './molecule-input.js';
import type { MolxArchitecture } from './molx-config.js';

/** The parts of a {@link MolxModule}, which owns them. */
export interface MolxParts {
  smiles?: SmilesEncoder | undefined;
  graph?: GraphEncoder | undefined;
  adapter: FusionAdapter;
}

/** What the encoders say of molecules: one row per molecule. */
export type MoleculeVectors = { smiles?: tf.Tensor; graph?: tf.Tensor; fingerprint?: tf.Tensor };

/**
 * Everything of MolX that is trained: both encoders, the projectors with their fusion, and the soft prompt.
 *
 * Parameter names: `smiles_encoder.`, `graph_encoder.` and `adapter.` before those of the published checkpoints.
 */
export class MolxModule extends Module {
  readonly smiles: SmilesEncoder | undefined;
  readonly graph: GraphEncoder | undefined;
  readonly adapter: FusionAdapter;

  constructor(
    readonly architecture: MolxArchitecture,
    { smiles, graph, adapter }: MolxParts,
  ) {
    super();
    this.smiles = smiles && this.addModule('smiles_encoder', smiles);
    this.graph = graph && this.addModule('graph_encoder', graph);
    this.adapter = this.addModule('adapter', adapter);
  }

  /** Random weights, the same for the same seed. @throws {ConfigError} */
  static random(architecture: MolxArchitecture, { seed }: { seed: number }): MolxModule {
    const { smiles, graph, adapter, smilesTokenizer } = architecture;
    return new MolxModule(architecture, {
      smiles: smiles && SmilesEncoder.random(smiles, { seed, tokenizer: smilesTokenizer }),
      graph: graph && GraphEncoder.random(graph, { seed: seed + 1 }),
      adapter: FusionAdapter.random(adapter, { seed: seed + 2 }),
    });
  }

  /** All zeros: for `loadState`, or to count parameters. @throws {ConfigError} */
  static empty(architecture: MolxArchitecture): MolxModule {
    const { smiles, graph, adapter, smilesTokenizer } = architecture;
    return new MolxModule(architecture, {
      smiles: smiles && SmilesEncoder.empty(smiles, { tokenizer: smilesTokenizer }),
      graph: graph && GraphEncoder.empty(graph),
      adapter: FusionAdapter.empty(adapter),
    });
  }

  /** Places that a molecule takes in a prompt: its soft tokens and the soft prompt behind them. */
  get slotsPerMolecule(): number {
    const { softTokens, softPrompt } = this.architecture.adapter;
    return softTokens + softPrompt.tokens;
  }

  /**
   * The vectors that the adapter fuses. The caller disposes them.
   *
   * @param modalities  only these; default all that the model has
   * @throws {InvalidArgumentError} when an input lacks a modality
   */
  vectors(
    inputs: readonly MoleculeInput[],
    modalities: readonly Modality[] = this.adapter.modalities,
  ): MoleculeVectors {
    return tf.tidy(() => {
      const vectors: MoleculeVectors = {};
      if (this.smiles !== undefined && modalities.includes('smiles')) {
        vectors.smiles = smilesVectors(this.smiles, inputs);
      }
      if (this.graph !== undefined && modalities.includes('graph')) {
        vectors.graph = this.graph.forward(batchGraphs(inputs.map(({ graph }) => present(graph, 'graph')))).pooled;
      }
      const { fingerprint } = this.architecture;
      if (fingerprint !== undefined && modalities.includes('fingerprint')) {
        vectors.fingerprint = fingerprintVectors(inputs, fingerprint.bits);
      }
      return vectors;
    });
  }

  /**
   * What stands in the prompt for each molecule: its soft tokens, then the soft prompt. The caller disposes it.
   *
   * @returns  [molecules, slotsPerMolecule, hidden size of the language model]
   */
  forward(inputs: readonly MoleculeInput[]): tf.Tensor3D {
    return tf.tidy(() => {
      const softTokens = this.adapter.forward(this.vectors(inputs)); // [molecules, softTokens, hidden]
      const { softPrompt } = this.adapter;
      if (softPrompt === undefined) return softTokens;
      const [molecules, , hidden] = softTokens.shape;
      const prompts = tf.tile(tf.expandDims(softPrompt, 0), [molecules, 1, 1]) as tf.Tensor3D;
      return tf.reshape(tf.concat([softTokens, prompts], 1), [molecules, this.slotsPerMolecule, hidden]);
    });
  }
}

function smilesVectors(encoder: SmilesEncoder, inputs: readonly MoleculeInput[]): tf.Tensor2D {
  const { ids, mask, shape } = padTokens(
    inputs.map(({ tokens }) => present(tokens, 'SMILES tokens')),
    { padId: encoder.tokenizer.padId },
  );
  return encoder.forward({ ids: tf.tensor2d(ids, shape, 'int32'), mask: tf.tensor2d(mask, shape, 'int32') }).pooled;
}

function fingerprintVectors(inputs: readonly MoleculeInput[], width: number): tf.Tensor2D {
  const bits = new Float32Array(inputs.length * width);
  inputs.forEach((input, row) => {
    bits.set(unpackBits(present(input.bits, 'fingerprint'), width), row * width);
  });
  return tf.tensor2d(bits, [inputs.length, width]);
}

function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new InvalidArgumentError(`MolxModule: a molecule came without ${what}.`);
  return value;
}
