// What the backend is made of, for kernels of one's own, tools and benchmarks. Other than the main entry, it may change
// with any version.
export { dataType } from './blas/cublaslt-constants.js';
export type { MatrixProduct } from './blas/matrix-product.js';
export { defaultCacheFolder, KernelCache } from './compile/kernel-cache.js';
export { type KernelSource, kernelSource, kernelSources } from './compile/kernel-source.js';
export { type CompileTarget, Nvrtc } from './compile/nvrtc.js';
export { type CudaRuntime, type CudaRuntimeOptions, closeRuntime, openRuntime } from './cuda-runtime.js';
export { deviceHeaders } from './device/headers.js';
export { CudaDevice } from './driver/cuda-device.js';
export { openDevice } from './driver/open-device.js';
export { registerFusedKernels } from './fused/register-fused-kernels.js';
export { multiplyFloat32 } from './kernels/matmul/product-of-tensors.js';
export { registerNativeKernels } from './kernels/register-native-kernels.js';
export { divisor } from './launch/fast-divisor.js';
export { blockSize, gridFor } from './launch/grid-for.js';
export { type Kernel, kernel, type LaunchShape } from './launch/kernel.js';
export { type Arguments, type ParameterType, words } from './launch/parameter-type.js';
export { bindFunctions } from './library/bind-functions.js';
export { addressOf } from './library/load-koffi.js';
export { type LoadedLibrary, loadLibrary } from './library/load-library.js';
export { openDriver } from './library/open-driver.js';
export { type CudaLibraries, openLibraries } from './library/open-libraries.js';
export { cudaMajors, openCublasLt, openNvrtc } from './library/open-toolkit.js';
export type { OpenedLibrary } from './library/opened-library.js';
export { type SearchPlace, searchPlaces } from './library/search-folders.js';
