import { valueAndGradients } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, expect, it } from 'vitest';
import { Golden, relativeError } from '../../../tooling/golden/read-golden.js';
import { batchGraphs, GraphEncoder, type GraphLayerKind } from './index.js';

beforeAll(() => tf.setBackend('cpu'));

function readCase(kind: GraphLayerKind) {
  const golden = new Golden(new URL(`../golden/${kind}.safetensors`, import.meta.url));
  const int = (name: string) => golden.get(`input/${name}`).data as Int32Array;
  const [atomCount, atomFeatures] = golden.get('input/atoms').shape as [number, number];
  const [edgeCount, bondFeatures] = golden.get('input/bonds').shape as [number, number];
  const graph = {
    atomCount,
    atomFeatures,
    edgeCount,
    bondFeatures,
    atoms: int('atoms'),
    edges: int('edges'),
    bonds: int('bonds'),
  };
  const moleculeOf = int('molecule_of');
  const batch = { ...batchGraphs([graph]), moleculeOf, moleculeCount: 4 };
  const encoder = GraphEncoder.random({ layer: kind, layers: 3, hidden: 12 }, { seed: 0 });
  encoder.loadState(golden.group('weight/'));
  return { golden, batch, encoder };
}

// float32 sums in another order than PyTorch's: a few units in the last place, hence the bounds of 1e-5 and 1e-4.
it.each(['gin', 'gcn', 'edge-free-gin', 'ogb-gin'] as const)(
  '%s agrees with PyTorch, outputs and gradients',
  async (kind) => {
    const { golden, batch, encoder } = readCase(kind);
    const direction = tf.tensor2d(golden.floats('input/direction'), [4, 12]);
    for (const mode of ['eval', 'train'] as const) {
      encoder.train(mode === 'train');
      const outputs: Record<string, Float32Array> = {};
      const { gradients } = valueAndGradients(() => {
        const { atoms, pooled } = encoder.forward(batch);
        outputs['atoms'] = atoms.dataSync() as Float32Array;
        outputs['pooled'] = pooled.dataSync() as Float32Array;
        return tf.sum(tf.mul(pooled, direction));
      }, encoder.namedParameters());
      for (const [name, actual] of Object.entries(outputs)) {
        expect(relativeError(actual, golden.floats(`${mode}/output/${name}`)), `${mode} ${name}`).toBeLessThan(1e-5);
      }
      const expected = golden.group(`${mode}/gradient/`);
      const largest = Math.max(
        ...[...expected.values()].flatMap(({ data }) => Array.from(data as Float32Array, Math.abs)),
      );
      expect([...expected.keys()].sort()).toEqual([...encoder.trainableParameters().keys()].sort());
      for (const [name, { data }] of expected) {
        const actual = (gradients[name] as tf.Tensor).dataSync();
        // A bias before a BatchNorm in training has the gradient 0 but for rounding: it is measured by the largest gradient.
        const scale = [...(data as Float32Array)].every((value) => Math.abs(value) < 1e-5 * largest) ? [largest] : [0];
        expect(
          relativeError([...actual, ...scale], [...(data as Float32Array), ...scale]),
          `${mode} ${name}`,
        ).toBeLessThan(1e-4);
      }
    }
    const state = await encoder.state();
    for (const [name, { data }] of golden.group('train/after/')) {
      expect(relativeError(state.get(name)!.data, data as Float32Array), name).toBeLessThan(1e-5);
    }
  },
);
