import { DeviceUnavailableError } from '@molx/core';
import type { SelectDeviceOptions } from '@molx/nn/node';
import * as tf from '@tensorflow/tfjs-core';

/** There are no runs' folders in a browser: every path is a checkpoint's. */
export function findCheckpoint(pathOrId: string): string {
  return pathOrId;
}

/** Ids stay as they are. */
export function relativeLlm(id: string, _checkpoint: string): string {
  return id;
}

/**
 * Makes a device's backend tfjs's active one: `wasm`, `webgpu`, `webgl`, or whatever the page has registered. `auto` keeps the active one.
 *
 * @throws {DeviceUnavailableError} when the page has not registered it, or it does not start
 */
export async function useDevice(device: string, _options: SelectDeviceOptions): Promise<void> {
  if (device === 'auto') return;
  if (tf.findBackendFactory(device) === null) {
    throw new DeviceUnavailableError(
      `Device ${device} is not available. Import its backend first: @tensorflow/tfjs-backend-${device}.`,
      [],
    );
  }
  if (!(await tf.setBackend(device))) throw new DeviceUnavailableError(`Device ${device} does not start here.`, []);
}
