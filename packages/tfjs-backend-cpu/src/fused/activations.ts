import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { CpuBackend } from '../cpu-backend.js';
import type { MapName } from '../simd/map-kernels.js';
import { vectorEngine } from '../simd/vector-engine.js';
import type { MolxKernelCall } from './register-molx-kernel.js';

export const gelu = ({ inputs, backend }: MolxKernelCall<'MolxGelu'>): TensorInfo[] =>
  map(backend, 'gelu', [inputs.x], 1);

export const geluGrad = ({ inputs, backend }: MolxKernelCall<'MolxGeluGrad'>): TensorInfo[] =>
  map(backend, 'geluGrad', [inputs.dy, inputs.x], 1);

export const silu = ({ inputs, backend }: MolxKernelCall<'MolxSilu'>): TensorInfo[] =>
  map(backend, 'silu', [inputs.x], 1);

export const siluGrad = ({ inputs, backend }: MolxKernelCall<'MolxSiluGrad'>): TensorInfo[] =>
  map(backend, 'siluGrad', [inputs.dy, inputs.x], 1);

export const swiGlu = ({ inputs, backend }: MolxKernelCall<'MolxSwiGlu'>): TensorInfo[] =>
  map(backend, 'swiGlu', [inputs.gate, inputs.up], 1);

export const swiGluGrad = ({ inputs, backend }: MolxKernelCall<'MolxSwiGluGrad'>): TensorInfo[] =>
  map(backend, 'swiGluGrad', [inputs.dy, inputs.gate, inputs.up], 2);

function map(backend: CpuBackend, name: MapName, inputs: readonly TensorInfo[], outputs: number): TensorInfo[] {
  const results = Array.from({ length: outputs }, () => backend.allocate(inputs[0]!.shape, 'float32'));
  const arrays = (infos: readonly TensorInfo[]) => infos.map((info) => backend.float32(info));
  vectorEngine().map(name, arrays(inputs), arrays(results));
  return results;
}
