import type { VectorMemory } from '../storage/vector-memory.js';
import { copyFunction, copyNames } from './copy-kernels.js';
import { type MapName, mapFunction, mapKernels } from './map-kernels.js';
import { queryFunction, queryNames } from './query-kernels.js';
import { type RowName, rowKernels } from './row-kernels.js';
import { rowFunction } from './rows/row-function.js';
import { wasmModule } from './wasm-encoder.js';

/** A function of the module: addresses, lengths and numbers. */
export type WasmKernel = (...args: number[]) => void;

export interface VectorKernels {
  readonly module: WebAssembly.Module;
  /** By name, in the order of the module's exports. */
  readonly kernels: Readonly<Record<string, WasmKernel>>;
}

const opened = new WeakMap<VectorMemory, VectorKernels>();

/** All SIMD kernels on a memory, generated at the first use. */
export function vectorKernels(memory: VectorMemory): VectorKernels {
  const known = opened.get(memory) ?? generate(memory);
  opened.set(memory, known);
  return known;
}

function generate({ memory, shared }: VectorMemory): VectorKernels {
  const functions = [
    ...(Object.keys(mapKernels) as MapName[]).map(mapFunction),
    ...(Object.keys(rowKernels) as RowName[]).map((name) => rowFunction(name, rowKernels[name])),
    ...copyNames.map(copyFunction),
    ...queryNames.map(queryFunction),
  ];
  const module = new WebAssembly.Module(wasmModule(functions, { sharedMemory: shared }));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { module, kernels: exports as Record<string, WasmKernel> };
}
