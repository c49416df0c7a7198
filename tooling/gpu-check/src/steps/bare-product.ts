import { ok, strictEqual } from 'node:assert/strict';
import type { CudaBackend } from '@molx/tfjs-backend-cuda';
import { addressOf, cudaMajors, dataType, openCublasLt } from '@molx/tfjs-backend-cuda/inner';

/** Of cublasComputeType_t in cublas_api.h. */
const compute = { float32: 68, fastTf32: 77 } as const;

/** CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES in cublasLt.h; the heuristic's result has 96 bytes, the algorithm first. */
const maxWorkspaceBytes = 1;
const heuristicBytes = 96;
const workspaceBytes = 32 << 20;

export interface BareProduct {
  /** Host memory that cuBLASLt reads, kept from the garbage collector. */
  readonly memory: readonly ArrayBufferView[];
  /** Queues one product. */
  run(): void;
  close(): void;
}

/**
 * C = A B of square matrices in cuBLASLt's own column-major order, as a C program calls it: no tensors, no plans of
 * ours, the algorithm that its heuristic puts first.
 *
 * @param a  device addresses of matrices of `size` x `size`; C is float32
 */
export async function bareProduct(
  backend: CudaBackend,
  { size, operands, tf32 }: { size: number; operands: keyof typeof dataType; tf32: boolean },
  [a, b, c]: readonly [number, number, number],
): Promise<BareProduct> {
  const { functions: f } = await openCublasLt(cudaMajors, []);
  const workspace = backend.scratch(workspaceBytes);
  const out = new BigUint64Array(1);
  const made = (status: number): number => {
    strictEqual(status, 0);
    return Number(out[0]);
  };
  const handle = made(f.cublasLtCreate(out));
  const description = made(f.cublasLtMatmulDescCreate(out, tf32 ? compute.fastTf32 : compute.float32, 0));
  const operand = made(f.cublasLtMatrixLayoutCreate(out, dataType[operands], size, size, size));
  const result = made(f.cublasLtMatrixLayoutCreate(out, dataType.float32, size, size, size));
  const preference = made(f.cublasLtMatmulPreferenceCreate(out));
  const limit = new BigUint64Array([BigInt(workspaceBytes)]);
  strictEqual(f.cublasLtMatmulPreferenceSetAttribute(preference, maxWorkspaceBytes, limit, 8), 0);
  const algorithm = new Uint8Array(new ArrayBuffer(heuristicBytes));
  const found = new Int32Array(1);
  const layouts = [operand, operand, result, result] as const;
  strictEqual(f.cublasLtMatmulAlgoGetHeuristic(handle, description, ...layouts, preference, 1, algorithm, found), 0);
  ok(found[0]! > 0, 'cuBLASLt knows no algorithm');
  f.cublasLtMatmulPreferenceDestroy(preference);
  // An ArrayBuffer's memory does not move.
  const scales = new Float32Array(new ArrayBuffer(8));
  scales[0] = 1;
  const one = Number(addressOf(scales));
  const chosen = Number(addressOf(algorithm));
  const { address, bytes } = workspace;
  return {
    memory: [scales, algorithm],
    run() {
      strictEqual(
        f.cublasLtMatmul(
          handle,
          description,
          one,
          a,
          operand,
          b,
          operand,
          one + 4,
          c,
          result,
          c,
          result,
          chosen,
          address,
          bytes,
          backend.runtime.device.stream,
        ),
        0,
      );
    },
    close() {
      backend.runtime.device.synchronize();
      for (const layout of [operand, result]) f.cublasLtMatrixLayoutDestroy(layout);
      f.cublasLtMatmulDescDestroy(description);
      f.cublasLtDestroy(handle);
      backend.release(workspace);
    },
  };
}
