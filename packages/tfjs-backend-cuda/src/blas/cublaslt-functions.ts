import type { Handle } from '../driver/driver-functions.js';
import type { Prototypes } from '../library/bind-functions.js';

type Status = number;

/** The functions of libcublasLt that are used. Descriptors are opaque and made by `*Create`; none is laid out here. */
export interface CublasLtFunctions {
  cublasLtGetVersion(): number | bigint;
  cublasLtCreate(handle: BigUint64Array): Status;
  cublasLtDestroy(handle: Handle): Status;
  cublasLtMatmulDescCreate(description: BigUint64Array, compute: number, scale: number): Status;
  cublasLtMatmulDescDestroy(description: Handle): Status;
  cublasLtMatmulDescSetAttribute(description: Handle, attribute: number, value: ArrayBufferView, bytes: number): Status;
  cublasLtMatrixLayoutCreate(
    layout: BigUint64Array,
    type: number,
    rows: number,
    columns: number,
    leading: number,
  ): Status;
  cublasLtMatrixLayoutDestroy(layout: Handle): Status;
  cublasLtMatrixLayoutSetAttribute(layout: Handle, attribute: number, value: ArrayBufferView, bytes: number): Status;
  cublasLtMatmulPreferenceCreate(preference: BigUint64Array): Status;
  cublasLtMatmulPreferenceDestroy(preference: Handle): Status;
  cublasLtMatmulPreferenceSetAttribute(
    preference: Handle,
    attribute: number,
    value: ArrayBufferView,
    bytes: number,
  ): Status;
  cublasLtMatmulAlgoGetHeuristic(
    handle: Handle,
    description: Handle,
    layoutA: Handle,
    layoutB: Handle,
    layoutC: Handle,
    layoutD: Handle,
    preference: Handle,
    requested: number,
    results: Uint8Array,
    found: Int32Array,
  ): Status;
  /** Scales and the algorithm by their addresses on the host, which koffi passes faster than arrays. */
  cublasLtMatmul(
    handle: Handle,
    description: Handle,
    alpha: Handle,
    a: Handle,
    layoutA: Handle,
    b: Handle,
    layoutB: Handle,
    beta: Handle,
    c: Handle,
    layoutC: Handle,
    d: Handle,
    layoutD: Handle,
    algorithm: Handle,
    workspace: Handle,
    workspaceBytes: number,
    stream: Handle,
  ): Status;
}

const set = (name: string) => `int ${name}(uint64_t object, int attribute, void *value, uint64_t bytes)`;

export const cublasLtPrototypes: Prototypes<CublasLtFunctions> = {
  cublasLtGetVersion: 'uint64_t cublasLtGetVersion()',
  cublasLtCreate: 'int cublasLtCreate(void *handle)',
  cublasLtDestroy: 'int cublasLtDestroy(uint64_t handle)',
  cublasLtMatmulDescCreate: 'int cublasLtMatmulDescCreate(void *description, int compute, int scale)',
  cublasLtMatmulDescDestroy: 'int cublasLtMatmulDescDestroy(uint64_t description)',
  cublasLtMatmulDescSetAttribute: set('cublasLtMatmulDescSetAttribute'),
  cublasLtMatrixLayoutCreate:
    'int cublasLtMatrixLayoutCreate(void *layout, int type, uint64_t rows, uint64_t columns, int64_t leading)',
  cublasLtMatrixLayoutDestroy: 'int cublasLtMatrixLayoutDestroy(uint64_t layout)',
  cublasLtMatrixLayoutSetAttribute: set('cublasLtMatrixLayoutSetAttribute'),
  cublasLtMatmulPreferenceCreate: 'int cublasLtMatmulPreferenceCreate(void *preference)',
  cublasLtMatmulPreferenceDestroy: 'int cublasLtMatmulPreferenceDestroy(uint64_t preference)',
  cublasLtMatmulPreferenceSetAttribute: set('cublasLtMatmulPreferenceSetAttribute'),
  cublasLtMatmulAlgoGetHeuristic:
    'int cublasLtMatmulAlgoGetHeuristic(uint64_t handle, uint64_t description, uint64_t layoutA, uint64_t layoutB, ' +
    'uint64_t layoutC, uint64_t layoutD, uint64_t preference, int requested, void *results, void *found)',
  cublasLtMatmul:
    'int cublasLtMatmul(uint64_t handle, uint64_t description, uint64_t alpha, uint64_t a, uint64_t layoutA, uint64_t b, ' +
    'uint64_t layoutB, uint64_t beta, uint64_t c, uint64_t layoutC, uint64_t d, uint64_t layoutD, uint64_t algorithm, ' +
    'uint64_t workspace, uint64_t workspaceBytes, uint64_t stream)',
};
