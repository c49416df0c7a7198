import type { CudaDevice } from '../driver/cuda-device.js';
import type { Handle } from '../driver/driver-functions.js';
import { CudaError } from '../errors/cuda-error.js';
import { addressOf } from '../library/load-koffi.js';
import type { OpenedLibrary } from '../library/opened-library.js';
import type { DeviceBuffer, DevicePool } from '../memory/device-pool.js';
import { cublasStatusName } from './cublaslt-constants.js';
import type { CublasLtFunctions } from './cublaslt-functions.js';
import type { MatrixProduct, Precision } from './matrix-product.js';
import { PlanCache } from './plan-cache.js';
import { describeProduct, destroyPlan, makePlan, type ProductPlan } from './product-plan.js';

/** What NVIDIA recommends as workspace: 32 MiB from Hopper on, 4 MiB before. */
const workspaceBytesFor = (capability: number): number => (capability >= 90 ? 32 << 20 : 4 << 20);

/**
 * Matrix products by cuBLASLt, which plans each shape once.
 *
 * The workspace is ours and all products run on one stream, so that equal products give equal bits.
 */
export class MatrixMultiplier {
  readonly version: string;
  readonly path: string;
  readonly #functions: CublasLtFunctions;
  readonly #device: CudaDevice;
  readonly #pool: DevicePool;
  readonly #deterministic: boolean;
  readonly #plans: PlanCache;
  /** 0 and 1, where cuBLASLt reads them: an ArrayBuffer's memory does not move. */
  readonly #scales = new Float32Array(new ArrayBuffer(8));
  readonly #zero: Handle;
  readonly #one: Handle;
  #handle: Handle | undefined;
  #workspace: DeviceBuffer | undefined;

  constructor(
    library: OpenedLibrary<CublasLtFunctions>,
    device: CudaDevice,
    pool: DevicePool,
    options: { deterministic: boolean },
  ) {
    this.version = library.version;
    this.path = library.path;
    this.#functions = library.functions;
    this.#device = device;
    this.#pool = pool;
    this.#deterministic = options.deterministic;
    this.#plans = new PlanCache((plan) => destroyPlan(this.#functions, plan));
    this.#scales[1] = 1;
    this.#zero = Number(addressOf(this.#scales));
    this.#one = this.#zero + 4;
  }

  /**
   * C = op(A) op(B), or C += op(A) op(B) when `accumulate`. None of the sizes is 0.
   *
   * @param precision  also says how A and B are stored: as bfloat16 for that, as float32 else
   * @param a          device addresses of the operands, multiples of their elements
   * @throws {CudaError} when cuBLASLt refuses the product
   */
  multiply(product: MatrixProduct, precision: Precision, a: Handle, b: Handle, c: Handle, accumulate = false): void {
    const handle = this.#open();
    const workspace = this.#workspace!;
    const alignment = commonAlignment(a, b, c);
    const plan =
      this.#plans.get(product, precision, alignment) ??
      this.#plan(handle, workspace.bytes, product, precision, alignment);
    // Row-major C is column-major C transposed: op(B)^T op(A)^T, the operands change places.
    const status = this.#functions.cublasLtMatmul(
      handle,
      plan.description,
      this.#one,
      b,
      plan.layoutB,
      a,
      plan.layoutA,
      accumulate ? this.#one : this.#zero,
      c,
      plan.layoutC,
      c,
      plan.layoutC,
      plan.algorithm,
      workspace.address,
      workspace.bytes,
      this.#device.stream,
    );
    this.#device.launches.add(plan.name);
    if (status !== 0) this.#check(status, `cublasLtMatmul ${describeProduct(plan)}`);
  }

  /** Lets go of plans, workspace and the library's handle. */
  clear(): void {
    this.#plans.clear();
    if (this.#handle !== undefined) this.#functions.cublasLtDestroy(this.#handle);
    if (this.#workspace !== undefined) this.#pool.release(this.#workspace);
    this.#handle = undefined;
    this.#workspace = undefined;
  }

  #open(): Handle {
    if (this.#handle !== undefined) return this.#handle;
    this.#workspace ??= this.#pool.take(workspaceBytesFor(this.#device.facts.capability));
    const handle = new BigUint64Array(1);
    this.#check(this.#functions.cublasLtCreate(handle), 'cublasLtCreate');
    this.#handle = Number(handle[0]);
    return this.#handle;
  }

  #plan(
    handle: Handle,
    workspaceBytes: number,
    product: MatrixProduct,
    precision: Precision,
    alignment: number,
  ): ProductPlan {
    const planned = { product, precision, alignment };
    const check = (status: number, operation: string) =>
      this.#check(status, `${operation} for ${describeProduct(planned)}`);
    const limits = { workspaceBytes, deterministic: this.#deterministic };
    const plan = makePlan(this.#functions, handle, planned, limits, check);
    this.#plans.add(plan);
    return plan;
  }

  #check(status: number, operation: string): void {
    if (status === 0) return;
    // A kernel that failed before shows here as a failed execution: the driver knows the true reason.
    this.#device.synchronize();
    const statusName = cublasStatusName[status] ?? 'CUBLAS_STATUS';
    throw new CudaError({
      operation,
      status,
      statusName,
      detail: `cuBLASLt ${this.version} (${this.path}) refuses it`,
    });
  }
}

/** The largest power of 2, at most 256, that all addresses are multiples of. */
function commonAlignment(a: Handle, b: Handle, c: Handle): number {
  const low = (a | b | c) & 255;
  return low === 0 ? 256 : low & -low;
}
