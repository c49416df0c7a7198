import { type Code, float32Bytes, unsigned } from './wasm-encoder.js';

/** Code that leaves four float32 lanes on WebAssembly's stack. */
export type Vector = Code;

const simd = (opcode: number) => [0xfd, ...unsigned(opcode)];
const binary = (opcode: number) => {
  const code = simd(opcode);
  return (a: Vector, b: Vector): Vector => [...a, ...b, ...code];
};
const unary = (opcode: number) => {
  const code = simd(opcode);
  return (a: Vector): Vector => [...a, ...code];
};

// Opcodes: https://github.com/WebAssembly/simd/blob/main/proposals/simd/NewOpcodes.md
export const add = binary(0xe4);
export const sub = binary(0xe5);
export const mul = binary(0xe6);
export const div = binary(0xe7);
/** The smaller and the larger; b where one is NaN. One instruction, unlike WebAssembly's NaN-keeping pair. */
export const min = (a: Vector, b: Vector): Vector => pseudoMin(b, a);
export const max = (a: Vector, b: Vector): Vector => pseudoMax(b, a);
export const sqrt = unary(0xe3);
export const neg = unary(0xe1);
export const abs = unary(0xe0);
/** All bits of a lane set where a < b; NaN compares false. */
export const less = binary(0x43);
export const and = binary(0x4e);
/** a's bits where b's are 0. */
export const andNot = binary(0x4f);

/** Each lane's bits of `yes` where the mask is set, else of `no`. */
export const select = (mask: Vector, yes: Vector, no: Vector): Vector => [...yes, ...no, ...mask, ...simd(0x52)];

/** The same number in all lanes. */
export const constant = (value: number): Vector => {
  const bytes = float32Bytes(value);
  return [...simd(0x0c), ...bytes, ...bytes, ...bytes, ...bytes];
};

/** The same 32-bit integer in all lanes, or 0, 1, 2, 3. */
export const constantWord = (word: number): Vector => words([word, word, word, word]);
export const firstWords: Vector = words([0, 1, 2, 3]);

function words(lanes: readonly number[]): Vector {
  return [...simd(0x0c), ...new Uint8Array(Uint32Array.from(lanes).buffer)];
}

const pseudoMin = binary(0xea);
const pseudoMax = binary(0xeb);

/** Integer lanes shifted, to the right with zeros. */
export const shiftLeft = (a: Vector, bits: number): Vector => [...a, 0x41, bits, ...simd(0xab)];
export const shiftRight = (a: Vector, bits: number): Vector => [...a, 0x41, bits, ...simd(0xad)];
/** Integer lanes, modulo 2^32. */
export const addWords = binary(0xae);
export const mulWords = binary(0xb5);
export const xor = binary(0x51);
/** All bits of a lane set where a > b, both without sign. */
export const moreWords = binary(0x3c);

/** All lanes from a float32, or from a 32-bit integer, on the stack. */
export const splat = (scalar: Code): Vector => [...scalar, ...simd(0x13)];
export const splatWord = (word: Code): Vector => [...word, ...simd(0x11)];

/** A float32 from one lane. */
export const lane = (a: Vector, index: number): Code => [...a, ...simd(0x1f), index];

/** A float32, the sum of four lanes. */
export const sumOfLanes = (a: Vector): Code => {
  const f32Add = 0x92;
  return [...lane(a, 0), ...lane(a, 1), f32Add, ...lane(a, 2), ...lane(a, 3), f32Add, f32Add];
};

/** Two float64 lanes from the lower, or from the upper, two float32 lanes. */
export const widenLow = (a: Vector): Vector => [...a, ...simd(0x5f)];
export const widenHigh = (a: Vector): Vector => {
  const upperTwice = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
  return widenLow([...a, ...a, ...simd(0x0d), ...upperTwice]);
};
export const addWide = binary(0xf0);
/** A float64 from one of two lanes. */
export const laneWide = (a: Vector, index: number): Code => [...a, ...simd(0x21), index];

/** Loads and stores at an address on the stack, with a fixed distance in bytes; nothing is assumed about alignment. */
export const load = (address: Code, distance = 0): Vector => [...address, ...simd(0x00), 0, ...unsigned(distance)];
export const store = (address: Code, value: Vector, distance = 0): Code => [
  ...address,
  ...value,
  ...simd(0x0b),
  0,
  ...unsigned(distance),
];
