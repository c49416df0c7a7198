import { Random } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';

/** One op on one set of inputs, with its composed definition. */
export interface OpCase {
  name: string;
  inputs: Record<string, InputSpec>;
  run: (inputs: Record<string, tf.Tensor>) => tf.Tensor;
  composed: (inputs: Record<string, tf.Tensor>) => tf.Tensor;
}

/** A shape for standard normal values, which the op is differentiable in, or the values of a constant. */
export type InputSpec = number[] | { constant: tf.TensorLike; shape?: number[]; dtype?: 'int32' | 'float32' | 'bool' };

/** A case's inputs as tensors, the same for the same case; the caller disposes them. */
export function makeInputs(opCase: OpCase): Record<string, tf.Tensor> {
  const random = new Random(opCase.name);
  return Object.fromEntries(
    Object.entries(opCase.inputs).map(([name, spec]) => [
      name,
      Array.isArray(spec)
        ? tf.tensor(normals(random, tf.util.sizeFromShape(spec)), spec)
        : tf.tensor(spec.constant, spec.shape, spec.dtype ?? 'float32'),
    ]),
  );
}

/** Names of the inputs that the op is differentiable in. */
export function differentiable(opCase: OpCase): string[] {
  return Object.keys(opCase.inputs).filter((name) => Array.isArray(opCase.inputs[name]));
}

/** The gradients of `sum(f(inputs) * r)`, r fixed and random, for each differentiable input. */
export function analyticGradients(opCase: OpCase, f: OpCase['run'], names = differentiable(opCase)): Float32Array[] {
  return withInputs(opCase, (inputs) => {
    const weights = (y: tf.Tensor) => tf.tensor(outputWeights(opCase, y.size), y.shape);
    const loss = (...xs: tf.Tensor[]): tf.Scalar => {
      const y = f({ ...inputs, ...Object.fromEntries(names.map((name, i) => [name, xs[i]!])) });
      return tf.sum(tf.mul(y, weights(y)));
    };
    return tf
      .grads(loss)(names.map((name) => inputs[name]!))
      .map((gradient) => gradient.dataSync() as Float32Array);
  });
}

/**
 * The same gradients by central differences of fourth order, step 1/32.
 *
 * Outputs are float32, about 1e-7 relative each; summed in double and divided by the step that leaves about 1e-5, and
 * the truncation error, step^4 / 30 times the fifth derivative, about as much.
 */
export function numericGradients(opCase: OpCase, f: OpCase['run']): Float64Array[] {
  const step = 1 / 32;
  return withInputs(opCase, (inputs) =>
    differentiable(opCase).map((name) => {
      const values = inputs[name]!.dataSync();
      const at = (index: number, delta: number) =>
        tf.tidy(() => {
          const moved = Float32Array.from(values);
          moved[index] = moved[index]! + delta;
          const y = f({ ...inputs, [name]: tf.tensor(moved, inputs[name]!.shape) }).dataSync();
          return outputWeights(opCase, y.length).reduce((sum, weight, i) => sum + weight * y[i]!, 0);
        });
      return Float64Array.from(values, (_, i) => {
        const near = at(i, step) - at(i, -step);
        const far = at(i, 2 * step) - at(i, -2 * step);
        return (8 * near - far) / (12 * step);
      });
    }),
  );
}

/** The values of `f` on a case's inputs. */
export function outputOf(opCase: OpCase, f: OpCase['run']): Float32Array {
  return withInputs(opCase, (inputs) => f(inputs).dataSync() as Float32Array);
}

/** The largest absolute difference, over `1 +` the largest absolute value expected. NaN anywhere gives NaN. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.NaN;
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return difference / (1 + largest);
}

function withInputs<T>(opCase: OpCase, use: (inputs: Record<string, tf.Tensor>) => T): T {
  const inputs = makeInputs(opCase);
  try {
    let result: T | undefined;
    tf.tidy(() => {
      result = use(inputs);
    });
    return result as T;
  } finally {
    tf.dispose(inputs);
  }
}

function outputWeights(opCase: OpCase, size: number): Float32Array {
  return normals(new Random(opCase.name).fork('weights'), size);
}

function normals(random: Random, size: number): Float32Array {
  return Float32Array.from({ length: size }, () => random.normal());
}
