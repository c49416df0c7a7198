import type { KernelSource } from '../compile/kernel-source.js';
import type { ParameterType } from './parameter-type.js';

/** A kernel by name, before any device has compiled it. Declared once, at the top of the file that launches it. */
export interface Kernel<Parameters extends readonly ParameterType[] = readonly ParameterType[]> {
  readonly source: KernelSource;
  /** The name of the `extern "C" __global__` function. */
  readonly name: string;
  /** Its parameters in order, checked against the compiled kernel where the driver can tell (12.4 and later). */
  readonly parameters: Parameters;
}

/** Declares a kernel of a source. */
export function kernel<const Parameters extends readonly ParameterType[]>(
  source: KernelSource,
  name: string,
  ...parameters: Parameters
): Kernel<Parameters> {
  return { source, name, parameters };
}

/** How many blocks of how many threads run a kernel. */
export interface LaunchShape {
  /** Blocks in x, or in x, y and z; y and z up to 65,535. */
  grid: number | readonly [number, number?, number?];
  /** Threads of a block, at most 1,024, in x, or in x and y. */
  block: number | readonly [number, number];
  /** Bytes of dynamic shared memory; above 48 KiB the kernel is allowed more when it first asks. */
  sharedBytes?: number;
}
