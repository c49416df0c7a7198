import { CudaError } from '../errors/cuda-error.js';
import type { DriverFunctions } from './driver-functions.js';

/** A failure in the driver's own words. */
export function describeFailure(
  driver: DriverFunctions,
  status: number,
  operation: string,
  kernels: readonly string[] = [],
): CudaError {
  const name: [string | null] = [null];
  const text: [string | null] = [null];
  driver.cuGetErrorName(status, name);
  driver.cuGetErrorString(status, text);
  const remedy = kernels.length > 1 ? 'With launchBlocking, the error comes from the kernel itself.' : undefined;
  const detail = text[0] ?? 'unknown error';
  const failure = { operation, status, statusName: name[0] ?? 'CUDA_ERROR', detail, kernels };
  return new CudaError(remedy === undefined ? failure : { ...failure, remedy });
}
