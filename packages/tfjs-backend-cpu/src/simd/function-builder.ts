import * as v from './vector-expressions.js';
import { type Code, float64Bytes, signed, type, unsigned, type WasmFunction } from './wasm-encoder.js';

const localGet = (index: number) => [0x20, ...unsigned(index)];
const localSet = (index: number) => [0x21, ...unsigned(index)];
const i32Const = (value: number) => [0x41, ...signed(value)];
const i32Add = 0x6a;
const i32LessUnsigned = 0x49;
const i32Multiply = 0x6c;
const i32ShiftRightUnsigned = 0x76;
const block = 0x02;
const loop = 0x03;
const noResult = 0x40;
const branchIf = 0x0d;
const end = 0x0b;

/** Code that leaves a float64 on the stack. */
export type Scalar = Code;

/** Arithmetic on float64, for what is done once a row. */
export const scalar = {
  constant: (value: number): Scalar => [0x44, ...float64Bytes(value)],
  add: (a: Scalar, b: Scalar): Scalar => [...a, ...b, 0xa0],
  sub: (a: Scalar, b: Scalar): Scalar => [...a, ...b, 0xa1],
  mul: (a: Scalar, b: Scalar): Scalar => [...a, ...b, 0xa2],
  div: (a: Scalar, b: Scalar): Scalar => [...a, ...b, 0xa3],
  sqrt: (a: Scalar): Scalar => [...a, 0x9f],
  min: (a: Scalar, b: Scalar): Scalar => [...a, ...b, 0xa4],
  fromFloat32: (a: Code): Scalar => [...a, 0xbb],
  toFloat32: (a: Scalar): Code => [...a, 0xb6],
  fromInt: (a: Code): Scalar => [...a, 0xb8],
};

/** Writes one function: statements in order, locals by name of what they hold. */
export class FunctionBuilder {
  readonly #name: string;
  readonly #parameters: number[] = [];
  readonly #locals: number[] = [];
  readonly #constants = new Map<number, Code>();
  readonly #prologue: number[] = [];
  readonly #body: number[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  /** A further parameter; all must be taken before the first local. */
  parameter(kind: keyof typeof type): Code {
    this.#parameters.push(type[kind]);
    return localGet(this.#parameters.length - 1);
  }

  emit(code: Code): void {
    for (const byte of code) this.#body.push(byte);
  }

  /** The same float32 in all lanes, made once at the function's start: V8 would build it anew in every round of a loop. */
  constant(value: number): v.Vector {
    const known = this.#constants.get(value);
    if (known !== undefined) return known;
    const index = this.#parameters.length + this.#locals.length;
    this.#locals.push(type.v128);
    this.#prologue.push(...v.constant(value), ...localSet(index));
    const constant = localGet(index);
    this.#constants.set(value, constant);
    return constant;
  }

  /** c0 + x (c1 + x (c2 + ...)). */
  polynomial(x: v.Vector, coefficients: readonly number[]): v.Vector {
    const [first, ...rest] = [...coefficients].reverse().map((c) => this.constant(c));
    return rest.reduce((sum, c) => v.add(v.mul(sum, x), c), first!);
  }

  /** Computes once, to be read many times. */
  keep(kind: keyof typeof type, code: Code): Code {
    const variable = this.variable(kind);
    variable.set(code);
    return variable.get;
  }

  vector(code: v.Vector): v.Vector {
    return this.keep('v128', code);
  }

  scalar(code: Scalar): Scalar {
    return this.keep('f64', code);
  }

  variable(kind: keyof typeof type): { get: Code; set(code: Code): void } {
    const index = this.#parameters.length + this.#locals.length;
    this.#locals.push(type[kind]);
    return { get: localGet(index), set: (code) => this.emit([...code, ...localSet(index)]) };
  }

  /** An address that moves along. */
  pointer(start: Code): { get: Code; advance(bytes: Code): void } {
    const { get, set } = this.variable('i32');
    set(start);
    return { get, advance: (bytes) => set(plus(get, bytes)) };
  }

  /** Runs `inside` for 0, step, 2 step ... below `bound`, which is known to be above 0. */
  repeat(bound: Code, step: number | Code, inside: (at: Code) => void): void {
    const at = this.variable('i32');
    at.set(i32Const(0));
    this.emit([block, noResult, loop, noResult]);
    inside(at.get);
    at.set([...at.get, ...(typeof step === 'number' ? i32Const(step) : step), i32Add]);
    this.emit([...at.get, ...bound, i32LessUnsigned, branchIf, 0, end, end]);
  }

  finish(): WasmFunction {
    return {
      name: this.#name,
      parameters: this.#parameters,
      locals: this.#locals,
      body: [...this.#prologue, ...this.#body],
    };
  }
}

export const plus = (a: Code, b: Code): Code => [...a, ...b, i32Add];
export const times = (a: Code, b: Code): Code => [...a, ...b, i32Multiply];
export const shiftedRight = (a: Code, bits: number): Code => [...a, ...i32Const(bits), i32ShiftRightUnsigned];

/** Stores a float32 that is on the stack. */
export const storeFloat32 = (address: Code, value: Code): Code => [...address, ...value, 0x38, 0, 0];
export const loadFloat32 = (address: Code): Code => [...address, 0x2a, 0, 0];
