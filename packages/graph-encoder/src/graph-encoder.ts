import { writeSafetensors } from '@molx/checkpoint';
import { type ModelFiles, type OpenModelOptions, openModel, readJson, saveModel } from '@molx/checkpoint/model-files';
import { CheckpointError, InvalidArgumentError, type Logger, Random, ShapeError, silentLogger } from '@molx/core';
import { type GraphPreset, graphFeaturizer, type MolecularGraph } from '@molx/featurizers';
import { loadRdkit, type Rdkit } from '@molx/molecule';
import { BatchNorm1d, Dropout, Embedding, type Init, Module, xavierUniform } from '@molx/nn';
import { segmentMean, segmentSum } from '@molx/ops';
import * as tf from '@tensorflow/tfjs-core';
import { batchGraphs, type GraphBatch } from './batch-graphs.js';
import { assertRange } from './bond-codes.js';
import { EdgeFreeGinLayer } from './edge-free-gin-layer.js';
import { GcnLayer } from './gcn-layer.js';
import { GinLayer } from './gin-layer.js';
import {
  type GraphEncoderConfig,
  graphEncoderConfigFromJson,
  graphEncoderConfigToJson,
  resolveGraphEncoderConfig,
} from './graph-encoder-config.js';
import type { GraphLayer, GraphLayers } from './graph-layer.js';
import { GraphTensors } from './graph-tensors.js';
import { loadWeights } from './load-weights.js';
import { OgbGinLayer } from './ogb-gin-layer.js';

const layerKinds: GraphLayers = {
  gin: GinLayer,
  gcn: GcnLayer,
  'edge-free-gin': EdgeFreeGinLayer,
  'ogb-gin': OgbGinLayer,
};

export interface GraphEncoderOptions {
  /** Parses the SMILES that {@link GraphEncoder.encode} is given: `await loadRdkit()`. */
  rdkit?: Rdkit | undefined;
}

export interface GraphEncoderLoadOptions extends OpenModelOptions, GraphEncoderOptions {
  /** Hears of tensors in the checkpoint that the encoder has no use for. */
  logger?: Logger | undefined;
}

/** What a forward pass gives. The caller disposes both, as by `tf.dispose(encoding)`. */
export type GraphEncoding = {
  /** [atoms, hidden] */
  atoms: tf.Tensor2D;
  /** [molecules, hidden]; a molecule without atoms gives zeros */
  pooled: tf.Tensor2D;
};

/**
 * A message-passing encoder of molecular graphs, with the parameter names of its published checkpoints.
 *
 * New encoders are trainable and in evaluation mode: `train()` switches to batch statistics and dropout, `freeze()` takes
 * the parameters off the gradient tape.
 */
export class GraphEncoder extends Module {
  readonly config: GraphEncoderConfig;
  /** Makes the graphs that these weights expect. */
  readonly featurize: GraphPreset;
  readonly #rdkit: Rdkit | undefined;
  readonly #atoms: Embedding[];
  readonly #layers: GraphLayer[];
  readonly #norms: BatchNorm1d[];
  readonly #dropout: Dropout;

  private constructor(config: GraphEncoderConfig, init: Init, { rdkit }: GraphEncoderOptions) {
    super();
    const { hidden, layer, layers, dropout, featurization } = config;
    this.config = config;
    this.featurize = graphFeaturizer(featurization);
    this.#rdkit = rdkit;
    const tableName = (column: number) =>
      layer === 'ogb-gin' ? `atom_encoder.atom_embedding_list.${column}` : `x_embedding${column + 1}`;
    this.#atoms = this.featurize.atomFeatures.map(({ size }, column) =>
      this.addModule(tableName(column), new Embedding(size, hidden, { init, weightInit: xavierUniform })),
    );
    const bondRows = this.featurize.bondFeatures.map(({ size }) => size);
    const indices = Array.from({ length: layers }, (_, index) => index);
    this.#layers = indices.map((index) =>
      this.addModule(`gnns.${index}`, new layerKinds[layer](hidden, init, bondRows)),
    );
    this.#norms = indices.map((index) => this.addModule(`batch_norms.${index}`, new BatchNorm1d(hidden)));
    this.#dropout = this.addModule('dropout', new Dropout(dropout));
  }

  /** Random weights, the same for the same seed. @throws {ConfigError} naming the key that is wrong */
  static random(
    config: Partial<GraphEncoderConfig>,
    { seed, ...options }: { seed: number } & GraphEncoderOptions,
  ): GraphEncoder {
    return new GraphEncoder(resolveGraphEncoderConfig(config), new Random(seed), options);
  }

  /** All zeros: for `loadState`, or to read names, shapes and counts. @throws {ConfigError} naming the key that is wrong */
  static empty(config: Partial<GraphEncoderConfig>, options: GraphEncoderOptions = {}): GraphEncoder {
    return new GraphEncoder(resolveGraphEncoderConfig(config), 'zeros', options);
  }

  /**
   * Loads a folder (config.json and weights), a bare weight file, or a model of the hub, and RDKit with it.
   *
   * What config.json does not say is read off the tensors, so that the published .pth files load as they are.
   *
   * @throws {CheckpointError} when weights are missing, truncated, or do not fit
   */
  static async fromPretrained(pathOrId: string, options: GraphEncoderLoadOptions = {}): Promise<GraphEncoder> {
    const files = await openModel(pathOrId, options);
    return GraphEncoder.fromFiles(files, { ...options, rdkit: options.rdkit ?? (await loadRdkit()) });
  }

  /** {@link fromPretrained} for files that are at hand already; it loads no RDKit. */
  static async fromFiles(files: ModelFiles, options: GraphEncoderLoadOptions = {}): Promise<GraphEncoder> {
    const json = (await readJson(files, 'config.json')) ?? {};
    const { tensors } = await files.readWeights();
    const { state, config } = loadWeights(tensors, json, files.source);
    const encoder = new GraphEncoder(
      graphEncoderConfigFromJson(config, `${files.source}/config.json`),
      'zeros',
      options,
    );
    try {
      const { missing, unexpected } = encoder.loadState(state, { strict: false, path: files.source });
      if (missing[0] !== undefined) {
        throw new CheckpointError(files.source, `has no tensor ${missing.join(', ')}.`, { tensor: missing[0] });
      }
      if (unexpected.length > 0)
        (options.logger ?? silentLogger).info(`${files.source}: not used: ${unexpected.join(', ')}`);
    } catch (error) {
      encoder.dispose();
      throw error;
    }
    return encoder;
  }

  /** config.json and model.safetensors, as {@link savePretrained} writes them. */
  async toFiles(): Promise<Map<string, Uint8Array>> {
    const json = `${JSON.stringify(graphEncoderConfigToJson(this.config), null, 2)}\n`;
    return new Map([
      ['model.safetensors', writeSafetensors(await this.state(), { format: 'pt' })],
      ['config.json', new TextEncoder().encode(json)],
    ]);
  }

  /** Writes into a folder, making it where needed. @throws {OutputError} when it can't be written */
  async savePretrained(directory: string): Promise<void> {
    await saveModel(directory, await this.toFiles());
  }

  /**
   * One vector per molecule, without gradients and in evaluation mode. The caller disposes it.
   *
   * @param molecules  SMILES strings, or graphs made by {@link featurize}
   * @returns          [molecules, hidden]
   * @throws {InvalidSmilesError} at the first SMILES that can't be parsed, its row counted from 1
   */
  encode(molecules: readonly (string | MolecularGraph)[], { batchSize = 256 } = {}): tf.Tensor2D {
    const graphs = molecules.map((molecule, index) =>
      typeof molecule === 'string' ? this.#parse(molecule, index) : molecule,
    );
    const training = this.training;
    this.train(false);
    try {
      return tf.tidy(() => {
        const pooled: tf.Tensor2D[] = [];
        for (let start = 0; start < graphs.length; start += batchSize) {
          pooled.push(tf.tidy(() => this.forward(batchGraphs(graphs.slice(start, start + batchSize))).pooled));
        }
        return pooled.length === 0 ? tf.zeros([0, this.config.hidden]) : tf.concat(pooled, 0);
      });
    } finally {
      this.train(training);
    }
  }

  /**
   * Atom states and one vector per molecule.
   *
   * @param atomScale  [atoms], what each atom's embedding is multiplied by: how attribution turns atoms down. Default 1
   * @throws {ShapeError} when the batch was made by another featurizer
   */
  forward(batch: GraphBatch, { atomScale }: { atomScale?: tf.Tensor1D | undefined } = {}): GraphEncoding {
    const { hidden, pooling, featurization } = this.config;
    const { moleculeCount, atomCount } = batch;
    if (atomCount === 0) return { atoms: tf.zeros([0, hidden]), pooled: tf.zeros([moleculeCount, hidden]) };
    this.#assertFits(batch);
    return tf.tidy(() => {
      const graph = new GraphTensors(batch, featurization);
      let h = this.#embedAtoms(batch); // [atoms, hidden]
      if (atomScale !== undefined) h = tf.mul(h, tf.expandDims(atomScale, 1));
      this.#layers.forEach((layer, index) => {
        h = (this.#norms[index] as BatchNorm1d).forward(layer.forward(h, graph));
        if (index < this.#layers.length - 1) h = tf.relu(h);
        h = this.#dropout.forward(h);
      });
      const pool = pooling === 'mean' ? segmentMean : segmentSum;
      const pooled = pool(h, tf.tensor1d(batch.moleculeOf, 'int32'), moleculeCount); // [molecules, hidden]
      return { atoms: h as tf.Tensor2D, pooled: pooled as tf.Tensor2D };
    });
  }

  #embedAtoms({ atoms, atomCount, atomFeatures }: GraphBatch): tf.Tensor {
    return this.#atoms
      .map((table, column) => {
        const ids = Int32Array.from({ length: atomCount }, (_, atom) => atoms[atom * atomFeatures + column] as number);
        return table.forward(tf.tensor1d(ids, 'int32'));
      })
      .reduce((sum, embedded) => tf.add(sum, embedded));
  }

  #assertFits({ atoms, bonds, atomFeatures, bondFeatures }: GraphBatch): void {
    const atomRows = this.featurize.atomFeatures.map(({ size }) => size);
    const bondRows = this.featurize.bondFeatures.map(({ size }) => size);
    if (atomFeatures !== atomRows.length || bondFeatures !== bondRows.length) {
      throw new ShapeError(
        'GraphEncoder.forward',
        `${atomRows.length} atom and ${bondRows.length} bond features (${this.config.featurization})`,
        `${atomFeatures} and ${bondFeatures}`,
      );
    }
    assertRange('atom', atoms, atomRows);
    assertRange('bond', bonds, bondRows);
  }

  #parse(smiles: string, index: number): MolecularGraph {
    if (this.#rdkit === undefined) {
      throw new InvalidArgumentError(
        'GraphEncoder: SMILES need RDKit. Pass { rdkit: await loadRdkit() }, or pass graphs.',
      );
    }
    const molecule = this.#rdkit.parse(smiles, { row: index + 1 });
    try {
      return this.featurize(molecule);
    } finally {
      molecule.dispose();
    }
  }
}
