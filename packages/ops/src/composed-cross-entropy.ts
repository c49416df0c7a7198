import * as tf from '@tensorflow/tfjs-core';
import type { KernelInputs, MolxKernelName, MolxKernels } from './kernels.js';
import { oneHotRows } from './one-hot-rows.js';
import { activeBackend } from './run-kernel.js';

/** Logits of one chunk: 4 Mi floats, 16 MiB. */
const chunkElements = 1 << 22;

/**
 * Gives the active backend the two cross-entropy kernels in terms of its own ops when it lacks them.
 *
 * As kernels, because only a kernel's gradient can be asked for one input at a time, and only inside a kernel do the
 * logits of a chunk stay off the tape.
 */
export function ensureCrossEntropyKernels(): void {
  const backendName = activeBackend();
  if (tf.getKernel('MolxLinearCrossEntropy', backendName) != null) return;
  register('MolxLinearCrossEntropy', backendName, forward);
  register('MolxLinearCrossEntropyGrad', backendName, backward);
}

function register<Name extends MolxKernelName>(
  kernelName: Name,
  backendName: string,
  run: (inputs: KernelInputs<Name, tf.Tensor>, attrs: MolxKernels[Name]['attrs']) => tf.Tensor[],
): void {
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs }) =>
      tf.tidy(() =>
        run(inputs as unknown as KernelInputs<Name, tf.Tensor>, attrs as unknown as MolxKernels[Name]['attrs']),
      ),
  });
}

function forward(
  { hidden, weight, targets }: KernelInputs<'MolxLinearCrossEntropy', tf.Tensor>,
  { ignoreIndex }: { ignoreIndex: number },
): tf.Tensor[] {
  const losses: tf.Tensor[] = [];
  const sums: tf.Tensor[] = [];
  for (const { start, size } of chunks(hidden, weight)) {
    const [loss, sum] = tf.tidy(() => {
      const logits = chunkLogits(hidden, weight, start, size); // [size, V]
      const target = tf.slice(targets, start, size);
      const logSumExp = tf.logSumExp(logits, -1);
      const chosen = tf.sum(tf.mul(logits, oneHot(target, weight)), -1);
      return [tf.mul(tf.sub(logSumExp, chosen), counted(target, ignoreIndex)), logSumExp];
    }) as [tf.Tensor, tf.Tensor];
    losses.push(loss);
    sums.push(sum);
  }
  return [tf.concat(losses), tf.concat(sums)];
}

function backward(
  { dy, hidden, weight, targets, logSumExp }: KernelInputs<'MolxLinearCrossEntropyGrad', tf.Tensor>,
  { ignoreIndex, want }: MolxKernels['MolxLinearCrossEntropyGrad']['attrs'],
): tf.Tensor[] {
  const dHidden: tf.Tensor[] = [];
  let dWeight: tf.Tensor | undefined;
  for (const { start, size } of chunks(hidden, weight)) {
    const [forHidden, forWeight] = tf.tidy(() => {
      const target = tf.slice(targets, start, size);
      const sum = tf.expandDims(tf.slice(logSumExp, start, size), 1); // [size, 1]
      const probabilities = tf.exp(tf.sub(chunkLogits(hidden, weight, start, size), sum)); // [size, V]
      const each = tf.expandDims(tf.mul(tf.slice(dy, start, size), counted(target, ignoreIndex)), 1); // [size, 1]
      const dLogits = tf.mul(tf.sub(probabilities, oneHot(target, weight)), each); // [size, V]
      return [
        want === 'weight' ? tf.zeros([0]) : tf.matMul(dLogits, weight),
        want === 'hidden' ? tf.zeros([0]) : tf.matMul(dLogits, rows(hidden, start, size), true, false),
      ];
    }) as [tf.Tensor, tf.Tensor];
    dHidden.push(forHidden);
    const before = dWeight;
    dWeight = before === undefined ? forWeight : tf.add(before, forWeight);
    before?.dispose();
  }
  if (want === 'weight') return [dWeight!];
  return want === 'hidden' ? [tf.concat(dHidden)] : [tf.concat(dHidden), dWeight!];
}

function* chunks(hidden: tf.Tensor, weight: tf.Tensor): Generator<{ start: number; size: number }> {
  const tokens = hidden.shape[0]!;
  const perChunk = Math.max(1, Math.floor(chunkElements / weight.shape[0]!));
  for (let start = 0; start < tokens; start += perChunk) yield { start, size: Math.min(perChunk, tokens - start) };
}

function chunkLogits(hidden: tf.Tensor, weight: tf.Tensor, start: number, size: number): tf.Tensor {
  return tf.matMul(rows(hidden, start, size), weight, false, true);
}

function rows(matrix: tf.Tensor, start: number, size: number): tf.Tensor {
  return tf.slice(matrix, [start, 0], [size, -1]);
}

function oneHot(target: tf.Tensor, weight: tf.Tensor): tf.Tensor {
  return oneHotRows(target, weight.shape[0]!);
}

function counted(target: tf.Tensor, ignoreIndex: number): tf.Tensor {
  return tf.cast(tf.notEqual(target, tf.scalar(ignoreIndex, 'int32')), 'float32');
}
