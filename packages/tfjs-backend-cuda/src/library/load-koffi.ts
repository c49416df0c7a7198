import { DeviceUnavailableError } from '@molx/core';

type Koffi = typeof import('koffi');

let loaded: Koffi | undefined;

/**
 * Imports koffi, whose binary npm ships for every platform; only now, so that importing this package never fails.
 *
 * @throws {DeviceUnavailableError} when there is no binary for this platform
 */
export async function loadKoffi(): Promise<Koffi> {
  try {
    const module = (await import('koffi')) as Koffi & { default?: Koffi };
    loaded = module.default ?? module;
    return loaded;
  } catch (error) {
    throw new DeviceUnavailableError(`koffi can't be loaded: ${(error as Error).message}`, []);
  }
}

/** The address of a typed array's memory, which must not lie in V8's heap: give it an ArrayBuffer of its own. */
export function addressOf(array: ArrayBufferView): bigint {
  return loaded!.address(array);
}

/** Host memory at an address, as an ArrayBuffer that is valid as long as the memory is. */
export function memoryAt(address: number, bytes: number): ArrayBuffer {
  return loaded!.view(BigInt(address), bytes);
}
