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
  adapter?: FusionAdapter | undefined;
}

/** What parts of molecules are multiplied by, on their way into the encoders: how attribution turns them down. 1 leaves them as they are. */
export interface InputScales {
  /** [atoms of all molecules] */
  atoms?: tf.Tensor1D | undefined;
  /** [molecules, tokens] */
  tokens?: tf.Tensor2D | undefined;
  /** [molecules, bits] */
  bits?: tf.Tensor2D | undefined;
}

/** What the encoders say of molecules: one row per molecule. */
export type MoleculeVectors = { smiles?: tf.Tensor; graph?: tf.Tensor; fingerprint?: tf.Tensor };

/**
 * Everything of MolX that is trained: both encoders, the projectors with their fusion, and the soft prompt.
 *
 * A model without an adapter has nothing of this: its language model reads SMILES text.
 *
 * Parameter names: `smiles_encoder.`, `graph_encoder.` and `adapter.` before those of the published checkpoints.
 */
export class MolxModule extends Module {
  readonly smiles: SmilesEncoder | undefined;
  readonly graph: GraphEncoder | undefined;
  readonly adapter: FusionAdapter | undefined;

  constructor(
    readonly architecture: MolxArchitecture,
    { smiles, graph, adapter }: MolxParts,
  ) {
    super();
    this.smiles = smiles && this.addModule('smiles_encoder', smiles);
    this.graph = graph && this.addModule('graph_encoder', graph);
    this.adapter = adapter && this.addModule('adapter', adapter);
  }

  /** Random weights, the same for the same seed. @throws {ConfigError} */
  static random(architecture: MolxArchitecture, { seed }: { seed: number }): MolxModule {
    const { smiles, graph, adapter, smilesTokenizer } = architecture;
    return new MolxModule(architecture, {
      smiles: smiles && SmilesEncoder.random(smiles, { seed, tokenizer: smilesTokenizer }),
      graph: graph && GraphEncoder.random(graph, { seed: seed + 1 }),
      adapter: adapter && FusionAdapter.random(adapter, { seed: seed + 2 }),
    });
  }

  /** All zeros: for `loadState`, or to count parameters. @throws {ConfigError} */
  static empty(architecture: MolxArchitecture): MolxModule {
    const { smiles, graph, adapter, smilesTokenizer } = architecture;
    return new MolxModule(architecture, {
      smiles: smiles && SmilesEncoder.empty(smiles, { tokenizer: smilesTokenizer }),
      graph: graph && GraphEncoder.empty(graph),
      adapter: adapter && FusionAdapter.empty(adapter),
    });
  }

  /** Places that a molecule takes in a prompt: its soft tokens and the soft prompt behind them; none without an adapter. */
  get slotsPerMolecule(): number {
    const { adapter } = this.architecture;
    return adapter === undefined ? 0 : adapter.softTokens + adapter.softPrompt.tokens;
  }

  /** The modalities that are switched on. */
  get modalities(): readonly Modality[] {
    return this.adapter?.modalities ?? [];
  }

  /**
   * The vectors that the adapter fuses. The caller disposes them.
   *
   * @param modalities  only these; default all that the model has
   * @throws {InvalidArgumentError} when an input lacks a modality
   */
  vectors(
    inputs: readonly MoleculeInput[],
    modalities: readonly Modality[] = this.modalities,
    scales: InputScales = {},
  ): MoleculeVectors {
    return tf.tidy(() => {
      const vectors: MoleculeVectors = {};
      if (this.smiles !== undefined && modalities.includes('smiles')) {
        vectors.smiles = smilesVectors(this.smiles, inputs, scales.tokens);
      }
      if (this.graph !== undefined && modalities.includes('graph')) {
        const graphs = batchGraphs(inputs.map(({ graph }) => present(graph, 'graph')));
        vectors.graph = this.graph.forward(graphs, { atomScale: scales.atoms }).pooled;
      }
      const { fingerprint } = this.architecture;
      if (fingerprint !== undefined && modalities.includes('fingerprint')) {
        const bits = fingerprintVectors(inputs, fingerprint.bits);
        vectors.fingerprint = scales.bits === undefined ? bits : tf.mul(bits, scales.bits);
      }
      return vectors;
    });
  }

  /**
   * What stands in the prompt for each molecule: its soft tokens, then the soft prompt. The caller disposes it.
   *
   * @param kept  which modalities of each molecule count, as {@link FusionAdapter.forward} takes it; default all
   * @returns     [molecules, slotsPerMolecule, hidden size of the language model]
   * @throws {InvalidArgumentError} when there is no adapter
   */
  forward(inputs: readonly MoleculeInput[], kept?: tf.Tensor2D, scales: InputScales = {}): tf.Tensor3D {
    return tf.tidy(() => {
      const { adapter } = this;
      if (adapter === undefined) throw new InvalidArgumentError('MolxModule: no adapter, so there are no soft tokens.');
      const softTokens = adapter.forward(this.vectors(inputs, undefined, scales), kept); // [molecules, softTokens, hidden]
      const { softPrompt } = adapter;
      if (softPrompt === undefined) return softTokens;
      const [molecules, , hidden] = softTokens.shape;
      const prompts = tf.tile(tf.expandDims(softPrompt, 0), [molecules, 1, 1]) as tf.Tensor3D;
      return tf.reshape(tf.concat([softTokens, prompts], 1), [molecules, this.slotsPerMolecule, hidden]);
    });
  }
}

function smilesVectors(
  encoder: SmilesEncoder,
  inputs: readonly MoleculeInput[],
  tokenScale: tf.Tensor2D | undefined,
): tf.Tensor2D {
  const { ids, mask, shape } = padTokens(
    inputs.map(({ tokens }) => present(tokens, 'SMILES tokens')),
    { padId: encoder.tokenizer.padId },
  );
  const tokens = { ids: tf.tensor2d(ids, shape, 'int32'), mask: tf.tensor2d(mask, shape, 'int32') };
  return encoder.forward(tokens, { tokenScale }).pooled;
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
