import { useEmulator } from '@molx-tooling/cuda-emulator';
import * as tf from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { useCudaBackend } from './use-cuda-backend.js';

it('overhead', async () => {
  await useEmulator();
  const { backend } = await useCudaBackend();
  tf.enableProdMode();
  const E = tf.engine();
  const us = (name: string, n: number, f: () => void) => {
    for (let i = 0; i < n; i++) f();
    const b: number[] = [];
    for (let r = 0; r < 7; r++) { const t = process.cpuUsage(); for (let i = 0; i < n; i++) f(); const u = process.cpuUsage(t); b.push((u.user + u.system) / n); }
    console.log(name.padEnd(40), Math.min(...b).toFixed(2), 'us cpu');
  };
  class Nothing extends tf.KernelBackend {
    data = new tf.DataStorage(this, E);
    override write() { const id = {}; this.data.set(id, { refCount: 1 }); return id; }
    override disposeData(id: object) { this.data.delete(id); return true; }
    override incRef() {}
    override refCount() { return 1; }
    override numDataIds() { return 0; }
    override memory() { return { unreliable: true }; }
    override floatPrecision(): 16 | 32 { return 32; }
    override epsilon() { return 1e-7; }
    override dispose() {}
    override move(id: object) { this.data.set(id, {}); }
    override readSync() { return new Float32Array(1); }
  }
  const a = tf.neg(tf.ones([64, 128])), s = tf.scalar(2);
  tf.add(a, a); tf.sum(a, -1); tf.transpose(a); tf.softmax(a);
  const driver = backend.runtime.device.driver as unknown as Record<string, unknown>;
  driver['cuLaunchKernel'] = () => 0;
  const n = 20000;
  us('cuda: runKernel Add', n, () => (E.runKernel('Add', { a, b: a }) as tf.Tensor).dispose());
  us('cuda: tf.add', n, () => tf.add(a, a).dispose());
  us('cuda: tf.mul(x, scalar)', n, () => tf.mul(a, s).dispose());
  us('cuda: tf.sum(x,-1)', n, () => tf.sum(a, -1).dispose());
  us('cuda: tf.transpose', n, () => tf.transpose(a).dispose());
  us('cuda: tf.softmax', n, () => tf.softmax(a as tf.Tensor2D).dispose());
  tf.registerBackend('nothing', () => new Nothing());
  for (const name of ['Add', 'Multiply', 'Sum', 'Transpose', 'Softmax', 'Reshape']) {
    tf.registerKernel({ kernelName: name, backendName: 'nothing', kernelFunc: ({ inputs, backend }) => {
      const x = (inputs['a'] ?? inputs['x'] ?? inputs['logits']) as tf.TensorInfo;
      return { dataId: (backend as Nothing).write(), shape: x.shape, dtype: x.dtype };
    } });
  }
  await tf.setBackend('nothing');
  const x = tf.ones([64, 128]);
  us('nothing: runKernel Add', n, () => (E.runKernel('Add', { a: x, b: x }) as tf.Tensor).dispose());
  us('nothing: tf.add', n, () => tf.add(x, x).dispose());
  us('nothing: tf.sum', n, () => tf.sum(x, -1).dispose());
  us('nothing: tf.transpose', n, () => tf.transpose(x).dispose());
  us('nothing: tf.softmax', n, () => tf.softmax(x as tf.Tensor2D).dispose());
});
