import { MolxError } from '@molx/core';

export interface CudaFailure {
  /** The function that reported the failure, such as `cuStreamSynchronize`, with what it was called for. */
  operation: string;
  status: number;
  /** `CUDA_ERROR_ILLEGAL_ADDRESS`, `NVRTC_ERROR_COMPILATION` and their like. */
  statusName: string;
  /** What the library says about it. */
  detail: string;
  /** The kernels that may have caused it, the last launched first; empty when no kernel can have. */
  kernels?: readonly string[];
  /** What the reader can do. */
  remedy?: string;
}

/** A call into the driver, NVRTC or cuBLASLt that failed. */
export class CudaError extends MolxError {
  readonly operation: string;
  readonly status: number;
  readonly statusName: string;
  readonly kernels: readonly string[];

  constructor(failure: CudaFailure, options?: ErrorOptions) {
    const { operation, status, statusName, detail, kernels = [], remedy } = failure;
    const by = kernels.length === 0 ? '' : ` Caused by ${suspects(kernels)}.`;
    super(
      'device',
      `${operation}: ${detail} (${statusName}, ${status}).${by}${remedy === undefined ? '' : ` ${remedy}`}`,
      options,
    );
    this.operation = operation;
    this.status = status;
    this.statusName = statusName;
    this.kernels = kernels;
  }
}

function suspects(kernels: readonly string[]): string {
  const [last] = kernels;
  if (kernels.length === 1) return `kernel ${last}`;
  return `one of the kernels launched since the device was last heard of (last first): ${kernels.join(', ')}`;
}
