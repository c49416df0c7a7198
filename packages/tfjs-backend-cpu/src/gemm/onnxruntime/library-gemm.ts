import { availableParallelism } from 'node:os';
import { teamScript } from '../../team/open-team.js';
import type { GemmOptions, GemmProvider } from '../gemm-provider.js';
import { openProducts } from '../open-products.js';
import { withSmallProductsInJs } from '../with-small-products-in-js.js';
import { onnxruntimeLibrary } from './library-file.js';
import { openOnnxruntimeApi } from './onnxruntime-api.js';
import { openSessions } from './open-sessions.js';

/** What one run costs, in multiply-adds that JavaScript does meanwhile. */
const minMultiplyAdds = 5000;

/**
 * Matrix products by ONNX Runtime's C API, which takes memory by address: memory that threads share, too. With a team each of its
 * threads runs the sessions in itself; otherwise the library's own threads do.
 */
export async function libraryGemm(options: GemmOptions): Promise<GemmProvider> {
  const { default: koffi } = await import('koffi');
  const { file, where } = onnxruntimeLibrary();
  const threads = options.threads ?? availableParallelism();
  const worker = teamScript(threads, options.teamWorker);
  const api = openOnnxruntimeApi(koffi, file);
  const handles = openSessions(api, worker === undefined ? threads : 1, koffi.address);
  const { products, team } = openProducts(koffi, {
    source: { kind: 'onnxruntime', file, handles },
    team: worker && { threads, worker },
  });
  const provider: GemmProvider = {
    name: 'onnxruntime',
    version: api.version,
    threads,
    ...(team !== undefined && { team }),
    where,
    gemm: (call) => products.multiply(call),
  };
  return withSmallProductsInJs(provider, minMultiplyAdds);
}
