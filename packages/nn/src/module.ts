import { CheckpointError, InvalidArgumentError } from '@molx/core';
import type * as tf from '@tensorflow/tfjs-core';
import { checkDtype, type HostTensor, type StateTensor, toDevice, toHost } from './host-tensor.js';
import { Parameter, type ParameterOptions } from './parameter.js';

export interface LoadStateOptions {
  /** Throw when a parameter is missing or a tensor is left over. Default true. */
  strict?: boolean;
  /** Where the state came from, for messages. */
  path?: string;
}

export interface LoadStateResult {
  /** Parameters that the state did not have: they keep their values. */
  missing: string[];
  /** Tensors of the state that no parameter wanted. */
  unexpected: string[];
}

/**
 * A tree of parameters whose dotted names are those of the published checkpoint.
 *
 * A subclass adds parameters and children in its constructor; a name may hold dots (`mlp.0`).
 */
export abstract class Module {
  readonly #parameters = new Map<string, Parameter>();
  readonly #children = new Map<string, Module>();
  #training = false;

  /** Whether layers such as dropout behave as in training. Starts false. */
  get training(): boolean {
    return this.#training;
  }

  /** Every parameter and buffer of the tree, in order of creation, under its full name. */
  namedParameters(): Map<string, Parameter> {
    const named = new Map(this.#parameters);
    for (const [prefix, child] of this.#children) {
      for (const [name, parameter] of child.namedParameters()) named.set(`${prefix}.${name}`, parameter);
    }
    return named;
  }

  /** The parameters that training changes now, under their full names. */
  trainableParameters(): Map<string, Parameter> {
    return new Map([...this.namedParameters()].filter(([, parameter]) => parameter.trainable));
  }

  /** How many numbers the parameters hold; buffers are not counted, and a shared parameter counts once. */
  parameterCount(options: { trainable?: boolean } = {}): number {
    const parameters = new Set(this.namedParameters().values());
    return [...parameters]
      .filter(({ buffer, trainable }) => !buffer && (options.trainable ?? trainable) === trainable)
      .reduce((count, { size }) => count + size, 0);
  }

  train(mode = true): this {
    this.#training = mode;
    for (const child of this.#children.values()) child.train(mode);
    return this;
  }

  /** Makes all parameters plain tensors: no gradient, and none of its memory. */
  freeze(): this {
    for (const parameter of this.namedParameters().values()) parameter.setTrainable(false);
    return this;
  }

  unfreeze(): this {
    for (const parameter of this.namedParameters().values()) parameter.setTrainable(true);
    return this;
  }

  /** Restarts every seeded layer (dropout), each from `seed` and its own name, so that a step can be repeated. */
  reseed(seed: number | string): void {
    for (const [name, child] of this.#children) child.reseed(`${seed}/${name}`);
  }

  /** Copies all parameters and buffers to plain memory. */
  async state(): Promise<Map<string, StateTensor>> {
    const entries = [...this.namedParameters()].map(
      async ([name, parameter]) => [name, await toHost(parameter.tensor)] as const,
    );
    return new Map(await Promise.all(entries));
  }

  /**
   * Copies values in by name. Nothing is changed when it throws.
   *
   * @throws {CheckpointError} when a shape or dtype does not fit or, if strict, names are missing or left over
   */
  loadState(state: ReadonlyMap<string, HostTensor>, options: LoadStateOptions = {}): LoadStateResult {
    const path = options.path ?? this.constructor.name;
    const parameters = this.namedParameters();
    const missing = [...parameters]
      .filter(([name, { optional }]) => !optional && !state.has(name))
      .map(([name]) => name);
    const unexpected = [...state.keys()].filter((name) => !parameters.has(name));
    if ((options.strict ?? true) && missing.length + unexpected.length > 0) {
      throw new CheckpointError(path, `missing: ${listed(missing)}; unexpected: ${listed(unexpected)}.`);
    }
    for (const [name, parameter] of parameters) {
      const host = state.get(name);
      if (host !== undefined && host.shape.join() !== parameter.shape.join()) {
        const message = `tensor ${name}: expected [${parameter.shape.join(', ')}], got [${host.shape.join(', ')}].`;
        throw new CheckpointError(path, message, { tensor: name });
      }
      if (host !== undefined) checkDtype(host, name, path);
    }
    for (const [name, parameter] of parameters) {
      const host = state.get(name);
      if (host !== undefined) parameter.set(toDevice(host, parameter.tensor.dtype as 'float32' | 'int32'));
    }
    return { missing, unexpected };
  }

  dispose(): void {
    for (const parameter of this.namedParameters().values()) parameter.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  protected addParameter(name: string, initial: tf.Tensor, options?: ParameterOptions): Parameter {
    this.#checkFree(name);
    const parameter = new Parameter(name, initial, options);
    this.#parameters.set(name, parameter);
    return parameter;
  }

  protected addModule<T extends Module>(name: string, child: T): T {
    this.#checkFree(name);
    this.#children.set(name, child);
    return child;
  }

  #checkFree(name: string): void {
    if (this.#parameters.has(name) || this.#children.has(name)) {
      throw new InvalidArgumentError(`${this.constructor.name}: the name ${name} is taken.`);
    }
  }
}

function listed(names: string[]): string {
  if (names.length === 0) return 'none';
  return names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;
}
