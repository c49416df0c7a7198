import { configureEmulator, useEmulator } from '@molx-tooling/cuda-emulator';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CudaBackend } from '../cuda-backend.js';
import { useCudaBackend } from '../use-cuda-backend.js';
import { PinnedUploads } from './pinned-uploads.js';

const emulator = await useEmulator();
let backend: CudaBackend;

beforeAll(async () => {
  if (emulator !== undefined) ({ backend } = await useCudaBackend({ poison: true }));
});
afterEach(() => configureEmulator({}));

describe.skipIf(emulator === undefined)('page-locked memory', () => {
  it('takes uploads of every size, in pieces where they are larger than itself', () => {
    const { device } = backend.runtime;
    const uploads = new PinnedUploads(device, 1024);
    for (const bytes of [1, 63, 64, 1024, 1025, 5000, 3]) {
      const source = Uint8Array.from({ length: bytes + 8 }, (_, i) => (i * 7 + bytes) % 256);
      const piece = source.subarray(8);
      const to = backend.scratch(bytes);
      uploads.upload(to.address, piece);
      const expected = piece.slice();
      source.fill(0);
      const back = new Uint8Array(bytes);
      device.download(back, to.address);
      expect(back).toEqual(expected);
      backend.release(to);
    }
    uploads.clear();
  });

  it('is let go of while a read still waits for it, which fails', async () => {
    configureEmulator({ eventPolls: 1e6 });
    const x = tf.neg(tf.ones([300]));
    const reading = x.data();
    const failed = expect(reading).rejects.toThrow('the backend was disposed before the numbers had come');
    await new Promise((resolve) => setTimeout(resolve, 5));
    ({ backend } = await useCudaBackend());
    await failed;
    configureEmulator({});
    expect((await tf.neg(tf.ones([2])).data())[1]).toBe(-1);
  });
});
