import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { DeviceUnavailableError } from '@molx/core';
import type { LibraryHandle } from 'koffi';
import { teamScript } from '../team/open-team.js';
import type { GemmName, GemmOptions, GemmProvider } from './gemm-provider.js';
import { openProducts } from './open-products.js';
import { withSmallProductsInJs } from './with-small-products-in-js.js';

/** What one call through koffi costs, in multiply-adds that JavaScript does meanwhile. */
const minMultiplyAdds = 1500;

interface BlasLibrary {
  name: GemmName;
  /** File names, tried through the loader's search path. */
  names: readonly string[];
  /** Full paths, tried afterwards where they exist. */
  paths: readonly string[];
  /** Sets the thread count and tells the version and the threads in use. */
  configure(library: LibraryHandle, threads: number): { version: string; threads: number };
  /** Several threads may call it at a time, and it does each call on one when told so. */
  sharesWork: boolean;
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
      sharesWork: true,
    },
    options,
  );

/** Intel's oneMKL, told to take one code path for this processor, so that results repeat bit for bit on it. */
export const mklGemm = (options: GemmOptions): Promise<GemmProvider> =>
  openBlas(
    {
      name: 'mkl',
      names: ['libmkl_rt.so.3', 'libmkl_rt.so.2', 'libmkl_rt.so', 'mkl_rt.3.dll', 'mkl_rt.2.dll', 'libmkl_rt.2.dylib'],
      paths: [
        '/opt/intel/oneapi/mkl/latest/lib/libmkl_rt.so',
        ...linuxFolders.map((folder) => `${folder}/libmkl_rt.so`),
      ],
      configure(library, threads) {
        const cbwrAuto = 2;
        library.func('int MKL_CBWR_Set(int branch)')(cbwrAuto);
        library.func('void MKL_Set_Num_Threads(int threads)')(threads);
        const text = Buffer.alloc(200);
        library.func('void MKL_Get_Version_String(void *text, int length)')(text, text.length);
        const count: number = library.func('int MKL_Get_Max_Threads()')();
        return { version: /\d{4}\.\d+(\.\d+)?/.exec(text.toString('latin1'))?.[0] ?? 'unknown', threads: count };
      },
      sharesWork: true,
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
      sharesWork: false,
    },
    options,
  );

async function openBlas(blas: BlasLibrary, options: GemmOptions): Promise<GemmProvider> {
  const { default: koffi } = await import('koffi');
  const failures: string[] = [];
  for (const file of [...blas.names, ...blas.paths.filter((path) => existsSync(path))]) {
    try {
      const library = koffi.load(file);
      const threads = options.threads ?? availableParallelism();
      const worker = blas.sharesWork ? teamScript(threads, options.teamWorker) : undefined;
      const { products, team } = openProducts(koffi, {
        source: { kind: 'blas', file },
        team: worker && { threads, worker },
      });
      const configured = blas.configure(library, team === undefined ? threads : 1);
      const provider: GemmProvider = {
        name: blas.name,
        ...configured,
        ...(team !== undefined && { threads: team.threads, team }),
        where: file,
        gemm: (call) => products.multiply(call),
      };
      return withSmallProductsInJs(provider, minMultiplyAdds);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new DeviceUnavailableError(
    blas.names.length === 0 ? `not on ${process.platform}` : `no ${blas.names.join(', ')} that can be loaded`,
    failures,
  );
}
