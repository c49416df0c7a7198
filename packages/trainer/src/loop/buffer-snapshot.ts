import type { Parameter } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Holds what a forward pass changes beside the gradients (running statistics), so that a step can be undone.
 *
 * Taking one copies no numbers. End it by `restore` or `dispose`.
 */
export class BufferSnapshot {
  readonly #kept: (readonly [Parameter, tf.Tensor])[];

  constructor(parameters: ReadonlyMap<string, Parameter>) {
    const buffers = [...parameters.values()].filter(({ buffer }) => buffer);
    this.#kept = buffers.map((parameter) => [parameter, tf.keep(tf.clone(parameter.tensor))]);
  }

  /** Puts the buffers back as they were. */
  restore(): void {
    for (const [parameter, values] of this.#kept.splice(0)) parameter.set(values);
  }

  dispose(): void {
    for (const [, values] of this.#kept.splice(0)) values.dispose();
  }
}
