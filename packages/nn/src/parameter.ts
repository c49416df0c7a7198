import { ShapeError } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';

export interface ParameterOptions {
  /** Default true. */
  trainable?: boolean;
  /** State that is saved and loaded but never trained, such as running statistics. Default false. */
  buffer?: boolean;
  /** A strict load does not miss it. Default false. */
  optional?: boolean;
}

/**
 * A named tensor of a module: a `tf.Variable` while it is trained, a plain tensor while it is frozen, so that tfjs
 * leaves its gradient out of the tape.
 */
export class Parameter {
  readonly buffer: boolean;
  readonly optional: boolean;
  #tensor: tf.Tensor;

  /** @param initial taken over: the parameter disposes it */
  constructor(
    readonly name: string,
    initial: tf.Tensor,
    options: ParameterOptions = {},
  ) {
    this.buffer = options.buffer ?? false;
    this.optional = options.optional ?? false;
    this.#tensor = tf.keep(initial);
    this.setTrainable(!this.buffer && (options.trainable ?? true));
  }

  get shape(): readonly number[] {
    return this.#tensor.shape;
  }

  get size(): number {
    return this.#tensor.size;
  }

  /** Owned by the parameter. Read it anew for each use: freezing and `set` replace it. */
  get tensor(): tf.Tensor {
    return this.#tensor;
  }

  get trainable(): boolean {
    return this.#tensor instanceof tf.Variable;
  }

  /** The variable of a trainable parameter; undefined while frozen. */
  get variable(): tf.Variable | undefined {
    return this.#tensor instanceof tf.Variable ? this.#tensor : undefined;
  }

  /** A buffer stays as it is. */
  setTrainable(trainable: boolean): void {
    if (trainable === this.trainable || this.buffer) return;
    const old = this.#tensor;
    this.#tensor = trainable ? tf.variable(old) : tf.keep(tf.clone(old));
    old.dispose();
  }

  /**
   * Replaces the values, also in the middle of a training step.
   *
   * @param values taken over: the parameter disposes it
   * @throws {ShapeError} when shape or dtype differ
   */
  set(values: tf.Tensor): void {
    if (values.dtype !== this.#tensor.dtype || !tf.util.arraysEqual(values.shape, this.#tensor.shape)) {
      throw new ShapeError(this.name, describe(this.#tensor), describe(values));
    }
    if (this.#tensor instanceof tf.Variable) {
      this.#tensor.assign(values);
      values.dispose();
    } else {
      const old = this.#tensor;
      this.#tensor = tf.keep(values);
      old.dispose();
    }
  }

  dispose(): void {
    this.#tensor.dispose();
  }
}

function describe(tensor: tf.Tensor): string {
  return `${tensor.dtype} [${tensor.shape.join(', ')}]`;
}
