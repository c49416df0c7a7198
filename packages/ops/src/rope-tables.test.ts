import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { ropeFrequencies, ropeTables } from './rope-tables.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

it('turns position p of pair i by p * base^(-2i / headDim)', () => {
  const { cos, sin } = ropeTables(tf.tensor2d([[0, 3]], [1, 2], 'int32'), 4, 100);
  expect(cos.shape).toEqual([1, 2, 2]);
  const angles = [0, 0, 3, 0.3];
  const [cosines, sines] = [cos.dataSync(), sin.dataSync()];
  for (const [i, angle] of angles.entries()) {
    expect(cosines[i]).toBeCloseTo(Math.cos(angle), 6);
    expect(sines[i]).toBeCloseTo(Math.sin(angle), 6);
  }
});

it('scales frequencies: linearly, or as Llama 3 does', () => {
  expect([...ropeFrequencies(4, 100, { type: 'linear', factor: 4 })]).toEqual([0.25, Math.fround(0.025)]);
  const llama3 = {
    type: 'llama3',
    factor: 8,
    lowFrequencyFactor: 1,
    highFrequencyFactor: 4,
    originalPositions: 8192,
  } as const;
  const plain = ropeFrequencies(64, 500_000);
  const scaled = ropeFrequencies(64, 500_000, llama3);
  // Wavelengths under 2,048 stay, those over 8,192 grow eightfold, and those between do something between.
  for (const [i, frequency] of plain.entries()) {
    const wavelength = (2 * Math.PI) / frequency;
    const ratio = frequency / scaled[i]!;
    if (wavelength < 2048) expect(ratio).toBe(1);
    else if (wavelength > 8192) expect(ratio).toBeCloseTo(8, 5);
    else expect(ratio > 1 && ratio < 8).toBe(true);
  }
});

it('refuses what can hold no pairs', () => {
  expect(() => ropeTables(tf.zeros([1, 2], 'int32'), 3)).toThrow('headDim must be even');
  expect(() => ropeTables(tf.zeros([1, 2]), 4)).toThrow('int32');
});
