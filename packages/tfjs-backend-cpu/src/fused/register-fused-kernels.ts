/** Registers the kernels of the fused ops of `@molx/ops`. */
export function registerFusedKernels(): void {}
