import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../golden/adam-w.json' with { type: 'json' };
import { AdamW, decayMatricesOnly } from './adam-w.js';
import { Parameter } from './parameter.js';

const shapes: Record<string, number[]> = { weight: [3, 4], bias: [4], rare: [2] };
const options = { learningRate: 0.05, betas: [0.9, 0.95], epsilon: 1e-6, weightDecay: decayMatricesOnly(0.1) } as const;

type Values = Record<string, number[] | undefined>;

function parameters(values: Values): Map<string, Parameter> {
  return new Map(
    Object.entries(values).map(([name, data]) => [name, new Parameter(name, tf.tensor(data!, shapes[name]!))]),
  );
}

function stepAll(optimizer: AdamW, steps: { learningRate: number; gradients: Values }[]): void {
  for (const { learningRate, gradients } of steps) {
    const present = Object.entries(gradients).filter(([, data]) => data !== undefined);
    const tensors = Object.fromEntries(present.map(([name, data]) => [name, tf.tensor(data!, shapes[name]!)]));
    optimizer.step(tensors, learningRate);
    tf.dispose(tensors);
  }
}

function values(of: Map<string, Parameter>): Record<string, number[]> {
  return Object.fromEntries([...of].map(([name, { tensor }]) => [name, [...tensor.dataSync()]]));
}

describe.each(['molx-cpu', 'cpu'])('AdamW on %s', (backend) => {
  beforeAll(async () => {
    if (backend === 'molx-cpu') await useCpuBackend({ gemm: 'js' });
    else await tf.setBackend('cpu');
  });

  it("follows PyTorch's, with decay groups and a gradient that is sometimes absent", () => {
    const model = parameters(golden.initial);
    const optimizer = new AdamW(model, options);
    for (const step of golden.steps) {
      stepAll(optimizer, [step]);
      for (const [name, actual] of Object.entries(values(model))) {
        const expected = step.parameters[name as keyof typeof step.parameters];
        // Six steps of float32, each rounding to 6e-8 of numbers around 1.
        for (const [i, value] of actual.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-6);
      }
    }
    optimizer.dispose();
  });

  it('goes on bit for bit from a saved state', async () => {
    const whole = parameters(golden.initial);
    stepAll(new AdamW(whole, options), golden.steps);
    const first = parameters(golden.initial);
    const before = new AdamW(first, options);
    stepAll(before, golden.steps.slice(0, 3));
    const second = parameters(values(first));
    const after = new AdamW(second, options);
    after.loadState(await before.state());
    stepAll(after, golden.steps.slice(3));
    expect(values(second)).toEqual(values(whole));
  });

  it('leaves a copy that was taken before the step as it was', () => {
    const model = parameters({ weight: golden.initial.weight });
    const copy = tf.clone(model.get('weight')!.tensor);
    stepAll(new AdamW(model, options), [{ learningRate: 0.05, gradients: { weight: golden.initial.weight } }]);
    expect([...copy.dataSync()]).toEqual(golden.initial.weight);
    expect(values(model)['weight']).not.toEqual(golden.initial.weight);
  });

  it('scales gradients and keeps no tensor', () => {
    const gradient = tf.tensor2d([[3, -4]]);
    const run = (gradientScale: number | tf.Tensor, scaled: tf.Tensor) => {
      const model = new Map([['w', new Parameter('w', tf.zeros([1, 2]))]]);
      const optimizer = new AdamW(model, { learningRate: 0.1 });
      optimizer.step({ w: scaled }, 0.1, { gradientScale });
      const before = tf.memory().numTensors;
      optimizer.step({ w: scaled }, 0.1, { gradientScale });
      expect(tf.memory().numTensors).toBe(before);
      return [...model.get('w')!.tensor.dataSync()];
    };
    const expected = run(1, tf.mul(gradient, 0.5));
    expect(run(0.5, gradient)).toEqual(expected);
    expect(run(tf.scalar(0.5), gradient)).toEqual(expected);
  });
});

it('refuses gradients and states that fit no parameter', () => {
  const optimizer = new AdamW(parameters({ bias: [1, 2, 3, 4] }), options);
  expect(() => optimizer.step({ other: tf.scalar(1) })).toThrow('no parameter is named other');
  const state = new Map([['bias.exp_avg', { shape: [3], dtype: 'F32', data: new Float32Array(3) }]]);
  expect(() => optimizer.loadState(state, 'o.safetensors')).toThrow(
    'o.safetensors: tensor bias.exp_avg: expected [4], got [3].',
  );
});
