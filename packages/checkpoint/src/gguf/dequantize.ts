import { float16ToFloat32 } from '../half.js';

/** A block format of ggml: how many values a block holds, in how many bytes, and how they are read. */
export interface BlockFormat {
  readonly name: string;
  readonly values: number;
  readonly bytes: number;
  /** Writes the values of the block that starts at byte `at` to `out`, from `to` on. */
  read(source: Uint8Array, at: number, out: Float32Array, to: number): void;
}

/**
 * The block formats of ggml by type number (ggml's `ggml-quants.h`): 32 values with one scale, or "K" formats of 256 values in
 * groups that have scales of their own.
 */
export const blockFormats: ReadonlyMap<number, BlockFormat> = new Map<number, BlockFormat>([
  [2, { name: 'Q4_0', values: 32, bytes: 18, read: readQ4_0 }],
  [3, { name: 'Q4_1', values: 32, bytes: 20, read: readQ4_1 }],
  [6, { name: 'Q5_0', values: 32, bytes: 22, read: readQ5_0 }],
  [7, { name: 'Q5_1', values: 32, bytes: 24, read: readQ5_1 }],
  [8, { name: 'Q8_0', values: 32, bytes: 34, read: readQ8_0 }],
  [10, { name: 'Q2_K', values: 256, bytes: 84, read: readQ2K }],
  [11, { name: 'Q3_K', values: 256, bytes: 110, read: readQ3K }],
  [12, { name: 'Q4_K', values: 256, bytes: 144, read: readQ4K }],
  [13, { name: 'Q5_K', values: 256, bytes: 176, read: readQ5K }],
  [14, { name: 'Q6_K', values: 256, bytes: 210, read: readQ6K }],
]);

/** The values of consecutive blocks as float32. @param source  a whole number of blocks */
export function dequantize(source: Uint8Array, { values, bytes, read }: BlockFormat): Float32Array {
  const blocks = source.length / bytes;
  const out = new Float32Array(blocks * values);
  for (let block = 0; block < blocks; block++) read(source, block * bytes, out, block * values);
  return out;
}

const halfWord = new Uint16Array(1);

function half(source: Uint8Array, at: number): number {
  halfWord[0] = source[at]! | (source[at + 1]! << 8);
  return float16ToFloat32(halfWord)[0]!;
}

const word = (source: Uint8Array, at: number): number =>
  source[at]! | (source[at + 1]! << 8) | (source[at + 2]! << 16) | (source[at + 3]! << 24);

const signed = (byte: number): number => (byte << 24) >> 24;

function readQ4_0(source: Uint8Array, at: number, out: Float32Array, to: number): void {
  const scale = half(source, at);
  for (let i = 0; i < 16; i++) {
    const byte = source[at + 2 + i]!;
    out[to + i] = scale * ((byte & 15) - 8);
    out[to + 16 + i] = scale * ((byte >> 4) - 8);
  }
}

function readQ4_1(source: Uint8Array, at: number, out: Float32Array, to: number): void {
  const scale = half(source, at);
  const least = half(source, at + 2);
  for (let i = 0; i < 16; i++) {
    const byte = source[at + 4 + i]!;
    out[to + i] = scale * (byte & 15) + least;
    out[to + 16 + i] = scale * (byte >> 4) + least;
  }
}

function readQ5_0(source: Uint8Array, at: number, out: Float32Array, to: number): void {
  const scale = half(source, at);
  const fifths = word(source, at + 2);
  for (let i = 0; i < 16; i++) {
    const byte = source[at + 6 + i]!;
    out[to + i] = scale * (((byte & 15) | (((fifths >> i) & 1) << 4)) - 16);
    out[to + 16 + i] = scale * (((byte >> 4) | (((fifths >> (i + 16)) & 1) << 4)) - 16);
  }
}

function readQ5_1(source: Uint8Array, at: number, out: Float32Array, to: number): void {
  const scale = half(source, at);
  const least = half(source, at + 2);
  const fifths = word(source, at + 4);
  for (let i = 0; i < 16; i++) {
    const byte = source[at + 8 + i]!;
    out[to + i] = scale * ((byte & 15) | (((fifths >> i) & 1) << 4)) + least;
    out[to + 16 + i] = scale * ((byte >> 4) | (((fifths >> (i + 16)) & 1) << 4)) + least;
  }
}

function readQ8_0(source: Uint8Array, at: number, out: Float32Array, to: number): void {
  const scale = half(source, at);
  for (let i = 0; i < 32; i++) out[to + i] = scale * signed(source[at + 2 + i]!);
}

/** Sixteen groups of 16: 4 bits of scale and 4 of minimum, two bits a value. */
function readQ2K(source: Uint8Array, at: number, out: Float32Array, to: number): void {
  const scale = half(source, at + 80);
  const least = half(source, at + 82);
  for (let i = 0; i < 256; i++) {
    const group = source[at + (i >> 4)]!;
    const bits = source[at + 16 + (i >> 7) * 32 + (i & 31)]! >> (2 * ((i >> 5) & 3));
    out[to + i] = scale * (group & 15) * (bits & 3) - least * (group >> 4);
  }
}

/** Sixteen groups of 16 with 6-bit scales; two bits a value, and a third that lies apart and is set where nothing is taken off. */
function readQ3K(source: Uint8Array, at: number, out: Float32Array, to: number): void {
  const scale = half(source, at + 108);
  for (let i = 0; i < 256; i++) {
    const group = i >> 4;
    const low = group < 8 ? source[at + 96 + group]! & 15 : source[at + 88 + group]! >> 4;
    const high = (source[at + 104 + (group & 3)]! >> (2 * (group >> 2))) & 3;
    const bits = (source[at + 32 + (i >> 7) * 32 + (i & 31)]! >> (2 * ((i >> 5) & 3))) & 3;
    const third = (source[at + (i & 31)]! >> (i >> 5)) & 1;
    out[to + i] = scale * ((low | (high << 4)) - 32) * (bits - (third ? 0 : 4));
  }
}

/** Scale and minimum of the eight groups of Q4_K and Q5_K: 6 bits each, packed into twelve bytes. */
function groupOf32(source: Uint8Array, at: number, group: number): { scale: number; least: number } {
  const byte = (i: number) => source[at + i]!;
  if (group < 4) return { scale: byte(group) & 63, least: byte(group + 4) & 63 };
  return {
    scale: (byte(group + 4) & 15) | ((byte(group - 4) >> 6) << 4),
    least: (byte(group + 4) >> 4) | ((byte(group) >> 6) << 4),
  };
}

function readQ4K(source: Uint8Array, at: number, out: Float32Array, to: number): void {
  const scale = half(source, at);
  const least = half(source, at + 2);
  for (let group = 0; group < 8; group++) {
    const of = groupOf32(source, at + 4, group);
    for (let i = 0; i < 32; i++) {
      const byte = source[at + 16 + (group >> 1) * 32 + i]!;
      out[to + group * 32 + i] = scale * of.scale * (group & 1 ? byte >> 4 : byte & 15) - least * of.least;
    }
  }
}

function readQ5K(source: Uint8Array, at: number, out: Float32Array, to: number): void {
  const scale = half(source, at);
  const least = half(source, at + 2);
  for (let group = 0; group < 8; group++) {
    const of = groupOf32(source, at + 4, group);
    for (let i = 0; i < 32; i++) {
      const byte = source[at + 48 + (group >> 1) * 32 + i]!;
      const fifth = (source[at + 16 + i]! >> group) & 1;
      const bits = (group & 1 ? byte >> 4 : byte & 15) | (fifth << 4);
      out[to + group * 32 + i] = scale * of.scale * bits - least * of.least;
    }
  }
}

/** Sixteen groups of 16 with signed 8-bit scales; four bits a value, and two more that lie apart. */
function readQ6K(source: Uint8Array, at: number, out: Float32Array, to: number): void {
  const scale = half(source, at + 208);
  for (let i = 0; i < 256; i++) {
    const part = i >> 7;
    const quarter = (i >> 5) & 3;
    const low = source[at + part * 64 + (quarter & 1) * 32 + (i & 31)]! >> (quarter < 2 ? 0 : 4);
    const high = source[at + 128 + part * 32 + (i & 31)]! >> (2 * quarter);
    const bits = (low & 15) | ((high & 3) << 4);
    out[to + i] = scale * signed(source[at + 192 + (i >> 4)]!) * (bits - 32);
  }
}
