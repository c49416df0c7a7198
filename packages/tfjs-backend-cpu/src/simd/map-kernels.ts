import { FunctionBuilder, plus, shiftedRight } from './function-builder.js';
import * as v from './vector-expressions.js';
import * as math from './vector-math.js';
import type { WasmFunction } from './wasm-encoder.js';

/**
 * An elementwise function: its outputs in terms of its inputs, of numbers that are the same for all elements, and of
 * the elements' places.
 *
 * @param f        where intermediate results are kept
 * @param inputs   one vector each
 * @param numbers  one vector each, all lanes equal
 * @param places   32-bit integers
 */
type MapDefinition = (f: FunctionBuilder, inputs: v.Vector[], numbers: v.Vector[], places: v.Vector) => v.Vector[];

/** Every elementwise function, with its counts of inputs and outputs, and the types of its numbers. */
export const mapKernels = {
  add: define(2, 1, [], (_, [a, b]) => [v.add(a!, b!)]),
  subtract: define(2, 1, [], (_, [a, b]) => [v.sub(a!, b!)]),
  multiply: define(2, 1, [], (_, [a, b]) => [v.mul(a!, b!)]),
  sigmoid: define(1, 1, [], (f, [x]) => [math.sigmoid(f, x!)]),
  tanh: define(1, 1, [], (f, [x]) => [math.tanh(f, x!)]),
  silu: define(1, 1, [], (f, [x]) => [v.mul(x!, math.sigmoid(f, x!))]),
  /** dy, x -> dy s (1 + x (1 - s)), s the sigmoid of x. */
  siluGrad: define(2, 1, [], (f, [dy, x]) => {
    const s = f.vector(math.sigmoid(f, x!));
    return [v.mul(v.mul(dy!, s), v.add(f.constant(1), v.mul(x!, v.sub(f.constant(1), s))))];
  }),
  gelu: define(1, 1, [], (f, [x]) => [v.mul(x!, math.normalCdf(f, x!))]),
  /** dy, x -> dy (cdf(x) + x pdf(x)). */
  geluGrad: define(2, 1, [], (f, [dy, x]) => {
    const cdf = f.vector(math.normalCdf(f, x!));
    return [v.mul(dy!, v.add(cdf, v.mul(x!, math.normalPdf(f, x!))))];
  }),
  swiGlu: define(2, 1, [], (f, [gate, up]) => [v.mul(v.mul(gate!, up!), math.sigmoid(f, gate!))]),
  /** dy, gate, up -> dGate, dUp. */
  swiGluGrad: define(3, 2, [], (f, [dy, gate, up]) => {
    const s = f.vector(math.sigmoid(f, gate!));
    const slope = f.vector(v.mul(s, v.add(f.constant(1), v.mul(gate!, v.sub(f.constant(1), s)))));
    return [v.mul(v.mul(dy!, up!), slope), v.mul(v.mul(dy!, gate!), s)];
  }),
  /**
   * Parameter, gradient, first and second moment -> parameter and moments after AdamW's step. Numbers: gradient scale,
   * beta1, 1 - beta1, beta2, 1 - beta2, decay factor, step size, root scale, epsilon.
   */
  adamW: define(4, 3, Array<'f32'>(9).fill('f32'), (f, [p, gradient, m0, v0], numbers) => {
    const [gradientScale, beta1, rest1, beta2, rest2, decay, stepSize, rootScale, epsilon] = numbers as NineVectors;
    const g = f.vector(v.mul(gradient!, gradientScale));
    const m = f.vector(v.add(v.mul(beta1, m0!), v.mul(rest1, g)));
    const s = f.vector(v.add(v.mul(beta2, v0!), v.mul(rest2, v.mul(g, g))));
    const root = v.add(v.mul(v.sqrt(s), rootScale), epsilon);
    return [v.sub(v.mul(p!, decay), v.div(v.mul(stepSize, m), root)), m, s];
  }),
  /** Numbers: what the seed was mixed to, the highest hash that is dropped, what the others are multiplied by. */
  dropout: define(1, 1, ['i32', 'i32', 'f32'], (f, [x], [key, dropped, keep], places) => {
    const hash = f.vector(hashWords(f, v.xor(key!, places)));
    return [v.and(v.moreWords(hash, dropped!), v.mul(x!, keep!))];
  }),
};

type NineVectors = [v.Vector, v.Vector, v.Vector, v.Vector, v.Vector, v.Vector, v.Vector, v.Vector, v.Vector];

export type MapName = keyof typeof mapKernels;

function define(inputs: number, outputs: number, numbers: ('f32' | 'i32')[], definition: MapDefinition) {
  return { inputs, outputs, numbers, definition };
}

/** The mixer of `dropoutHash` in @molx/ops. */
function hashWords(f: FunctionBuilder, words: v.Vector): v.Vector {
  const start = f.vector(v.addWords(words, v.constantWord(0x9e3779b9)));
  const once = f.vector(v.mulWords(v.xor(start, v.shiftRight(start, 16)), v.constantWord(0x7feb352d)));
  const twice = f.vector(v.mulWords(v.xor(once, v.shiftRight(once, 15)), v.constantWord(0x846ca68b)));
  return v.xor(twice, v.shiftRight(twice, 16));
}

/**
 * The function `name(inputs..., outputs..., bytes, first, numbers...)`: addresses, the length in bytes (a positive
 * multiple of 16), the place of the first element, and numbers.
 */
export function mapFunction(name: MapName): WasmFunction {
  const { inputs, outputs, numbers, definition } = mapKernels[name];
  const f = new FunctionBuilder(name);
  const pointers = Array.from({ length: inputs + outputs }, () => f.parameter('i32'));
  const bytes = f.parameter('i32');
  const first = f.parameter('i32');
  const parameters = numbers.map((kind) => ({ kind, code: f.parameter(kind) }));
  const splats = parameters.map(({ kind, code }) => f.vector(kind === 'f32' ? v.splat(code) : v.splatWord(code)));
  f.repeat(bytes, 16, (at) => {
    const addresses = pointers.map((pointer) => plus(pointer, at));
    const values = addresses.slice(0, inputs).map((address) => f.vector(v.load(address)));
    const places = v.addWords(v.splatWord(plus(first, shiftedRight(at, 2))), v.firstWords);
    const results = definition(f, values, splats, places).map((result) => f.vector(result));
    for (const [i, result] of results.entries()) f.emit(v.store(addresses[inputs + i]!, result));
  });
  return f.finish();
}
