/** WebAssembly bytes: as many as an instruction sequence needs. */
export type Code = readonly number[];

/** Value types, in the binary format's encoding. */
export const type = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

export interface WasmFunction {
  name: string;
  /** Types of the parameters; there are no results. */
  parameters: readonly number[];
  /** Types of the further locals. */
  locals: readonly number[];
  body: Code;
}

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest === 0 ? low : low + 128);
  } while (rest !== 0);
  return bytes;
}

/** Signed LEB128 of a 32-bit integer. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 127;
    rest >>= 7;
    const last = (rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0);
    bytes.push(last ? low : low + 128);
    if (last) return bytes;
  }
}

export function float32Bytes(value: number): number[] {
  return [...new Uint8Array(Float32Array.of(value).buffer)];
}

export function float64Bytes(value: number): number[] {
  return [...new Uint8Array(Float64Array.of(value).buffer)];
}

/** The most pages that a memory of 32-bit addresses has. */
const maxPages = 65_536;

/**
 * A module that imports the memory `env.memory` and exports each function under its name.
 *
 * @see https://webassembly.github.io/spec/core/binary/modules.html
 */
export function wasmModule(
  functions: readonly WasmFunction[],
  { sharedMemory = false }: { sharedMemory?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  const functionType = 0x60;
  const types = functions.map(({ parameters }) => [functionType, ...vector(parameters.map((p) => [p])), 0]);
  const limits = sharedMemory ? [0x03, 1, ...unsigned(maxPages)] : [0x00, 1];
  const memoryImport = [...text('env'), ...text('memory'), 0x02, ...limits];
  const exports = functions.map(({ name }, i) => [...text(name), 0x00, ...unsigned(i)]);
  const bodies = functions.map(({ locals, body }) => {
    const end = 0x0b;
    const code = [...vector(locals.map((local) => [1, local])), ...body, end];
    return [...unsigned(code.length), ...code];
  });
  const version = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  return Uint8Array.from([
    ...version,
    ...section(1, vector(types)),
    ...section(2, vector([memoryImport])),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(7, vector(exports)),
    ...section(10, vector(bodies)),
  ]);
}

function section(id: number, content: Code): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: readonly Code[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsigned(bytes.length), ...bytes];
}
