import type { Parameter, StateTensor } from '@molx/nn';
import { toHost } from '@molx/nn';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Running averages of the weights that are trained (Polyak and Juditsky 1992), each step `average += (1 - d) * (weight - average)`.
 *
 * The decay d grows to its end as `(1 + n) / (10 + n)` after n steps, as in TensorFlow's `ExponentialMovingAverage`: without that the
 * start values would count for long. Running statistics are averaged likewise: they belong to the weights that made them.
 */
export class WeightAverages {
  readonly #decay: number;
  readonly #averages: ReadonlyMap<string, { parameter: Parameter; average: tf.Tensor }>;
  #steps: number;

  /**
   * @param parameters  their present values are the averages to begin with; frozen ones are left out, running statistics are not
   * @param steps       done before, where a run goes on
   */
  constructor(parameters: ReadonlyMap<string, Parameter>, decay: number, steps = 0) {
    this.#decay = decay;
    this.#steps = steps;
    const averaged = [...parameters].filter(([, { trainable, buffer, tensor }]) =>
      buffer ? tensor.dtype === 'float32' : trainable,
    );
    const copy = (parameter: Parameter) => tf.keep(tf.clone(parameter.tensor));
    this.#averages = new Map(averaged.map(([name, parameter]) => [name, { parameter, average: copy(parameter) }]));
  }

  /** Steps that the averages are of. */
  get steps(): number {
    return this.#steps;
  }

  /** Takes in the weights as an optimizer step has left them. */
  update(): void {
    const decay = Math.min(this.#decay, (1 + this.#steps) / (10 + this.#steps));
    for (const entry of this.#averages.values()) {
      const { parameter, average } = entry;
      entry.average = tf.keep(tf.tidy(() => tf.add(average, tf.mul(tf.sub(parameter.tensor, average), 1 - decay))));
      average.dispose();
    }
    this.#steps++;
  }

  /** Does something with the averages in the weights' place. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#exchange();
    try {
      return await work();
    } finally {
      this.#exchange();
    }
  }

  /** The weights themselves, by name: what training goes on from. */
  async weights(): Promise<Map<string, StateTensor>> {
    const state = new Map<string, StateTensor>();
    for (const [name, { parameter }] of this.#averages) state.set(name, await toHost(parameter.tensor));
    return state;
  }

  /** Leaves the averages in the weights' place, and ends. */
  adopt(): void {
    this.#exchange();
    this.dispose();
  }

  dispose(): void {
    for (const { average } of this.#averages.values()) average.dispose();
  }

  #exchange(): void {
    for (const entry of this.#averages.values()) {
      const weight = tf.keep(tf.clone(entry.parameter.tensor));
      entry.parameter.set(entry.average);
      entry.average = weight;
    }
  }
}
