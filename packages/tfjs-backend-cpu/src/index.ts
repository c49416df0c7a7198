export {
  backendName,
  CpuBackend,
  type CpuBackendStatistics,
  type NumericArray,
  type NumericDataType,
} from './cpu-backend.js';
export { chooseGemm } from './gemm/choose-gemm.js';
export {
  type GemmCall,
  type GemmDescription,
  type GemmName,
  type GemmOptions,
  type GemmProvider,
  gemmNames,
} from './gemm/gemm-provider.js';
export { type CpuKernel, type CpuKernelCall, registerCpuKernel } from './register-cpu-kernel.js';
export type { PoolStatistics } from './storage/buffer-pool.js';
export { type CpuBackendChoice, type CpuBackendOptions, useCpuBackend } from './use-cpu-backend.js';
