import { DeviceUnavailableError } from '@molx/core';
import { cudaStatus } from './cuda-status.js';
import { describeFailure } from './describe-failure.js';
import { type DriverFunctions, deviceAttribute } from './driver-functions.js';

/** What is known of a GPU. */
export interface DeviceFacts {
  index: number;
  name: string;
  /** Compute capability times ten: 90 for an H100. */
  capability: number;
  multiprocessors: number;
  /** Dynamic shared memory that one block may ask for, in bytes. */
  maxSharedBytes: number;
  totalBytes: number;
  /** The newest CUDA that the driver is for, such as `13.0`. */
  driverVersion: string;
}

/** The variable that hides GPUs from a process. */
const visibleVariable = 'CUDA_VISIBLE_DEVICES';

/**
 * Starts the driver.
 *
 * @returns how many GPUs {@link visibleVariable} lets this process see
 * @throws {DeviceUnavailableError} when there is none, or the driver doesn't start
 */
export function countDevices(driver: DriverFunctions): number {
  const started = driver.cuInit(0);
  const number = new Int32Array(1);
  if (started !== cudaStatus.noDevice) {
    demand(driver, started, 'cuInit');
    demand(driver, driver.cuDeviceGetCount(number), 'cuDeviceGetCount');
  }
  if (number[0] === 0) throw new DeviceUnavailableError(`The NVIDIA driver finds no GPU.${visibleHint()}`, []);
  return number[0]!;
}

/** What the variable hides, where it is set; starts with a space. */
export function visibleHint(): string {
  const visible = process.env[visibleVariable];
  return visible === undefined ? '' : ` ${visibleVariable} is ${JSON.stringify(visible)}; unset it to see all.`;
}

/**
 * Reads what the driver says about a GPU, without opening it.
 *
 * @returns with the driver's own number for it
 * @throws {DeviceUnavailableError} when the driver can't tell
 */
export function readDevice(
  driver: DriverFunctions,
  index: number,
  driverVersion: string,
): { facts: DeviceFacts; ordinal: number } {
  const number = new Int32Array(1);
  demand(driver, driver.cuDeviceGet(number, index), 'cuDeviceGet');
  const ordinal = number[0]!;
  const attribute = (which: number): number => {
    demand(driver, driver.cuDeviceGetAttribute(number, which, ordinal), 'cuDeviceGetAttribute');
    return number[0]!;
  };
  const label = Buffer.alloc(256);
  demand(driver, driver.cuDeviceGetName(label, label.length, ordinal), 'cuDeviceGetName');
  const bytes = new BigUint64Array(1);
  demand(driver, driver.cuDeviceTotalMem(bytes, ordinal), 'cuDeviceTotalMem');
  const facts: DeviceFacts = {
    index,
    name: label.toString('utf8').replace(/\0.*$/s, ''),
    capability:
      10 * attribute(deviceAttribute.computeCapabilityMajor) + attribute(deviceAttribute.computeCapabilityMinor),
    multiprocessors: attribute(deviceAttribute.multiprocessors),
    maxSharedBytes: attribute(deviceAttribute.maxSharedBytesPerBlock),
    totalBytes: Number(bytes[0]),
    driverVersion,
  };
  return { facts, ordinal };
}

/** @throws {DeviceUnavailableError} unless the driver reports success */
export function demand(driver: DriverFunctions, status: number, operation: string): void {
  if (status === cudaStatus.success) return;
  throw new DeviceUnavailableError(describeFailure(driver, status, operation).message, []);
}
