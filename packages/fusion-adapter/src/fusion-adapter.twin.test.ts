import { valueAndGradients } from '@molx/nn';
import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { Golden, relativeError } from '../../../tooling/golden/read-golden.js';
import { FusionAdapter, type FusionAdapterConfigInput, type Modality } from './index.js';

const golden = new Golden(new URL('../golden/fusion.safetensors', import.meta.url));
const inputs = { smiles: 6, graph: 5, fingerprint: 16 };
const base: FusionAdapterConfigInput = { inputs, hidden: 8, output: 10, softTokens: 3 };

function goldenVectors(names: readonly Modality[]): Partial<Record<Modality, tf.Tensor>> {
  return Object.fromEntries(
    names.map((name) => [name, tf.tensor2d(golden.floats(`input/${name}`), [4, inputs[name]])]),
  );
}

describe.each([
  ['tfjs-backend-cpu', () => tf.setBackend('cpu')],
  ['@molx/tfjs-backend-cpu', () => useCpuBackend({ poison: true })],
])('on %s', (_backend, start) => {
  beforeAll(async () => void (await start()));

  const pair = { smiles: inputs.smiles, fingerprint: inputs.fingerprint };
  it.each<[string, FusionAdapterConfigInput]>([
    ['mean', base],
    ['weighted', { ...base, fusion: 'weighted' }],
    ['pair', { ...base, inputs: pair }],
    ['scaled', { ...base, fusion: 'weighted', inputNorm: 'batch', outputScale: 1 }],
  ])('agrees with PyTorch: %s', async (name, config) => {
    const adapter = FusionAdapter.random(config, { seed: 1 }).train();
    adapter.loadState(golden.group('weight/'), { strict: false });
    const vectors = goldenVectors(adapter.modalities);
    const direction = tf.tensor3d(golden.floats('input/direction'), [4, 3, 10]);
    let output: ArrayLike<number> = [];
    const { gradients } = valueAndGradients(() => {
      const tokens = adapter.forward(vectors);
      output = tokens.dataSync();
      return tf.sum(tf.mul(tokens, direction));
    }, adapter.namedParameters());
    expect(relativeError(output, golden.floats(`${name}/output`))).toBeLessThan(1e-5);
    for (const parameter of adapter.trainableParameters().keys()) {
      const expected = golden.floats(`${name}/gradient/${parameter}`);
      expect(relativeError((gradients[parameter] as tf.Tensor).dataSync(), expected), parameter).toBeLessThan(1e-4);
    }
    const state = await adapter.state();
    if (name !== 'scaled') return;
    for (const [statistic, { data }] of golden.group('scaled/after/')) {
      expect(relativeError(state.get(statistic)!.data, data as Float32Array), statistic).toBeLessThan(1e-5);
    }
  });

  it('passes gradients on to the encoders', () => {
    const adapter = FusionAdapter.random({ ...base, fusion: 'weighted' }, { seed: 1 });
    adapter.loadState(golden.group('weight/'), { strict: false });
    const { smiles, graph, fingerprint } = goldenVectors(adapter.modalities) as Record<Modality, tf.Tensor>;
    const direction = tf.tensor3d(golden.floats('input/direction'), [4, 3, 10]);
    const gradients = tf.grads((s, g, f) =>
      tf.sum(tf.mul(adapter.forward({ smiles: s!, graph: g!, fingerprint: f! }), direction)),
    )([smiles, graph, fingerprint]);
    adapter.modalities.forEach((name, index) => {
      const expected = golden.floats(`weighted/gradient/input/${name}`);
      expect(relativeError(gradients[index]!.dataSync(), expected), name).toBeLessThan(1e-4);
    });
  });
});
