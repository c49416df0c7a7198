import type { TensorInfo } from '@tensorflow/tfjs-core';
import { kernelSource } from '../compile/kernel-source.js';
import type { CudaBackend } from '../cuda-backend.js';
import { deviceHeaders } from '../device/headers.js';
import { elementCount } from '../kernels/elementwise/unary.js';
import { blockSize, gridFor } from '../launch/grid-for.js';
import { kernel, type LaunchShape } from '../launch/kernel.js';
import text from './activations.cu?raw';
import type { MolxKernelCall } from './register-molx-kernel.js';

const source = kernelSource('activations.cu', text, deviceHeaders);

/** x, y, count and two attributes that these functions don't have. */
const ofOne = (name: string) => kernel(source, name, 'pointer', 'pointer', 'int32', 'float32', 'float32');
const ofTwo = (name: string) => kernel(source, name, 'pointer', 'pointer', 'pointer', 'int32');

const kernels = {
  gelu: ofOne('gelu'),
  geluGrad: ofTwo('gelu_grad'),
  silu: ofOne('silu_forward'),
  siluGrad: ofTwo('silu_grad'),
  swiGlu: ofTwo('swi_glu'),
  swiGluGrad: kernel(
    source,
    'swi_glu_grad',
    ...(['pointer', 'pointer', 'pointer', 'pointer', 'pointer', 'int32'] as const),
  ),
  dropout: kernel(source, 'dropout', 'pointer', 'pointer', 'int32', 'int32', 'int64', 'float32'),
} as const;

export const gelu = ({ inputs, backend }: MolxKernelCall<'MolxGelu'>): TensorInfo[] =>
  mapOne(backend, kernels.gelu, inputs.x);

export const geluGrad = ({ inputs, backend }: MolxKernelCall<'MolxGeluGrad'>): TensorInfo[] =>
  mapTwo(backend, kernels.geluGrad, inputs.dy, inputs.x);

export const silu = ({ inputs, backend }: MolxKernelCall<'MolxSilu'>): TensorInfo[] =>
  mapOne(backend, kernels.silu, inputs.x);

export const siluGrad = ({ inputs, backend }: MolxKernelCall<'MolxSiluGrad'>): TensorInfo[] =>
  mapTwo(backend, kernels.siluGrad, inputs.dy, inputs.x);

export const swiGlu = ({ inputs, backend }: MolxKernelCall<'MolxSwiGlu'>): TensorInfo[] =>
  mapTwo(backend, kernels.swiGlu, inputs.gate, inputs.up);

export function swiGluGrad({ inputs, backend }: MolxKernelCall<'MolxSwiGluGrad'>): TensorInfo[] {
  const [dy, gate, up] = [inputs.dy, inputs.gate, inputs.up].map((info) => backend.address(info)) as Three;
  const outputs = [backend.allocate(inputs.gate.shape, 'float32'), backend.allocate(inputs.up.shape, 'float32')];
  const count = elementCount(inputs.gate);
  if (count === 0) return outputs;
  const [dGate, dUp] = outputs.map((info) => backend.address(info)) as [number, number];
  backend.launch(kernels.swiGluGrad, byFours(backend, count), dy, gate, up, dGate, dUp, count);
  return outputs;
}

export function dropout({ inputs, attrs, backend }: MolxKernelCall<'MolxDropout'>): TensorInfo[] {
  const x = backend.address(inputs.x);
  const y = backend.allocate(inputs.x.shape, 'float32');
  const count = elementCount(inputs.x);
  if (count === 0) return [y];
  const { rate, seed } = attrs;
  const threshold = Math.ceil(rate * 2 ** 32);
  const shape = byFours(backend, count);
  backend.launch(kernels.dropout, shape, x, backend.address(y), count, seed | 0, threshold, 1 / (1 - rate));
  return [y];
}

type Three = [number, number, number];

function mapOne(backend: CudaBackend, chosen: ReturnType<typeof ofOne>, x: TensorInfo): TensorInfo[] {
  const from = backend.address(x);
  const y = backend.allocate(x.shape, 'float32');
  const count = elementCount(x);
  if (count > 0) backend.launch(chosen, byFours(backend, count), from, backend.address(y), count, 0, 0);
  return [y];
}

function mapTwo(backend: CudaBackend, chosen: ReturnType<typeof ofTwo>, a: TensorInfo, b: TensorInfo): TensorInfo[] {
  const [left, right] = [backend.address(a), backend.address(b)];
  const y = backend.allocate(a.shape, 'float32');
  const count = elementCount(a);
  if (count > 0) backend.launch(chosen, byFours(backend, count), left, right, backend.address(y), count);
  return [y];
}

/** The kernels take four elements a thread. */
function byFours(backend: CudaBackend, count: number): LaunchShape {
  return { grid: gridFor(backend, count / 4 + 1), block: blockSize };
}
