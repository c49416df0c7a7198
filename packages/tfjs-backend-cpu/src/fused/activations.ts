import type { TensorInfo } from '@tensorflow/tfjs-core';
import { fastExp } from '../math/fast-exp.js';
import { normalCdf, normalPdf } from '../math/normal-cdf.js';
import type { MolxKernelCall } from './register-molx-kernel.js';

export function gelu({ inputs, backend }: MolxKernelCall<'MolxGelu'>): TensorInfo[] {
  const y = backend.allocate(inputs.x.shape, 'float32');
  const [xs, ys] = [backend.float32(inputs.x), backend.float32(y)];
  for (let i = 0; i < ys.length; i++) {
    const x = xs[i]!;
    ys[i] = x * normalCdf(x);
  }
  return [y];
}

export function geluGrad({ inputs, backend }: MolxKernelCall<'MolxGeluGrad'>): TensorInfo[] {
  const dx = backend.allocate(inputs.x.shape, 'float32');
  const [dys, xs, dxs] = [backend.float32(inputs.dy), backend.float32(inputs.x), backend.float32(dx)];
  for (let i = 0; i < dxs.length; i++) {
    const x = xs[i]!;
    dxs[i] = dys[i]! * (normalCdf(x) + x * normalPdf(x));
  }
  return [dx];
}

export function silu({ inputs, backend }: MolxKernelCall<'MolxSilu'>): TensorInfo[] {
  const y = backend.allocate(inputs.x.shape, 'float32');
  const [xs, ys] = [backend.float32(inputs.x), backend.float32(y)];
  for (let i = 0; i < ys.length; i++) {
    const x = xs[i]!;
    ys[i] = x / (1 + fastExp(-x));
  }
  return [y];
}

export function siluGrad({ inputs, backend }: MolxKernelCall<'MolxSiluGrad'>): TensorInfo[] {
  const dx = backend.allocate(inputs.x.shape, 'float32');
  const [dys, xs, dxs] = [backend.float32(inputs.dy), backend.float32(inputs.x), backend.float32(dx)];
  for (let i = 0; i < dxs.length; i++) {
    const x = xs[i]!;
    const open = 1 / (1 + fastExp(-x));
    dxs[i] = dys[i]! * open * (1 + x * (1 - open));
  }
  return [dx];
}

export function swiGlu({ inputs, backend }: MolxKernelCall<'MolxSwiGlu'>): TensorInfo[] {
  const y = backend.allocate(inputs.gate.shape, 'float32');
  const [gates, ups, ys] = [backend.float32(inputs.gate), backend.float32(inputs.up), backend.float32(y)];
  for (let i = 0; i < ys.length; i++) {
    const gate = gates[i]!;
    ys[i] = (gate * ups[i]!) / (1 + fastExp(-gate));
  }
  return [y];
}

export function swiGluGrad({ inputs, backend }: MolxKernelCall<'MolxSwiGluGrad'>): TensorInfo[] {
  const dGate = backend.allocate(inputs.gate.shape, 'float32');
  const dUp = backend.allocate(inputs.up.shape, 'float32');
  const [dys, gates, ups] = [backend.float32(inputs.dy), backend.float32(inputs.gate), backend.float32(inputs.up)];
  const [dGates, dUps] = [backend.float32(dGate), backend.float32(dUp)];
  for (let i = 0; i < dGates.length; i++) {
    const gate = gates[i]!;
    const dy = dys[i]!;
    const open = 1 / (1 + fastExp(-gate));
    dGates[i] = dy * ups[i]! * open * (1 + gate * (1 - open));
    dUps[i] = dy * gate * open;
  }
  return [dGate, dUp];
}
