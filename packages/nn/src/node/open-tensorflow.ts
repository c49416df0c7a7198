import nodeUtil from 'node:util';
import { DeviceUnavailableError } from '@molx/core';
import * as tf from '@tensorflow/tfjs-core';
import { importOptional } from './import-optional.js';
import type { OpenedDevice } from './selected-device.js';

const packageNames: readonly string[] = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/**
 * Opens the first of TensorFlow's Node packages that is installed and multiplies correctly.
 *
 * @param load  imports a package, which registers its backend by that
 * @throws {DeviceUnavailableError} when none can be had, with the reason for each
 */
export async function openTensorflow(
  load: (packageName: string) => Promise<unknown> = (packageName) => import(packageName),
): Promise<OpenedDevice> {
  restoreRemovedNodeFunctions();
  const tried: string[] = [];
  for (const packageName of packageNames) {
    try {
      await importOptional(packageName, () => load(packageName));
      if (!(await tf.setBackend('tensorflow'))) throw new DeviceUnavailableError('its backend did not start.', []);
      checkProduct();
      return {
        device: 'tensorflow',
        backend: 'tensorflow',
        gemm: undefined,
        description: `tensorflow: ${packageName}`,
      };
    } catch (error) {
      tried.push(`${packageName}: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]}`);
    }
  }
  throw new DeviceUnavailableError(tried.join('; '), []);
}

/** tfjs-node 4.22 calls what Node 23 removed. */
function restoreRemovedNodeFunctions(): void {
  const util = nodeUtil as unknown as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
}

function checkProduct(): void {
  const product = tf.tidy(() => tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).dataSync()[0]);
  if (product !== 11) throw new DeviceUnavailableError(`its matrix product gave ${product}, not 11.`, []);
}
