import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import type { GemmCall, GemmOptions, GemmProvider } from '../gemm-provider.js';
import { withContiguousOperands } from '../with-contiguous-operands.js';
import { withSmallProductsInJs } from '../with-small-products-in-js.js';
import { fusedMatMulModel } from './fused-mat-mul-model.js';
import { sessionPlace } from './open-sessions.js';

/** What one run of a session costs, in multiply-adds that JavaScript does meanwhile. */
const minMultiplyAdds = 8000;

/** The part of the binding that is used here: its public API has no synchronous run. */
interface OnnxruntimeBinding {
  initOrt(): void;
  binding: { InferenceSession: new () => OnnxruntimeSession };
}

interface OnnxruntimeSession {
  loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: object): void;
  run(feeds: Record<string, unknown>, fetches: Record<string, unknown>, options: object): void;
}

interface OnnxruntimeModule {
  Tensor: new (type: 'float32', data: Float32Array, dims: number[]) => unknown;
}

/** Matrix products by onnxruntime-node's own binding, which takes no memory that threads share: one session for each way to transpose. */
export function bindingGemm(options: GemmOptions): GemmProvider {
  const require = createRequire(import.meta.url);
  const { binding, initOrt }: OnnxruntimeBinding = require('onnxruntime-node/dist/binding.js');
  const { Tensor }: OnnxruntimeModule = require('onnxruntime-node');
  const { version }: { version: string } = require('onnxruntime-node/package.json');
  initOrt();
  const threads = options.threads ?? availableParallelism();
  const sessions = [0, 1, 2, 3].map((ways) => {
    const model = fusedMatMulModel({ transposeA: ways >= 2, transposeB: ways % 2 === 1 });
    const session = new binding.InferenceSession();
    session.loadModel(model.buffer, model.byteOffset, model.byteLength, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      enableMemPattern: false,
      // Four sessions' idle threads would spin for a processor that elementwise work needs: measured 10 % slower.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
    return session;
  });

  const gemm = (call: GemmCall): void => {
    const { m, n, k, batch, strideA, strideB, transposeA, transposeB } = call;
    const batchA = strideA === 0 ? 1 : batch;
    const batchB = strideB === 0 ? 1 : batch;
    const a = new Tensor('float32', call.a.subarray(0, batchA * m * k), transposeA ? [batchA, k, m] : [batchA, m, k]);
    const b = new Tensor('float32', call.b.subarray(0, batchB * k * n), transposeB ? [batchB, n, k] : [batchB, k, n]);
    const session = sessions[sessionPlace(transposeA, transposeB)]!;
    if (batchA === 1 && batchB === 1 && batch > 1) {
      const c = call.c.subarray(0, m * n);
      session.run({ a, b }, { c: new Tensor('float32', c, [1, m, n]) }, {});
      for (let item = 1; item < batch; item++) call.c.set(c, item * m * n);
      return;
    }
    session.run({ a, b }, { c: new Tensor('float32', call.c.subarray(0, batch * m * n), [batch, m, n]) }, {});
  };
  return withSmallProductsInJs(
    withContiguousOperands({ name: 'onnxruntime', version, threads, where: 'onnxruntime-node', gemm }),
    minMultiplyAdds,
  );
}
