import '@molx/ops';
import { loadRdkit } from '@molx/molecule';
import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyArchitecture, tinyMolx } from '../../test/tiny-molx.js';
import type { Molx } from '../molx.js';
import { attributeAnswer } from './attribute-answer.js';
import { attributeInputs, attributionMethods } from './attribute-inputs.js';
import { bitAtoms } from './bit-atoms.js';
import { drawAttribution } from './draw-attribution.js';
import { tokenAtoms } from './token-atoms.js';

let molx: Molx;
beforeAll(async () => {
  await useCpuBackend({ gemm: 'js' });
  molx = await tinyMolx();
});
afterAll(() => molx.dispose());

describe.each(attributionMethods)('attributeInputs by %s', (method) => {
  it('gives a linear output its terms, which add up', async () => {
    const weights = [2, -3, 0, 0.5, 7];
    const linear = (factors: tf.Tensor2D) =>
      tf.add(tf.sum(tf.mul(factors, tf.tensor2d(weights, [1, 5])), 1), 4) as tf.Tensor1D;
    const before = tf.memory().numTensors;
    const { output, parts } = await attributeInputs(linear, 5, { method, batchSize: 2 });
    expect(output).toBe(10.5);
    expect([...parts]).toEqual(weights);
    expect(parts.reduce((sum, value) => sum + value, 0)).toBe(output - 4);
    expect(tf.memory().numTensors).toBe(before);
    await expect(attributeInputs(linear, 0, { method })).rejects.toThrow('at least one part');
  });

  it('does each pass as a piece, and ends where one is refused', async () => {
    const passes: number[] = [];
    const counted = (factors: tf.Tensor2D) => {
      passes.push(factors.shape[0]);
      return tf.sum(factors, 1) as tf.Tensor1D;
    };
    const run = async <T>(piece: () => T | Promise<T>) => {
      if (passes.length === 2) throw new Error('the caller has gone');
      return piece();
    };
    const found = attributeInputs(counted, 5, { method, batchSize: 2, run });
    if (method === 'occlusion') await expect(found).rejects.toThrow('the caller has gone');
    else expect((await found).output).toBe(5);
    expect(passes).toEqual(method === 'occlusion' ? [1, 2] : [1]);
  });
});

it('finds the atoms behind bits and tokens', async () => {
  const rdkit = await loadRdkit();
  const mol = rdkit.parse('CC#N');
  const found = bitAtoms(mol, { radius: 2, bits: 2048 });
  const bits = mol.morganBits(2, 2048);
  expect([...found.keys()]).toEqual([...Array(2048).keys()].filter((bit) => (bits[bit >> 3]! >> (bit & 7)) & 1));
  const sorted = [...found.values()].map((atoms) => [...atoms].sort((a, b) => a - b).join());
  // three atoms alone, then each environment of one bond; all of it counts once
  expect(sorted.sort()).toEqual(['0', '0,1', '0,1,2', '1', '1,2', '2'].sort());
  mol.dispose();
  expect(tokenAtoms(['[CLS]', 'C', '(', '=', 'O', ')', '[NH3+]', 'c', '1', '[SEP]'], 4)).toEqual([
    -1, 0, -1, -1, 1, -1, 2, 3, -1, -1,
  ]);
  expect(tokenAtoms(['[CLS]', 'C', '[SEP]'], 2)).toBeUndefined();
});

describe('attributeAnswer', () => {
  const asked = { question: 'What is it?', smiles: 'N#CCc1ccccc1', answer: 'a nitrile' };

  it.each(attributionMethods)('shares out by %s all that atoms, tokens and bits add', async (method) => {
    const before = tf.memory().numTensors;
    const found = await attributeAnswer(molx, asked, { method, batchSize: 7 });
    expect(tf.memory().numTensors).toBe(before);
    const prompt = molx.config.prompt.template.replace('{instruction}', asked.question).replace(/\{\w+\}/g, '');
    const [likelihood] = await molx.logLikelihoods([{ prompt, molecules: [found.smiles] }], [asked.answer]);
    expect(found.logLikelihood).toBeCloseTo(likelihood!, 3); // float32, some 40 nats
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const parts = [...found.atoms, ...found.tokens.map(({ value }) => value), ...found.bits.map(({ value }) => value)];
    expect(sum(found.byAtom) + found.rest).toBeCloseTo(sum(parts), 6);
    expect([found.atoms.length, found.byAtom.length]).toEqual([9, 9]);
    expect(found.tokens.map(({ text }) => text).join('')).toBe(`[CLS]${found.smiles}[SEP]`);
    expect(parts.every(Number.isFinite)).toBe(true);
  });

  it('is what the answer loses without a bit', async () => {
    const only = { ...tinyArchitecture, smiles: undefined, graph: undefined };
    const { fingerprint: width } = tinyArchitecture.adapter!.inputs;
    const adapter = { ...tinyArchitecture.adapter!, inputs: { fingerprint: width! } };
    const bare = await tinyMolx({ ...only, adapter });
    const found = await attributeAnswer(bare, asked, { method: 'occlusion' });
    const [{ bits }] = bare.featurize([found.smiles]) as [{ bits: Uint8Array }];
    const { bit, value } = found.bits[2]!;
    const without = bits.slice();
    without[bit >> 3]! &= ~(1 << (bit & 7));
    const prompt = bare.config.prompt.template.replace('{instruction}', asked.question).replace(/\{\w+\}/g, '');
    const prompts = [{ bits }, { bits: without }].map((molecule) => ({ prompt, molecules: [molecule] }));
    const [whole, less] = await bare.logLikelihoods(prompts, [asked.answer, asked.answer]);
    expect(value).toBeCloseTo(whole! - less!, 4);
    bare.dispose();
  });

  it.each(attributionMethods)('points by %s at the only atoms that the encoder sees', async (method) => {
    const { graph: width } = tinyArchitecture.adapter!.inputs;
    const adapter = { ...tinyArchitecture.adapter!, inputs: { graph: width! } };
    const blind = await tinyMolx({ ...tinyArchitecture, smiles: undefined, fingerprint: undefined, adapter });
    for (const [name, parameter] of blind.module.graph!.namedParameters()) {
      if (!/^x_embedding/.test(name)) continue;
      const hidden = parameter.shape[1]!;
      const isSeen = (i: number) => name === 'x_embedding1.weight' && Math.floor(i / hidden) === nitrogenRow;
      const values = parameter.tensor.dataSync().map((value, i) => (isSeen(i) ? value : 0));
      parameter.set(tf.tensor(values, [...parameter.shape]));
    }
    const { byAtom, smiles } = await attributeAnswer(blind, asked, { method });
    const nitrogen = [...smiles.replace(/[^A-Za-z]/g, '')].indexOf('N');
    expect(byAtom[nitrogen]).not.toBe(0);
    byAtom.forEach((value, atom) => {
      if (atom !== nitrogen) expect(value).toBeCloseTo(0, 5);
    });
    const drawn = drawAttribution(await loadRdkit(), { smiles, byAtom });
    expect(drawn.match(/<ellipse/g)).toHaveLength(1);
    blind.dispose();
  });

  it('refuses a prompt without the molecule or with two', async () => {
    const two = { ...asked, question: 'Is <mol> like <mol>?' };
    await expect(attributeAnswer(molx, two)).rejects.toThrow('needs one molecule in the prompt, got 2');
    await expect(attributeAnswer(molx, { ...asked, smiles: 'C1' })).rejects.toThrow('cannot parse');
  });
});

/** Atomic numbers count from 1, rows from 0. */
const nitrogenRow = 6;
