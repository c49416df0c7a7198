import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { selectDevice } from './index.js';

it('takes the CPU when nothing better is installed, and says why', async () => {
  const selected = await selectDevice('auto', { gemm: 'js' });
  expect(selected).toMatchObject({ device: 'cpu', backend: 'molx-cpu', gemm: 'js' });
  expect(selected.description).toContain('js');
  expect(selected.tried[0]).toBe('cuda:0: @molx/tfjs-backend-cuda is not installed.');
  expect(selected.tried[1]).toMatch(
    /^tensorflow: @tensorflow\/tfjs-node-gpu: @tensorflow\/tfjs-node-gpu is not installed/,
  );
  expect(tf.getBackend()).toBe('molx-cpu');
});

it('fails with the reasons when the device asked for is not there', async () => {
  await expect(selectDevice('cuda:1')).rejects.toMatchObject({
    code: 'device-unavailable',
    tried: ['cuda:1: @molx/tfjs-backend-cuda is not installed.'],
  });
  await expect(selectDevice('tensorflow')).rejects.toMatchObject({ code: 'device-unavailable' });
});

it('refuses a name that is no device', async () => {
  await expect(selectDevice('gpu')).rejects.toMatchObject({ code: 'invalid-argument' });
});
