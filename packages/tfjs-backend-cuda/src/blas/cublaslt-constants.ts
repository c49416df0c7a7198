/** Values of cudaDataType in library_types.h. */
export const dataType = { float32: 0, bfloat16: 14 } as const;

/** Values of cublasComputeType_t in cublas_api.h. */
export const computeType = { float32: 68, fastTf32: 77 } as const;

/** Values of cublasLtMatmulDescAttributes_t in cublasLt.h. */
export const descriptionAttribute = { transposeA: 3, transposeB: 4 } as const;

/** Values of cublasLtMatrixLayoutAttribute_t in cublasLt.h. */
export const layoutAttribute = { batchCount: 5, batchStride: 6 } as const;

/** Values of cublasLtMatmulPreferenceAttributes_t in cublasLt.h. */
export const preferenceAttribute = {
  maxWorkspaceBytes: 1,
  reductionSchemes: 3,
  alignmentA: 5,
  alignmentB: 6,
  alignmentC: 7,
  alignmentD: 8,
} as const;

/** CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE and _OUTPUT_TYPE: split products are added up from workspace, in order. */
export const orderedReductions = 2 | 4;

/**
 * cublasLtMatmulHeuristicResult_t in cublasLt.h: the algorithm comes first, 64 bytes, then the workspace it needs and a
 * status that says whether it can be used.
 */
export const heuristicResult = { bytes: 96, statusAt: 72 } as const;

/** CUBLAS_STATUS_NOT_SUPPORTED in cublas_api.h. */
export const notSupported = 15;

/** cublasStatus_t in cublas_api.h, by value. */
export const cublasStatusName: Readonly<Record<number, string>> = {
  1: 'CUBLAS_STATUS_NOT_INITIALIZED',
  3: 'CUBLAS_STATUS_ALLOC_FAILED',
  7: 'CUBLAS_STATUS_INVALID_VALUE',
  8: 'CUBLAS_STATUS_ARCH_MISMATCH',
  11: 'CUBLAS_STATUS_MAPPING_ERROR',
  13: 'CUBLAS_STATUS_EXECUTION_FAILED',
  14: 'CUBLAS_STATUS_INTERNAL_ERROR',
  15: 'CUBLAS_STATUS_NOT_SUPPORTED',
};
