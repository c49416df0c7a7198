import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import * as node from './node.js';
import * as web from './web.js';

beforeAll(async () => {
  await useCpuBackend({ gemm: 'js' });
});

it('has what the host of Node has', () => {
  expect(Object.keys(web).sort()).toEqual(Object.keys(node).sort());
});

it('leaves paths and ids as they are', () => {
  expect(web.findCheckpoint('https://example.org/run')).toBe('https://example.org/run');
  expect(web.relativeLlm('../lm', 'out')).toBe('../lm');
});

it('takes the backends that the page has registered', async () => {
  const active = tf.getBackend();
  await web.useDevice('auto', {});
  expect(tf.getBackend()).toBe(active);
  await web.useDevice(active, {});
  expect(tf.getBackend()).toBe(active);
  await expect(web.useDevice('webgpu', {})).rejects.toMatchObject({ code: 'device-unavailable' });
  await expect(web.useDevice('webgpu', {})).rejects.toThrow(
    'Import its backend first: @tensorflow/tfjs-backend-webgpu.',
  );
});
