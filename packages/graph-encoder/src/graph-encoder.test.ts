import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostTensor, readSafetensors, writeSafetensors } from '@molx/checkpoint';
import { modelFilesOf } from '@molx/checkpoint/model-files';
import { graphFeaturizer, type MolecularGraph } from '@molx/featurizers';
import { loadRdkit, type Rdkit } from '@molx/molecule';
import { valueAndGradients } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { Golden, relativeError } from '../../../tooling/golden/read-golden.js';
import { batchGraphs, GraphEncoder, type GraphLayerKind } from './index.js';

let rdkit: Rdkit;
beforeAll(async () => {
  await tf.setBackend('cpu');
  rdkit = await loadRdkit();
});

const kinds = ['gin', 'gcn', 'edge-free-gin', 'ogb-gin'] as const;
const small = { layers: 2, hidden: 8 };
const molecules = ['CC(=O)Oc1ccccc1C(=O)O', 'C', 'F/C=C/[C@H](N)C#N', '[Na+].[Cl-]'];

/** Weights away from their start, running statistics included. */
function randomEncoder(layer: GraphLayerKind, seed = 1): GraphEncoder {
  const encoder = GraphEncoder.random({ ...small, layer }, { seed, rdkit });
  encoder.train().forward(batchGraphs(graphsOf(encoder, molecules)));
  return encoder.train(false);
}

function graphsOf(encoder: GraphEncoder, smiles: readonly string[]): MolecularGraph[] {
  return smiles.map((text) => {
    const molecule = rdkit.parse(text);
    try {
      return encoder.featurize(molecule);
    } finally {
      molecule.dispose();
    }
  });
}

it('counts the reference: 57 tensors, 1,857,900 parameters', async () => {
  const encoder = GraphEncoder.empty({});
  expect(encoder.parameterCount()).toBe(1_857_900);
  expect(encoder.parameterCount({ trainable: true })).toBe(1_857_900);
  expect(encoder.freeze().parameterCount({ trainable: true })).toBe(0);
  const names = [...encoder.namedParameters().keys()];
  expect(names).toHaveLength(57);
  expect(names).toEqual(
    expect.arrayContaining([
      'x_embedding1.weight',
      'gnns.4.mlp.2.bias',
      'gnns.0.edge_embedding2.weight',
      'batch_norms.4.running_var',
    ]),
  );
  encoder.dispose();
});

// The checkpoints are not part of the repository; MOLX_DATA names the folder that holds them where they are at hand.
const data = join(process.env['MOLX_DATA'] ?? '../shared/data', 'gnn');
describe.skipIf(!existsSync(data))('published weights agree with PyTorch', () => {
  const golden = new Golden(new URL('../golden/published.safetensors', import.meta.url));
  it.each([
    ['gcn', 'gnn_pretrain_gnns_gcn_contextpred.safetensors'],
    ['gcn', 'gcn_contextpred.pth'],
    ['edge-free-gin', 'gnn_simsgt_tokenizer_gcl_layer2.safetensors'],
    ['edge-free-gin', 'tokenizer_gcl_layer2.pth'],
  ])('%s from %s', async (kind, file) => {
    const encoder = await GraphEncoder.fromPretrained(join(data, file));
    expect(encoder.config).toMatchObject({ layer: kind, hidden: 300, layers: kind === 'gcn' ? 5 : 2 });
    const vectors = encoder.encode(JSON.parse(golden.metadata['smiles']!));
    expect(relativeError(vectors.dataSync(), golden.floats(`output/${kind}`))).toBeLessThan(1e-5);
  });
});

describe.each(kinds)('%s', (kind) => {
  it('gives a molecule the same bits in any batch and order, on the plain CPU backend', () => {
    const encoder = randomEncoder(kind);
    const all = encoder.encode(molecules).arraySync();
    molecules.forEach((smiles, index) => {
      expect(encoder.encode([smiles]).arraySync()[0]).toEqual(all[index]);
    });
    const back = encoder.encode([...molecules].reverse(), { batchSize: 3 }).arraySync();
    expect(back.reverse()).toEqual(all);
  });

  it('hardly depends on the order of atoms', () => {
    const encoder = randomEncoder(kind);
    const [one, other] = encoder.encode(['OC(=O)c1ccccc1OC(C)=O', molecules[0]!]).arraySync() as [number[], number[]];
    expect(relativeError(one, other)).toBeLessThan(1e-5); // sums run in another order
  });

  it('takes molecules without bonds, without atoms, and none at all', () => {
    const encoder = randomEncoder(kind);
    const [methane] = graphsOf(encoder, ['C']) as [MolecularGraph];
    const nothing = { ...methane, atomCount: 0, atoms: new Int32Array() };
    const vectors = encoder.encode([nothing, methane]).arraySync();
    expect(vectors[0]).toEqual(new Array(8).fill(0));
    expect(vectors[1]).toEqual(encoder.encode(['C']).arraySync()[0]);
    expect(encoder.encode([nothing]).arraySync()).toEqual([new Array(8).fill(0)]);
    expect(encoder.encode([]).shape).toEqual([0, 8]);
  });

  it('saves and loads', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'molx-'));
    try {
      const encoder = randomEncoder(kind);
      await encoder.savePretrained(folder);
      const loaded = await GraphEncoder.fromPretrained(folder);
      expect(loaded.config).toEqual(encoder.config);
      expect(await loaded.state()).toEqual(await encoder.state());
      expect(loaded.encode(molecules).dataSync()).toEqual(encoder.encode(molecules).dataSync());
      const bare = await GraphEncoder.fromPretrained(join(folder, 'model.safetensors'));
      expect(bare.config).toEqual(encoder.config);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('leaves no tensor behind', async () => {
    const encoder = GraphEncoder.random({ ...small, layer: kind, dropout: 0.2 }, { seed: 2, rdkit }).train();
    const batch = batchGraphs(graphsOf(encoder, molecules));
    const before = tf.memory().numTensors;
    for (let step = 0; step < 3; step++) {
      tf.dispose(valueAndGradients(() => tf.sum(encoder.forward(batch).pooled), encoder.namedParameters()));
      tf.dispose(encoder.forward(batch));
      encoder.encode(molecules, { batchSize: 3 }).dispose();
      await encoder.state();
      expect(tf.memory().numTensors).toBe(before);
    }
    encoder.dispose();
  });
});

it('sums instead of averaging when told to', () => {
  const mean = randomEncoder('gin');
  const sum = GraphEncoder.empty({ ...small, pooling: 'sum' }, { rdkit });
  for (const [name, parameter] of sum.namedParameters())
    parameter.set(tf.clone(mean.namedParameters().get(name)!.tensor));
  const [aspirin] = graphsOf(mean, molecules) as [MolecularGraph];
  const scaled = tf.mul(mean.encode([aspirin]), aspirin.atomCount).dataSync();
  expect(relativeError(sum.encode([aspirin]).dataSync(), scaled)).toBeLessThan(1e-6);
});

it('self-loops the way MolX did only under its preset', () => {
  const ours = randomEncoder('gin');
  const theirs = GraphEncoder.empty({ ...small, featurization: 'molx-reference' }, { rdkit });
  for (const [name, parameter] of theirs.namedParameters())
    parameter.set(tf.clone(ours.namedParameters().get(name)!.tensor));
  expect(relativeError(theirs.encode(['C']).dataSync(), ours.encode(['C']).dataSync())).toBeGreaterThan(0.01);
  const table = ['gnns.0', 'gnns.1'].map((layer) => theirs.namedParameters().get(`${layer}.edge_embedding1.weight`)!);
  for (const parameter of table) {
    const rows = tf.unstack(parameter.tensor);
    parameter.set(tf.stack([rows[4]!, ...rows.slice(1)])); // the single bond's row now holds the self-loop's
  }
  expect(theirs.encode(['C']).dataSync()).toEqual(ours.encode(['C']).dataSync());
});

it('is deterministic in its seed, and draws dropout from its own', () => {
  const vectors = (seed: number) => randomEncoder('gin', seed).encode(molecules).dataSync();
  expect(vectors(1)).toEqual(vectors(1));
  expect(vectors(2)).not.toEqual(vectors(1));
  const encoder = GraphEncoder.random({ ...small, dropout: 0.5 }, { seed: 1, rdkit }).train();
  const batch = batchGraphs(graphsOf(encoder, molecules));
  const draw = () => encoder.forward(batch).pooled.dataSync();
  encoder.reseed(7);
  const first = draw();
  expect(draw()).not.toEqual(first);
  encoder.reseed(7);
  expect(draw()).toEqual(first);
});

it('reads checkpoints under a prefix and beside a head, and names what is wrong', async () => {
  const encoder = randomEncoder('ogb-gin');
  const files = await encoder.toFiles();
  const { tensors } = readSafetensors(files.get('model.safetensors')!);
  const renamed = new Map([['graph_pred_linear.bias', tensors.get('gnns.0.mlp.0.bias')!]]);
  for (const [name, tensor] of tensors) renamed.set(`molecule_node_model.${name}`, tensor);
  const heard: string[] = [];
  const logger = { debug() {}, warn() {}, info: (message: string) => void heard.push(message) };
  const load = (entries: typeof renamed) =>
    GraphEncoder.fromFiles(modelFilesOf(new Map([['model.safetensors', writeSafetensors(entries)]]), 'gnn'), {
      logger,
      rdkit,
    });
  const loaded = await load(renamed);
  expect(loaded.encode(molecules).dataSync()).toEqual(encoder.encode(molecules).dataSync());
  expect(heard).toEqual(['gnn: not used: graph_pred_linear.bias']);

  const before = tf.memory().numTensors;
  renamed.delete('molecule_node_model.gnns.1.mlp.3.weight');
  await expect(load(renamed)).rejects.toThrow('gnn: has no tensor gnns.1.mlp.3.weight.');
  const narrow: HostTensor = { shape: [2], dtype: 'F32', data: new Float32Array(2) };
  renamed.set('molecule_node_model.gnns.1.mlp.3.weight', narrow);
  await expect(load(renamed)).rejects.toThrow('tensor gnns.1.mlp.3.weight: expected [8, 16], got [2].');
  await expect(load(new Map([['a', narrow]]))).rejects.toThrow('no graph encoder of a known kind');
  expect(tf.memory().numTensors).toBe(before);
});

it('refuses what does not fit', async () => {
  const encoder = randomEncoder('gin');
  expect(() => encoder.encode(['CCO', 'C1CC'])).toThrow('row 2: cannot parse SMILES "C1CC"');
  expect(() => GraphEncoder.empty(small).encode(['C'])).toThrow('Pass { rdkit: await loadRdkit() }');
  const [graph] = graphsOf(encoder, ['CO']) as [MolecularGraph];
  expect(() => encoder.encode([{ ...graph, bonds: graph.bonds.fill(6) }])).toThrow(
    'expected bond feature 0 between 0 and 5, got 6 at bond 0',
  );
  const molecule = rdkit.parse('CO');
  expect(() => encoder.encode([graphFeaturizer.ogb(molecule)])).toThrow(
    'expected 2 atom and 2 bond features (pretrain-gnns), got 9 and 3.',
  );
  molecule.dispose();
  expect(() => GraphEncoder.empty({ layer: 'gin', featurization: 'ogb' })).toThrow(
    'featurization: expected pretrain-gnns',
  );
  expect(() => GraphEncoder.empty({ hidden: 0 })).toThrow('hidden: expected a positive integer, got 0.');
  const folder = await mkdtemp(join(tmpdir(), 'molx-'));
  try {
    await encoder.savePretrained(folder);
    const json = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
    await writeFile(join(folder, 'config.json'), JSON.stringify({ ...json, JK: 'sum' }));
    await expect(GraphEncoder.fromPretrained(folder)).rejects.toThrow('JK: only "last" is known, got "sum".');
    await rm(join(folder, 'model.safetensors'));
    await expect(GraphEncoder.fromPretrained(folder)).rejects.toMatchObject({ code: 'checkpoint' });
  } finally {
    await rm(folder, { recursive: true });
  }
});
