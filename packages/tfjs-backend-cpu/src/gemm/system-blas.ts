import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { DeviceUnavailableError } from '@molx/core';
import type { LibraryHandle } from 'koffi';
import { vectorMemory } from '../storage/vector-memory.js';
import type { GemmCall, GemmName, GemmOptions, GemmProvider } from './gemm-provider.js';
import { withSmallProductsInJs } from './with-small-products-in-js.js';

/** What one call through koffi costs, in multiply-adds that JavaScript does meanwhile. */
const minMultiplyAdds = 1500;

// The values of the enumerations of cblas.h.
const rowMajor = 101;
const noTranspose = 111;
const transpose = 112;

type KoffiFunction = ReturnType<LibraryHandle['func']>;

interface BlasLibrary {
  name: GemmName;
  /** File names, tried through the loader's search path. */
  names: readonly string[];
  /** Full paths, tried afterwards where they exist. */
  paths: readonly string[];
  /** Sets the thread count and tells the version and the threads in use. */
  configure(library: LibraryHandle, threads: number): { version: string; threads: number };
}

const linuxFolders = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
  '/usr/local/lib',
];

/** OpenBLAS: `libopenblas0` on Debian and Ubuntu, `openblas` on Homebrew and Fedora. */
export const openblasGemm = (options: GemmOptions): Promise<GemmProvider> =>
  openBlas(
    {
      name: 'openblas',
      names: ['libopenblasp.so.0', 'libopenblas.so.0', 'libopenblas.so', 'libopenblas.dylib', 'libopenblas.dll'],
      paths: [
        ...linuxFolders.flatMap((folder) => [
          `${folder}/openblas-pthread/libopenblas.so.0`,
          `${folder}/openblas-openmp/libopenblas.so.0`,
          `${folder}/libopenblas.so.0`,
        ]),
        '/opt/OpenBLAS/lib/libopenblas.so.0',
        '/opt/homebrew/opt/openblas/lib/libopenblas.dylib',
        '/usr/local/opt/openblas/lib/libopenblas.dylib',
      ],
      configure(library, threads) {
        library.func('void openblas_set_num_threads(int threads)')(threads);
        const text: string = library.func('const char *openblas_get_config()')();
        const count: number = library.func('int openblas_get_num_threads()')();
        return { version: /\d+(\.\d+)+/.exec(text)?.[0] ?? text, threads: count };
      },
    },
    options,
  );

/** Intel's oneMKL, pinned to one code path so that results repeat bit for bit. */
export const mklGemm = (options: GemmOptions): Promise<GemmProvider> =>
  openBlas(
    {
      name: 'mkl',
      names: ['libmkl_rt.so.2', 'libmkl_rt.so', 'mkl_rt.2.dll', 'libmkl_rt.2.dylib'],
      paths: [
        '/opt/intel/oneapi/mkl/latest/lib/libmkl_rt.so.2',
        ...linuxFolders.map((folder) => `${folder}/libmkl_rt.so`),
      ],
      configure(library, threads) {
        const reproducible = 3;
        library.func('int MKL_CBWR_Set(int mode)')(reproducible);
        library.func('void MKL_Set_Num_Threads(int threads)')(threads);
        const text = Buffer.alloc(200);
        library.func('void MKL_Get_Version_String(void *text, int length)')(text, text.length);
        const count: number = library.func('int MKL_Get_Max_Threads()')();
        return { version: /\d{4}\.\d+(\.\d+)?/.exec(text.toString('latin1'))?.[0] ?? 'unknown', threads: count };
      },
    },
    options,
  );

/** Apple's Accelerate framework, which chooses its threads by itself. */
export const accelerateGemm = (options: GemmOptions): Promise<GemmProvider> =>
  openBlas(
    {
      name: 'accelerate',
      names: process.platform === 'darwin' ? ['/System/Library/Frameworks/Accelerate.framework/Accelerate'] : [],
      paths: [],
      configure: (_library, threads) => ({ version: 'system', threads }),
    },
    options,
  );

async function openBlas(blas: BlasLibrary, options: GemmOptions): Promise<GemmProvider> {
  const { default: koffi } = await import('koffi');
  const { arena } = vectorMemory();
  const failures: string[] = [];
  for (const file of [...blas.names, ...blas.paths.filter((path) => existsSync(path))]) {
    try {
      const library = koffi.load(file);
      const functions = {
        byArray: library.func(signature('const void *', 'void *')),
        byAddress: library.func(signature('uint64_t ', 'uint64_t ')),
        arenaAddress: Number(koffi.address(arena.buffer)),
      };
      const configured = blas.configure(library, options.threads ?? availableParallelism());
      return withSmallProductsInJs(
        { name: blas.name, ...configured, where: file, gemm: (call) => multiply(functions, call) },
        minMultiplyAdds,
      );
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new DeviceUnavailableError(
    blas.names.length === 0 ? `not on ${process.platform}` : `no ${blas.names.join(', ')} that can be loaded`,
    failures,
  );
}

function signature(input: string, output: string): string {
  return `void cblas_sgemm(int order, int transA, int transB, int m, int n, int k, float alpha,
    ${input}a, int lda, ${input}b, int ldb, float beta, ${output}c, int ldc)`;
}

interface SgemmFunctions {
  byArray: KoffiFunction;
  /** Takes addresses as numbers, which for the many small products of attention saves a view and its lookup each. */
  byAddress: KoffiFunction;
  /** Where the memory that holds the pool's tensors starts; it never moves. */
  arenaAddress: number;
}

function multiply({ byArray, byAddress, arenaAddress }: SgemmFunctions, call: GemmCall): void {
  const { m, n, k, batch, a, b, c, startsA, startsB, startsC } = call;
  const transA = call.transposeA ? transpose : noTranspose;
  const transB = call.transposeB ? transpose : noTranspose;
  const lda = call.rowStrideA ?? (call.transposeA ? m : k);
  const ldb = call.rowStrideB ?? (call.transposeB ? k : n);
  const ldc = call.rowStrideC ?? n;
  const beta = call.accumulate ? 1 : 0;
  const { buffer } = vectorMemory().arena;
  const inArena = batch > 1 && a.buffer === buffer && b.buffer === buffer && c.buffer === buffer;
  for (let item = 0; item < batch; item++) {
    const atA = startsA?.[item] ?? item * call.strideA;
    const atB = startsB?.[item] ?? item * call.strideB;
    const atC = startsC?.[item] ?? item * m * n;
    if (inArena) {
      const address = (values: Float32Array, at: number) => arenaAddress + values.byteOffset + at * 4;
      const [itemA, itemB, itemC] = [address(a, atA), address(b, atB), address(c, atC)];
      byAddress(rowMajor, transA, transB, m, n, k, 1, itemA, lda, itemB, ldb, beta, itemC, ldc);
    } else {
      const [itemA, itemB, itemC] = [from(a, atA), from(b, atB), from(c, atC)];
      byArray(rowMajor, transA, transB, m, n, k, 1, itemA, lda, itemB, ldb, beta, itemC, ldc);
    }
  }
}

function from(values: Float32Array, start: number): Float32Array {
  return start === 0 ? values : values.subarray(start);
}
