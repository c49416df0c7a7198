import { FunctionBuilder } from './function-builder.js';
import * as v from './vector-expressions.js';
import * as math from './vector-math.js';
import type { WasmFunction } from './wasm-encoder.js';

/**
 * An elementwise function: its outputs in terms of its inputs and of numbers that are the same for all elements.
 *
 * @param f        where intermediate results are kept
 * @param inputs   one vector each
 * @param numbers  one vector each, all lanes equal
 */
type MapDefinition = (f: FunctionBuilder, inputs: v.Vector[], numbers: v.Vector[]) => v.Vector[];

export interface MapSignature {
  inputs: number;
  outputs: number;
  numbers: number;
}

/** Every elementwise function, with its counts of inputs, outputs and numbers. */
export const mapKernels = {
  add: define(2, 1, 0, (_, [a, b]) => [v.add(a!, b!)]),
  subtract: define(2, 1, 0, (_, [a, b]) => [v.sub(a!, b!)]),
  multiply: define(2, 1, 0, (_, [a, b]) => [v.mul(a!, b!)]),
  sigmoid: define(1, 1, 0, (f, [x]) => [math.sigmoid(f, x!)]),
  tanh: define(1, 1, 0, (f, [x]) => [math.tanh(f, x!)]),
  silu: define(1, 1, 0, (f, [x]) => [v.mul(x!, math.sigmoid(f, x!))]),
  /** dy, x -> dy s (1 + x (1 - s)), s the sigmoid of x. */
  siluGrad: define(2, 1, 0, (f, [dy, x]) => {
    const s = f.vector(math.sigmoid(f, x!));
    return [v.mul(v.mul(dy!, s), v.add(f.constant(1), v.mul(x!, v.sub(f.constant(1), s))))];
  }),
  gelu: define(1, 1, 0, (f, [x]) => [v.mul(x!, math.normalCdf(f, x!))]),
  /** dy, x -> dy (cdf(x) + x pdf(x)). */
  geluGrad: define(2, 1, 0, (f, [dy, x]) => {
    const cdf = f.vector(math.normalCdf(f, x!));
    return [v.mul(dy!, v.add(cdf, v.mul(x!, math.normalPdf(f, x!))))];
  }),
  swiGlu: define(2, 1, 0, (f, [gate, up]) => [v.mul(v.mul(gate!, up!), math.sigmoid(f, gate!))]),
  /** dy, gate, up -> dGate, dUp. */
  swiGluGrad: define(3, 2, 0, (f, [dy, gate, up]) => {
    const s = f.vector(math.sigmoid(f, gate!));
    const slope = f.vector(v.mul(s, v.add(f.constant(1), v.mul(gate!, v.sub(f.constant(1), s)))));
    return [v.mul(v.mul(dy!, up!), slope), v.mul(v.mul(dy!, gate!), s)];
  }),
  /**
   * Parameter, gradient, first and second moment -> parameter and moments after AdamW's step. Numbers: gradient scale,
   * beta1, 1 - beta1, beta2, 1 - beta2, decay factor, step size, root scale, epsilon.
   */
  adamW: define(4, 3, 9, (f, [p, gradient, m0, v0], numbers) => {
    const [gradientScale, beta1, rest1, beta2, rest2, decay, stepSize, rootScale, epsilon] = numbers as NineVectors;
    const g = f.vector(v.mul(gradient!, gradientScale));
    const m = f.vector(v.add(v.mul(beta1, m0!), v.mul(rest1, g)));
    const s = f.vector(v.add(v.mul(beta2, v0!), v.mul(rest2, v.mul(g, g))));
    const root = v.add(v.mul(v.sqrt(s), rootScale), epsilon);
    return [v.sub(v.mul(p!, decay), v.div(v.mul(stepSize, m), root)), m, s];
  }),
};

type NineVectors = [v.Vector, v.Vector, v.Vector, v.Vector, v.Vector, v.Vector, v.Vector, v.Vector, v.Vector];

export type MapName = keyof typeof mapKernels;

function define(inputs: number, outputs: number, numbers: number, definition: MapDefinition) {
  return { inputs, outputs, numbers, definition };
}

/**
 * The function `name(inputs..., outputs..., bytes, numbers...)`: addresses, the length in bytes (a positive multiple
 * of 16), and float32 numbers.
 */
export function mapFunction(name: MapName): WasmFunction {
  const { inputs, outputs, numbers, definition } = mapKernels[name];
  const f = new FunctionBuilder(name);
  const pointers = Array.from({ length: inputs + outputs }, () => f.parameter('i32'));
  const bytes = f.parameter('i32');
  const floats = Array.from({ length: numbers }, () => f.parameter('f32'));
  const splats = floats.map((float) => f.vector(v.splat(float)));
  f.repeat(bytes, 16, (at) => {
    const addresses = pointers.map((pointer) => [...pointer, ...at, 0x6a]);
    const values = addresses.slice(0, inputs).map((address) => f.vector(v.load(address)));
    const results = definition(f, values, splats).map((result) => f.vector(result));
    for (const [i, result] of results.entries()) f.emit(v.store(addresses[inputs + i]!, result));
  });
  return f.finish();
}
