import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelFilesOf } from '@molx/checkpoint/model-files';
import { valueAndGradients } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, expect, it } from 'vitest';
import { Golden, relativeError } from '../../../tooling/golden/read-golden.js';
import { FusionAdapter, type FusionAdapterConfigInput, type Modality, molxReferenceConfig } from './index.js';

beforeAll(() => tf.setBackend('cpu'));

const golden = new Golden(new URL('../golden/fusion.safetensors', import.meta.url));
const inputs = { smiles: 6, graph: 5, fingerprint: 16 };
const base: FusionAdapterConfigInput = { inputs, hidden: 8, output: 10, softTokens: 3 };
const small: FusionAdapterConfigInput = {
  ...base,
  softPrompt: { tokens: 2 },
  inputNorm: 'batch',
  outputScale: 0.5,
  fusion: 'weighted',
};

function goldenVectors(names: readonly Modality[]): Partial<Record<Modality, tf.Tensor>> {
  return Object.fromEntries(
    names.map((name) => [name, tf.tensor2d(golden.floats(`input/${name}`), [4, inputs[name]])]),
  );
}

it('counts the reference: three projectors and a soft prompt', () => {
  const adapter = FusionAdapter.empty(molxReferenceConfig);
  const sizes = new Map<string, number>();
  for (const [name, { size }] of adapter.namedParameters()) {
    const part = name.split('.').slice(0, 2).join('.');
    sizes.set(part, (sizes.get(part) ?? 0) + size);
  }
  expect(Object.fromEntries(sizes)).toEqual({
    'projectors.smiles': 9_181_184,
    'projectors.graph': 9_009_152,
    'projectors.fingerprint': 12_589_056,
    soft_prompt: 16_384,
  });
  adapter.dispose();
});

it('is what its modalities are alone, weighed', () => {
  const adapter = FusionAdapter.random({ ...base, fusion: 'weighted' }, { seed: 3 });
  adapter.loadState(golden.group('weight/'), { strict: false });
  const shares = adapter.fusionShares();
  expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
  const vectors = goldenVectors(adapter.modalities);
  const alone = adapter.modalities.map((name) => adapter.project(name, vectors[name] as tf.Tensor).dataSync());
  const sum = Array.from(alone[0]!, (_, i) => shares.reduce((total, share, m) => total + share * alone[m]![i]!, 0));
  expect(relativeError(adapter.forward(vectors).dataSync(), sum)).toBeLessThan(1e-6);
});

it.each(['mean', 'weighted'] as const)(
  'gives what is left of %s fusion to the modalities that a molecule keeps',
  (fusion) => {
    const adapter = FusionAdapter.random({ ...base, fusion }, { seed: 3 });
    if (fusion === 'weighted') adapter.loadState(golden.group('weight/'), { strict: false });
    const [smiles = 0, graph = 0, bits = 0] = adapter.fusionShares();
    const vectors = goldenVectors(adapter.modalities);
    const alone = adapter.modalities.map((name) => adapter.project(name, vectors[name] as tf.Tensor).dataSync());
    const kept = tf.tensor2d([1, 1, 1, 0, 1, 1, 1, 0, 1, 0, 0, 1], [4, 3]);
    const shares = [
      [smiles, graph, bits],
      [0, graph / (graph + bits), bits / (graph + bits)],
      [smiles / (smiles + bits), 0, bits / (smiles + bits)],
      [0, 0, 1],
    ];
    const width = 3 * 10;
    const sum = Array.from(alone[0]!, (_, i) =>
      shares[Math.floor(i / width)]!.reduce((total, share, m) => total + share * alone[m]![i]!, 0),
    );
    expect(relativeError(adapter.forward(vectors, kept).dataSync(), sum)).toBeLessThan(1e-6);
    const all = adapter.forward(vectors, tf.ones([4, 3])).dataSync();
    expect(relativeError(all, adapter.forward(vectors).dataSync())).toBeLessThan(1e-6);
    expect(() => adapter.forward(vectors, tf.ones([4, 2]))).toThrow('kept [4, 3], got [4, 2]');
    const { gradients } = valueAndGradients(
      () => tf.sum(tf.square(adapter.forward(vectors, kept))),
      adapter.namedParameters(),
    );
    for (const gradient of Object.values(gradients))
      for (const value of gradient.dataSync()) expect(Number.isFinite(value)).toBe(true);
  },
);

it('trains with a single modality, whose share is all', () => {
  const adapter = FusionAdapter.random({ ...base, inputs: { fingerprint: 16 }, fusion: 'weighted' }, { seed: 4 });
  const vectors = goldenVectors(['fingerprint']);
  for (const kept of [undefined, tf.ones([4, 1]) as tf.Tensor2D]) {
    const loss = () => tf.sum(tf.square(adapter.forward(vectors, kept)));
    const { gradients } = valueAndGradients(loss, adapter.namedParameters());
    const norms = Object.values(gradients).map((gradient) => tf.norm(gradient).dataSync()[0]!);
    expect(Math.max(...norms)).toBeGreaterThan(0);
    expect(norms.every(Number.isFinite)).toBe(true);
  }
  expect(adapter.fusionShares()).toEqual([1]);
});

it('brings soft tokens to the asked root mean square, and a silent molecule to zero', () => {
  const adapter = FusionAdapter.random({ ...base, outputScale: 0.5 }, { seed: 2 });
  const tokens = adapter.forward(goldenVectors(adapter.modalities));
  const rms = tf.sqrt(tf.mean(tf.square(tokens), -1)).dataSync();
  for (const value of rms) expect(value).toBeCloseTo(0.5, 3);
  adapter.loadState(
    new Map(
      [...adapter.namedParameters()]
        .filter(([name]) => name.startsWith('projectors'))
        .map(([name, { shape, size }]) => [name, { shape: [...shape], dtype: 'F32', data: new Float32Array(size) }]),
    ),
    { strict: false },
  );
  expect(Math.max(...adapter.forward(goldenVectors(adapter.modalities)).dataSync())).toBe(0);
});

it('does not mix molecules in evaluation: the same bits in any batch on the plain CPU backend', () => {
  const adapter = FusionAdapter.random(small, { seed: 4 });
  const vectors = goldenVectors(adapter.modalities);
  const all = adapter.forward(vectors).dataSync();
  for (let row = 0; row < 4; row++) {
    const one = Object.fromEntries(Object.entries(vectors).map(([name, x]) => [name, tf.slice(x, [row, 0], [1, -1])]));
    expect(adapter.forward(one).dataSync()).toEqual(all.slice(row * 30, (row + 1) * 30));
  }
});

it('starts the soft prompt from given rows', () => {
  const adapter = FusionAdapter.random(small, { seed: 5 });
  const rows = tf.randomNormal([2, 10]);
  adapter.initialiseSoftPrompt(rows);
  expect(adapter.softPrompt!.dataSync()).toEqual(rows.dataSync());
  expect(() => adapter.initialiseSoftPrompt(tf.zeros([2, 9]))).toThrow('expected [2, 10], got [2, 9]');
  expect(FusionAdapter.random(base, { seed: 5 }).softPrompt).toBeUndefined();
});

it('saves, loads, freezes, and is the same for the same seed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'molx-'));
  try {
    const adapter = FusionAdapter.random(small, { seed: 6 });
    adapter.train().forward(goldenVectors(adapter.modalities));
    await adapter.train(false).savePretrained(folder);
    const loaded = await FusionAdapter.fromPretrained(folder);
    expect(loaded.config).toEqual(adapter.config);
    expect(await loaded.state()).toEqual(await adapter.state());
    expect(loaded.freeze().parameterCount({ trainable: true })).toBe(0);
    expect(loaded.unfreeze().parameterCount({ trainable: true })).toBe(adapter.parameterCount());
    const twin = FusionAdapter.random(small, { seed: 6 });
    const other = FusionAdapter.random(small, { seed: 7 });
    expect(twin.softPrompt!.dataSync()).toEqual(adapter.softPrompt!.dataSync());
    expect(other.softPrompt!.dataSync()).not.toEqual(adapter.softPrompt!.dataSync());

    const weights = join(folder, 'model.safetensors');
    const bytes = await readFile(weights);
    await writeFile(weights, bytes.subarray(0, bytes.length - 8));
    await expect(FusionAdapter.fromPretrained(folder)).rejects.toMatchObject({ code: 'checkpoint', path: weights });
    await rm(weights);
    await expect(FusionAdapter.fromPretrained(folder)).rejects.toMatchObject({ code: 'checkpoint' });
    await rm(join(folder, 'config.json'));
    await expect(FusionAdapter.fromPretrained(folder)).rejects.toThrow('holds no config.json');
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('names the tensor and both shapes when weights do not fit', async () => {
  const files = await FusionAdapter.random(base, { seed: 8 }).toFiles();
  const wider = await FusionAdapter.random({ ...base, output: 12 }, { seed: 8 }).toFiles();
  const single = await FusionAdapter.random({ ...base, inputs: { smiles: 6 } }, { seed: 8 }).toFiles();
  const before = tf.memory().numTensors;
  files.set('config.json', wider.get('config.json')!);
  await expect(FusionAdapter.fromFiles(modelFilesOf(files, 'adapter'))).rejects.toThrow(
    'adapter: tensor projectors.smiles.2.weight: expected [36, 8], got [30, 8].',
  );
  files.set('config.json', single.get('config.json')!);
  await expect(FusionAdapter.fromFiles(modelFilesOf(files, 'adapter'))).rejects.toThrow('unexpected: ');
  expect(tf.memory().numTensors).toBe(before);
});

it('refuses vectors and settings that do not fit', () => {
  const adapter = FusionAdapter.random({ ...base, inputs: { smiles: 6, graph: 5 } }, { seed: 0 });
  const smiles = tf.zeros([2, 6]);
  expect(() => adapter.forward({ smiles })).toThrow('expected vectors of smiles, graph, got smiles.');
  expect(() => adapter.forward({ smiles, graph: tf.zeros([2, 6]) })).toThrow(
    'expected graph vectors [*, 5], got [2, 6].',
  );
  expect(() => adapter.forward({ smiles, graph: tf.zeros([3, 5]) })).toThrow('got 2, 3 of smiles, graph');
  expect(() => adapter.project('fingerprint', smiles)).toThrow('switched off');
  expect(() => FusionAdapter.random({ inputs: {}, output: 4 }, { seed: 0 })).toThrow('inputs: expected a width');
  expect(() => FusionAdapter.random({ ...base, outputScale: -1 }, { seed: 0 })).toThrow('outputScale');
});

it('leaves no tensor behind', async () => {
  const start = tf.memory().numTensors;
  const vectors = goldenVectors(['smiles', 'graph', 'fingerprint']);
  const adapter = FusionAdapter.random(small, { seed: 9 }).train();
  const before = tf.memory().numTensors;
  for (let step = 0; step < 3; step++) {
    tf.dispose(valueAndGradients(() => tf.sum(adapter.forward(vectors)), adapter.namedParameters()));
    adapter.forward(vectors).dispose();
    expect(tf.memory().numTensors).toBe(before);
  }
  await adapter.state();
  adapter.fusionShares();
  expect(tf.memory().numTensors).toBe(before);
  adapter.dispose();
  tf.dispose(vectors);
  expect(tf.memory().numTensors).toBe(start);
});
