import { CudaError } from '../errors/cuda-error.js';
import type { OpenedLibrary } from '../library/opened-library.js';
import type { KernelSource } from './kernel-source.js';
import type { NvrtcFunctions } from './nvrtc-functions.js';

/** What a compilation is made for. */
export interface CompileTarget {
  /** `sm_90` for machine code, `compute_90` for PTX that the driver compiles on. */
  architecture: string;
}

/** NVRTC: CUDA C text in, an image for the driver out. */
export class Nvrtc {
  readonly version: string;
  readonly path: string;
  readonly #functions: NvrtcFunctions;

  constructor(library: OpenedLibrary<NvrtcFunctions>) {
    this.version = library.version;
    this.path = library.path;
    this.#functions = library.functions;
  }

  /**
   * Machine code for the GPU at hand, or PTX of the newest architecture known when the GPU is newer than this NVRTC.
   *
   * @param capability  the GPU's compute capability times ten, 90 for 9.0
   */
  targetFor(capability: number): CompileTarget {
    const count = new Int32Array(1);
    this.#functions.nvrtcGetNumSupportedArchs(count);
    const known = new Int32Array(count[0]!);
    this.#functions.nvrtcGetSupportedArchs(known);
    if (known.includes(capability)) return { architecture: `sm_${capability}` };
    const older = known.filter((architecture) => architecture <= capability);
    return { architecture: `compute_${older.length === 0 ? capability : Math.max(...older)}` };
  }

  /** The compiler options of every kernel. */
  optionsFor({ architecture }: CompileTarget): string[] {
    return [`--gpu-architecture=${architecture}`, '--std=c++17', '-default-device'];
  }

  /**
   * Compiles a file.
   *
   * @throws {CudaError} with the compiler's log
   */
  compile(source: KernelSource, target: CompileTarget): Uint8Array {
    const program = new BigUint64Array(1);
    const names = Object.keys(source.headers);
    const texts = names.map((name) => source.headers[name]!);
    const f = this.#functions;
    this.#check(
      f.nvrtcCreateProgram(program, source.text, source.name, names.length, texts, names),
      source,
      () => 'the program could not be created',
    );
    try {
      const handle = Number(program[0]);
      const options = this.optionsFor(target);
      const log = () => this.#text(handle);
      this.#check(f.nvrtcCompileProgram(handle, options.length, options), source, log);
      const size = new BigUint64Array(1);
      const toPtx = target.architecture.startsWith('compute_');
      this.#check((toPtx ? f.nvrtcGetPTXSize : f.nvrtcGetCUBINSize)(handle, size), source, log);
      const image = new Uint8Array(Number(size[0]));
      this.#check((toPtx ? f.nvrtcGetPTX : f.nvrtcGetCUBIN)(handle, image), source, log);
      return image;
    } finally {
      f.nvrtcDestroyProgram(program);
    }
  }

  #text(program: number): string {
    const size = new BigUint64Array(1);
    this.#functions.nvrtcGetProgramLogSize(program, size);
    const log = new Uint8Array(Number(size[0]));
    this.#functions.nvrtcGetProgramLog(program, log);
    return Buffer.from(log).toString('utf8').replace(/\0.*$/s, '').trim();
  }

  #check(result: number, source: KernelSource, detail: () => string): void {
    if (result === 0) return;
    const statusName = this.#functions.nvrtcGetErrorString(result);
    const operation = `compiling ${source.name} with NVRTC ${this.version} (${this.path})`;
    throw new CudaError({ operation, status: result, statusName, detail: detail() });
  }
}
