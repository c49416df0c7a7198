import { DeviceUnavailableError, InvalidArgumentError } from '@molx/core';
import { openCpu } from './open-cpu.js';
import { openCuda } from './open-cuda.js';
import { openTensorflow } from './open-tensorflow.js';
import type { OpenedDevice, SelectDeviceOptions, SelectedDevice } from './selected-device.js';

/** `auto | cpu | cuda | cuda:N | tensorflow`. */
export type DeviceName = 'auto' | 'cpu' | 'cuda' | `cuda:${number}` | 'tensorflow';

interface Candidate {
  name: string;
  open: () => Promise<OpenedDevice>;
}

/**
 * Registers a backend, makes it tfjs's active one, and says what it took and why. `auto` tries cuda, tensorflow and
 * cpu, in this order.
 *
 * @throws {DeviceUnavailableError} with every candidate and reason, when none can be had
 * @throws {InvalidArgumentError} when `device` is none of the names
 */
export async function selectDevice(
  device: string = 'auto',
  options: SelectDeviceOptions = {},
): Promise<SelectedDevice> {
  const tried: string[] = [];
  for (const { name, open } of candidates(device, options)) {
    try {
      const opened = await open();
      return { ...opened, tried: [...tried, ...(opened.tried ?? [])] };
    } catch (error) {
      tried.push(...reasons(name, error));
    }
  }
  throw new DeviceUnavailableError(`Device ${device} is not available. Choose another, or auto.`, tried);
}

function candidates(device: string, options: SelectDeviceOptions): Candidate[] {
  const cpu = { name: 'cpu', open: () => openCpu(options) };
  const tensorflow = { name: 'tensorflow', open: () => openTensorflow() };
  const cuda = (index: number) => ({ name: `cuda:${index}`, open: () => openCuda(index) });
  if (device === 'auto') return [cuda(0), tensorflow, cpu];
  if (device === 'cpu') return [cpu];
  if (device === 'tensorflow') return [tensorflow];
  const index = /^cuda(?::(\d+))?$/.exec(device);
  if (index !== null) return [cuda(Number(index[1] ?? 0))];
  throw new InvalidArgumentError(
    `device must be auto, cpu, cuda, cuda:N or tensorflow, got ${JSON.stringify(device)}.`,
  );
}

function reasons(name: string, error: unknown): string[] {
  const message = error instanceof Error ? error.message : String(error);
  const inner = error instanceof DeviceUnavailableError ? error.tried : [];
  return [`${name}: ${message.split('\n')[0]}`, ...inner];
}
