import type { MolecularGraph } from '@molx/featurizers';
import { valueAndGradients } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { Golden, relativeError } from '../../../tooling/golden/read-golden.js';
import { batchGraphs, GraphEncoder, type GraphLayerKind } from './index.js';

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
  const graphs = [0, 1, 2, 3].map((molecule) => cutOut(graph, moleculeOf, molecule));
  const encoder = GraphEncoder.random({ layer: kind, layers: 3, hidden: 12 }, { seed: 0 });
  encoder.loadState(golden.group('weight/'));
  return { golden, batch, graphs, encoder };
}

/** The part of a joined graph that belongs to one molecule. */
function cutOut(graph: MolecularGraph, moleculeOf: Int32Array, molecule: number): MolecularGraph {
  const first = moleculeOf.indexOf(molecule);
  const atomCount = moleculeOf.filter((owner) => owner === molecule).length;
  const own = [...Array(graph.edgeCount).keys()].filter((edge) => moleculeOf[graph.edges[edge]!] === molecule);
  const rows = (from: Int32Array, columns: number, picked: number[]) =>
    Int32Array.from(picked.flatMap((row) => [...from.subarray(row * columns, (row + 1) * columns)]));
  const ends = [0, graph.edgeCount].flatMap((start) => own.map((edge) => graph.edges[start + edge]! - first));
  return {
    ...graph,
    atomCount,
    edgeCount: own.length,
    atoms: rows(
      graph.atoms,
      graph.atomFeatures,
      [...Array(atomCount).keys()].map((atom) => first + atom),
    ),
    edges: Int32Array.from(ends),
    bonds: rows(graph.bonds, graph.bondFeatures, own),
  };
}

describe.each([
  ['tfjs-backend-cpu', () => tf.setBackend('cpu')],
  ['@molx/tfjs-backend-cpu', () => useCpuBackend({ poison: true })],
])('on %s', (_backend, start) => {
  beforeAll(async () => void (await start()));

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
          const scale = [...(data as Float32Array)].every((value) => Math.abs(value) < 1e-5 * largest)
            ? [largest]
            : [0];
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

  it.each(['gin', 'gcn', 'edge-free-gin', 'ogb-gin'] as const)(
    '%s: a molecule alone gives what it gives in a batch',
    (kind) => {
      const { encoder, graphs } = readCase(kind);
      const all = encoder.encode(graphs).arraySync();
      graphs.forEach((graph, index) => {
        // A matrix product may sum a row in another order when there are more rows: not the same bits on every provider.
        expect(relativeError(encoder.encode([graph]).arraySync()[0]!, all[index]!)).toBeLessThan(2e-6);
      });
    },
  );
});
