export { type Precision, precisions } from './blas/matrix-product.js';
export type { BackendStatistics } from './call-counts.js';
export { backendName, CudaBackend } from './cuda-backend.js';
export type { DeviceFacts } from './driver/cuda-device.js';
export { CudaError } from './errors/cuda-error.js';
export { DeviceMemoryError, type DeviceMemoryFigures } from './errors/device-memory-error.js';
export { type CudaKernel, type CudaKernelCall, registerCudaKernel } from './register-cuda-kernel.js';
export { type CudaBackendChoice, type CudaBackendOptions, useCudaBackend } from './use-cuda-backend.js';
