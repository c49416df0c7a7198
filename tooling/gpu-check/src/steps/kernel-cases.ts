import { Random } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';

/** Ops on one set of inputs, to be computed on the GPU and on the host. */
export interface KernelCase {
  name: string;
  /** Makes the same tensors at every call. */
  make: () => tf.Tensor | tf.Tensor[];
  /** Of the difference, relative to `1 +` the largest value; 0 asks for the same numbers. */
  tolerance: number;
}

/** Sums and transcendental functions: both sides round, a few units in the last place of the largest term. */
const rounded = 4e-6;

/** Every family of kernels, on sizes that one block, several blocks, and several rounds of all blocks work on. */
export function kernelCases(tiny: boolean): KernelCase[] {
  const large = tiny ? 3000 : 3_000_001;
  const rows = tiny ? 37 : 2047;
  const x = drawn('x', [large]);
  const y = drawn('y', [large]);
  const matrix = drawn('matrix', [rows, 129]);
  const cube = drawn('cube', [7, 33, 20]);
  const ids = () =>
    tf.tensor1d(
      Int32Array.from({ length: rows }, (_, i) => (i * 7919) % 100),
      'int32',
    );
  const exact = (name: string, make: KernelCase['make']): KernelCase => ({ name, make, tolerance: 0 });
  const near = (name: string, make: KernelCase['make']): KernelCase => ({ name, make, tolerance: rounded });
  return [
    exact('arithmetic', () => [tf.add(x(), y()), tf.sub(x(), y()), tf.mul(x(), y()), tf.maximum(x(), y())]),
    near('division and powers', () => [tf.div(x(), tf.add(tf.abs(y()), 1)), tf.pow(tf.abs(x()), 1.5)]),
    exact('broadcasting', () => [
      tf.add(cube(), tf.slice(cube(), [0, 0, 0], [7, 1, 20])),
      tf.mul(cube(), tf.slice(cube(), [3, 0, 0], [1, 33, 1])),
      tf.sub(tf.slice(cube(), [0, 0, 0], [7, 1, 1]), tf.slice(cube(), [0, 0, 0], [1, 33, 20])),
    ]),
    exact('comparisons and choices', () => [
      tf.less(x(), y()),
      tf.equal(tf.round(x()), tf.round(y())),
      tf.logicalNot(tf.greaterEqual(x(), y())),
      tf.where(tf.less(x(), y()), x(), y()),
    ]),
    near('functions', () => [tf.exp, tf.sigmoid, tf.tanh, tf.erf, tf.sin, tf.cos, tf.softplus].map((f) => f(x()))),
    near('roots and logarithms', () => [tf.sqrt, tf.rsqrt, tf.log].map((f) => f(tf.add(tf.abs(x()), 0.1)))),
    exact('integers and casts', () => [
      tf.cast(x(), 'int32'),
      tf.cast(tf.cast(x(), 'bool'), 'float32'),
      tf.mul(tf.cast(x(), 'int32'), tf.cast(y(), 'int32')),
    ]),
    near('sums of everything', () => [tf.mean(x()), tf.mean(matrix())]),
    near('sums by row and by column', () => [tf.mean(matrix(), 0), tf.mean(matrix(), 1), tf.sum(cube(), [0, 2])]),
    exact('extremes', () => [
      tf.max(x()),
      tf.min(matrix(), 0),
      tf.max(matrix(), 1),
      tf.argMax(matrix(), 1),
      tf.argMin(cube(), 1),
    ]),
    near('softmax', () => [tf.softmax(matrix()), tf.logSoftmax(cube())]),
    near('running sums', () => [tf.cumsum(matrix(), 1), tf.cumsum(cube(), 1, true, true)]),
    exact('layout', () => [
      tf.transpose(matrix()),
      tf.transpose(cube(), [2, 0, 1]),
      tf.concat([cube(), cube()], 1),
      ...tf.split(cube(), [1, 6], 0),
      tf.tile(cube(), [2, 1, 3]),
      tf.reverse(cube(), 1),
      tf.slice(matrix(), [1, 5], [rows - 2, 77]),
    ]),
    exact('gather and scatter', () => [
      tf.gather(matrix(), tf.tensor1d([rows - 1, 0, 5, 5], 'int32')),
      tf.oneHot(ids(), 100),
      tf.scatterND(tf.tensor2d([[1], [0]], [2, 1], 'int32'), tf.ones([2, 3]), [4, 3]),
    ]),
    near('sums by segment', () => tf.unsortedSegmentSum(matrix() as tf.Tensor2D, ids(), 100)),
    exact('the largest of each row', () => Object.values(tf.topk(matrix(), 7))),
    near('matrix products', () => [
      tf.matMul(matrix() as tf.Tensor2D, matrix() as tf.Tensor2D, true, false),
      tf.matMul(cube() as tf.Tensor3D, cube() as tf.Tensor3D, false, true),
    ]),
  ];
}

/** Standard normal numbers, the same at every call. */
function drawn(name: string, shape: number[]): () => tf.Tensor {
  const random = new Random(name);
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal());
  return () => tf.tensor(values, shape);
}
