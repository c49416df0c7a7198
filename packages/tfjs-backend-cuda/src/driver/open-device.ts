import { DeviceUnavailableError } from '@molx/core';
import type { CudaLibraries } from '../library/open-libraries.js';
import { CudaDevice } from './cuda-device.js';
import { countDevices, demand, readDevice, visibleHint } from './device-facts.js';
import { nonBlockingStream } from './driver-functions.js';

/** Turing. */
const oldestCapability = 75;

/**
 * Opens GPU number `index` of those that CUDA_VISIBLE_DEVICES lets this process see.
 *
 * @throws {DeviceUnavailableError} when there is no such GPU, or it is older than Turing
 */
export function openDevice(
  { driver: { functions: driver, version, path }, tried }: CudaLibraries,
  index: number,
): CudaDevice {
  try {
    const count = countDevices(driver);
    if (!(Number.isInteger(index) && index >= 0 && index < count)) {
      const range = count === 1 ? 'only GPU 0' : `GPUs 0 to ${count - 1}`;
      throw new DeviceUnavailableError(`There is no GPU ${index}: the driver shows ${range}.${visibleHint()}`, []);
    }
    const { facts, ordinal } = readDevice(driver, index, version);
    if (facts.capability < oldestCapability) {
      const capability = (facts.capability / 10).toFixed(1);
      throw new DeviceUnavailableError(
        `${facts.name} has compute capability ${capability}; 7.5 (Turing) or later is needed.`,
        [],
      );
    }
    const handle = new BigUint64Array(1);
    demand(driver, driver.cuDevicePrimaryCtxRetain(handle, ordinal), 'cuDevicePrimaryCtxRetain');
    const context = Number(handle[0]);
    demand(driver, driver.cuCtxSetCurrent(context), 'cuCtxSetCurrent');
    demand(driver, driver.cuStreamCreate(handle, nonBlockingStream), 'cuStreamCreate');
    return new CudaDevice(driver, facts, { ordinal, context, stream: Number(handle[0]) });
  } catch (error) {
    if (!(error instanceof DeviceUnavailableError)) throw error;
    throw new DeviceUnavailableError(error.message, [`${path}: loaded`, ...tried]);
  }
}
