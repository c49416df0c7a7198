import { CheckpointError, InvalidArgumentError } from '@molx/core';
import { adamWStep } from '@molx/ops';
import * as tf from '@tensorflow/tfjs-core';
import { type HostTensor, type StateTensor, toDevice, toHost } from './host-tensor.js';
import type { Parameter } from './parameter.js';

export interface AdamWOptions {
  learningRate: number;
  /** Default [0.9, 0.999]. */
  betas?: readonly [number, number];
  /** Default 1e-8. */
  epsilon?: number;
  /** One for all, or one for each parameter, as {@link decayMatricesOnly} gives. Default 0.01. */
  weightDecay?: number | ((name: string, parameter: Parameter) => number);
}

export interface AdamWUpdateOptions {
  /** Multiplies every gradient, as `clipByGlobalNorm` gives it. Default 1. */
  gradientScale?: number | tf.Tensor;
}

/** Decays matrices and tables; leaves norms and biases, everything of one dimension or none, alone. */
export function decayMatricesOnly(weightDecay: number): (name: string, parameter: Parameter) => number {
  return (_name, parameter) => (parameter.shape.length >= 2 ? weightDecay : 0);
}

interface Slot {
  parameter: Parameter;
  firstMoment: tf.Variable;
  secondMoment: tf.Variable;
  step: number;
}

/**
 * AdamW over named parameters; same numbers as PyTorch's. A parameter without a gradient in a step is left as it is,
 * its moments and step count too. Its state comes out and goes in under PyTorch's words, so that a resumed run goes on
 * bit for bit.
 */
export class AdamW {
  readonly #parameters: Map<string, Parameter>;
  readonly #options: Required<AdamWOptions>;
  readonly #slots = new Map<string, Slot>();

  /** @param parameters those that are frozen at a step are skipped */
  constructor(parameters: ReadonlyMap<string, Parameter>, options: AdamWOptions) {
    this.#parameters = new Map(parameters);
    this.#options = { betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0.01, ...options };
  }

  /**
   * One step. The gradients stay the caller's.
   *
   * @param gradients     by the names that the parameters were given under
   * @param learningRate  default: the constructor's
   * @throws {InvalidArgumentError} when a gradient has no parameter, or a frozen one
   */
  step(
    gradients: tf.NamedTensorMap,
    learningRate = this.#options.learningRate,
    { gradientScale = 1 }: AdamWUpdateOptions = {},
  ): void {
    const [beta1, beta2] = this.#options.betas;
    for (const [step, names] of this.#namesByStep(Object.keys(gradients))) {
      const slots = names.map((name) => this.#slots.get(name)!);
      adamWStep(
        {
          parameters: slots.map(({ parameter }) => parameter.variable!),
          gradients: names.map((name) => gradients[name]!),
          firstMoments: slots.map(({ firstMoment }) => firstMoment),
          secondMoments: slots.map(({ secondMoment }) => secondMoment),
        },
        {
          learningRate,
          beta1,
          beta2,
          epsilon: this.#options.epsilon,
          weightDecay: names.map((name) => this.#weightDecay(name)),
          step,
          gradientScale,
        },
      );
      for (const slot of slots) slot.step = step;
    }
  }

  /** For each parameter that has been stepped: `NAME.exp_avg`, `NAME.exp_avg_sq` and the int32 scalar `NAME.step`. */
  async state(): Promise<Map<string, StateTensor>> {
    const state = new Map<string, StateTensor>();
    for (const [name, { firstMoment, secondMoment, step }] of this.#slots) {
      state.set(`${name}.exp_avg`, await toHost(firstMoment));
      state.set(`${name}.exp_avg_sq`, await toHost(secondMoment));
      state.set(`${name}.step`, { shape: [], dtype: 'I32', data: Int32Array.of(step) });
    }
    return state;
  }

  /**
   * Replaces the whole state.
   *
   * @throws {CheckpointError} when a tensor belongs to no parameter, is missing, or has another shape
   */
  loadState(state: ReadonlyMap<string, HostTensor>, path = 'optimizer'): void {
    const names = new Set([...state.keys()].map((key) => key.replace(/\.(exp_avg|exp_avg_sq|step)$/, '')));
    for (const name of names) this.#checkState(name, state, path);
    this.dispose();
    for (const name of names) {
      const slot = this.#slot(name);
      assign(slot.firstMoment, state.get(`${name}.exp_avg`)!);
      assign(slot.secondMoment, state.get(`${name}.exp_avg_sq`)!);
      slot.step = Number(state.get(`${name}.step`)!.data[0]);
    }
  }

  /** Forgets the moments; the parameters stay. */
  dispose(): void {
    for (const { firstMoment, secondMoment } of this.#slots.values()) tf.dispose([firstMoment, secondMoment]);
    this.#slots.clear();
  }

  #namesByStep(names: string[]): Map<number, string[]> {
    const groups = new Map<number, string[]>();
    for (const name of names) {
      const { parameter, step } = this.#slot(name);
      if (parameter.variable === undefined) throw new InvalidArgumentError(`AdamW: parameter ${name} is frozen.`);
      const group = groups.get(step + 1);
      if (group === undefined) groups.set(step + 1, [name]);
      else group.push(name);
    }
    return groups;
  }

  #slot(name: string): Slot {
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    const parameter = this.#parameters.get(name);
    if (parameter === undefined) throw new InvalidArgumentError(`AdamW: no parameter is named ${name}.`);
    const [firstMoment, secondMoment] = [zerosLike(parameter), zerosLike(parameter)];
    const slot = { parameter, firstMoment, secondMoment, step: 0 };
    this.#slots.set(name, slot);
    return slot;
  }

  #weightDecay(name: string): number {
    const { weightDecay } = this.#options;
    return typeof weightDecay === 'number' ? weightDecay : weightDecay(name, this.#parameters.get(name)!);
  }

  #checkState(name: string, state: ReadonlyMap<string, HostTensor>, path: string): void {
    const parameter = this.#parameters.get(name);
    if (parameter === undefined) throw new CheckpointError(path, `no parameter is named ${name}.`, { tensor: name });
    for (const [key, shape] of [
      ['exp_avg', parameter.shape],
      ['exp_avg_sq', parameter.shape],
      ['step', []],
    ] as const) {
      const tensor = `${name}.${key}`;
      const actual = state.get(tensor)?.shape;
      if (actual?.join() === shape.join()) continue;
      const found = actual === undefined ? 'nothing' : `[${actual.join(', ')}]`;
      throw new CheckpointError(path, `tensor ${tensor}: expected [${shape.join(', ')}], got ${found}.`, { tensor });
    }
  }
}

function zerosLike(parameter: Parameter): tf.Variable {
  const zeros = tf.zeros([...parameter.shape]);
  const variable = tf.variable(zeros, false);
  zeros.dispose();
  return variable;
}

function assign(variable: tf.Variable, host: HostTensor): void {
  const values = toDevice(host, 'float32');
  variable.assign(values);
  values.dispose();
}
