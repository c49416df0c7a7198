import { NonFiniteError } from '@molx/core';
import { AdamW, BatchNorm1d, Module, type Parameter } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jsDevice } from '../../test/tiny-run.js';
import type { Objective } from './objective.js';
import { type OptimizerStepOptions, optimizerStep } from './optimizer-step.js';

interface Row {
  x: number[];
  y: number;
}

/** A line through points, behind a BatchNorm whose output does not matter to the loss; a y of NaN makes it NaN, no x an error. */
class Line extends Module implements Objective<Row[]> {
  readonly weight = this.addParameter('weight', tf.tensor2d([0.5, -1, 2], [3, 1]));
  readonly norm = this.addModule('norm', new BatchNorm1d(3, { affine: false }));
  readonly parameters = this.namedParameters();

  labelTokens(rows: Row[]): number {
    return rows.length;
  }

  loss(rows: Row[]): tf.Tensor {
    const x = tf.tensor2d(rows.map((row) => row.x));
    this.norm.train(true).forward(x);
    const off = tf.sub(
      tf.matMul(x, this.weight.tensor as tf.Tensor2D),
      tf.tensor2d(
        rows.map(({ y }) => y),
        [rows.length, 1],
      ),
    );
    return tf.sum(tf.square(off));
  }
}

const rows: Row[] = Array.from({ length: 8 }, (_, i) => ({ x: [i % 3, 1 - i / 4, (i * i) % 5], y: i / 2 - 1 }));
const broken: Row = { x: [1, 2, 3], y: Number.NaN };
const values = (parameter: Parameter) => [...parameter.tensor.dataSync()];

beforeAll(jsDevice);

describe('optimizerStep', () => {
  let line: Line;
  let optimizer: AdamW;
  let tensors: number;
  beforeEach(() => {
    tensors = tf.memory().numTensors;
    line = new Line();
    optimizer = new AdamW(line.parameters, { learningRate: 0.1, betas: [0, 0], epsilon: 1, weightDecay: 0 });
  });
  afterEach(() => {
    line.dispose();
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  });
  const options: OptimizerStepOptions = { step: 1, learningRate: 0.1, onNonFinite: 'stop' };

  it('multiplies the learning rate of a parameter', () => {
    const start = values(line.weight);
    optimizerStep(line, [rows], optimizer, options);
    const whole = values(line.weight).map((value, i) => value - start[i]!);
    line.weight.set(tf.tensor2d(start, [3, 1]));
    optimizerStep(line, [rows], optimizer, { ...options, learningRateScale: (name) => (name === 'weight' ? 0.25 : 9) });
    values(line.weight).forEach((value, i) => {
      expect(value - start[i]!).toBeCloseTo(0.25 * whole[i]!, 6); // without moments a step depends on its gradient alone
    });
  });

  it('sums batches of different sizes as if they were one', () => {
    const joined = optimizerStep(line, [rows], optimizer, options);
    const expected = values(line.weight);
    const second = new Line();
    const other = new AdamW(second.parameters, { learningRate: 0.1, betas: [0, 0], epsilon: 1, weightDecay: 0 });
    const parts = optimizerStep(second, [rows.slice(0, 3), rows.slice(3)], other, options);
    expect(parts.tokens).toBe(8);
    // the same numbers in float32, added in another order
    expect(parts.loss / joined.loss).toBeCloseTo(1, 6);
    expect(parts.gradientNorm / joined.gradientNorm).toBeCloseTo(1, 6);
    values(second.weight).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 6);
    });
    second.dispose();
    other.dispose();
  });

  it('gives mean loss and gradient, and steps along it', () => {
    const weight = [0.5, -1, 2];
    const errors = rows.map(({ x, y }) => x.reduce((sum, value, i) => sum + value * weight[i]!, -y));
    const gradient = weight.map((_, i) => rows.reduce((sum, { x }, r) => sum + (2 * errors[r]! * x[i]!) / 8, 0));
    const norm = Math.hypot(...gradient);
    const result = optimizerStep(line, [rows], optimizer, options);
    expect(result.loss).toBeCloseTo(errors.reduce((sum, error) => sum + error * error, 0) / 8, 4);
    expect(result.gradientNorm).toBeCloseTo(norm, 4);
    // Adam without memory and with epsilon 1: g / (|g| + 1)
    values(line.weight).forEach((value, i) => {
      expect(value).toBeCloseTo(weight[i]! - (0.1 * gradient[i]!) / (Math.abs(gradient[i]!) + 1), 5);
    });
  });

  it('shortens gradients above clipNorm, and reports their length before', () => {
    const free = optimizerStep(line, [rows], optimizer, options);
    const clipped = new Line();
    const other = new AdamW(clipped.parameters, { learningRate: 0.1, betas: [0, 0], epsilon: 1, weightDecay: 0 });
    const before = values(clipped.weight);
    const { gradientNorm } = optimizerStep(clipped, [rows], other, { ...options, clipNorm: 0.01 });
    expect(gradientNorm).toBe(free.gradientNorm);
    // |g| is at most 0.01, so g / (|g| + 1) is g within 1 %
    const moved = Math.hypot(...values(clipped.weight).map((value, i) => (value - before[i]!) / 0.1));
    expect(moved).toBeGreaterThan(0.0098);
    expect(moved).toBeLessThan(0.01);
    clipped.dispose();
    other.dispose();
  });

  it('stops at a loss that is not finite, with everything as it was', async () => {
    optimizerStep(line, [rows], optimizer, options);
    const before = new Map([...line.parameters].map(([name, parameter]) => [name, values(parameter)]));
    const moments = await optimizer.state();
    const step = () => optimizerStep(line, [rows, [broken, broken]], optimizer, { ...options, step: 17 });
    expect(step).toThrow(NonFiniteError);
    expect(step).toThrow(
      'step 17: the loss is not finite. Lower the learning rate or clipNorm, or set onNonFinite: skip',
    );
    for (const [name, parameter] of line.parameters) expect(values(parameter), name).toEqual(before.get(name));
    expect(await optimizer.state()).toEqual(moments);
  });

  it('leaves everything as it was when a batch fails', () => {
    optimizerStep(line, [rows], optimizer, options);
    const before = [...line.parameters.values()].map(values);
    expect(() => optimizerStep(line, [rows, [{ x: [], y: 0 }]], optimizer, options)).toThrow();
    expect([...line.parameters.values()].map(values)).toEqual(before);
  });

  it('skips it where told to', () => {
    const before = [...line.parameters.values()].map(values);
    const result = optimizerStep(line, [[broken, broken]], optimizer, { ...options, onNonFinite: 'skip' });
    expect(result).toMatchObject({ skipped: true, loss: Number.NaN, tokens: 2 });
    expect([...line.parameters.values()].map(values)).toEqual(before);
    expect(optimizerStep(line, [rows], optimizer, { ...options, onNonFinite: 'skip' }).skipped).toBe(false);
  });

  it('tells a gradient that is too large for a number', () => {
    line.weight.set(tf.zeros([3, 1]));
    const far = rows.map(({ x }) => ({ x: x.map((value) => value * 1e30), y: 1e10 })); // loss 1e20, gradient 1e40
    expect(() => optimizerStep(line, [far], optimizer, options)).toThrow('step 1: the gradient norm is not finite.');
  });
});
