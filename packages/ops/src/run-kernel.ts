import * as tf from '@tensorflow/tfjs-core';
import type { KernelInputs, KernelOutputs, MolxKernelName, MolxKernels } from './kernels.js';

/** Whether the active backend has the fused kernel. */
export function hasKernel(name: MolxKernelName): boolean {
  return tf.getKernel(name, activeBackend()) != null;
}

/** Runs a fused kernel of the active backend, recorded on the tape with the gradient registered under its name. */
export function runKernel<Name extends MolxKernelName>(
  name: Name,
  inputs: KernelInputs<Name, tf.Tensor>,
  attrs: MolxKernels[Name]['attrs'],
): KernelOutputs<Name, tf.Tensor> {
  const outputs = tf.engine().runKernel(name, inputs as tf.NamedTensorMap, attrs as unknown as tf.NamedAttrMap);
  return outputs as unknown as KernelOutputs<Name, tf.Tensor>;
}

/** Registers the gradient of a fused kernel; `saved` holds the named inputs, then the outputs flagged in `saveOutputs`. */
export function registerKernelGradient<Name extends MolxKernelName>(
  name: Name,
  saveInputs: readonly (MolxKernels[Name]['inputs'] & string)[],
  saveOutputs: readonly boolean[],
  gradient: (dy: tf.Tensor, saved: tf.Tensor[], attrs: MolxKernels[Name]['attrs']) => Record<string, () => tf.Tensor>,
): void {
  tf.registerGradient({
    kernelName: name,
    inputsToSave: [...saveInputs],
    outputsToSave: [...saveOutputs],
    gradFunc: (dys, saved, attrs) =>
      gradient(Array.isArray(dys) ? dys[0]! : dys, saved, attrs as unknown as MolxKernels[Name]['attrs']),
  });
}

/** The active backend's name; initialises the best registered backend when none is active yet. */
export function activeBackend(): string {
  tf.backend();
  return tf.getBackend();
}
