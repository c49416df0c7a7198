import { DeviceUnavailableError } from '@molx/core';

/**
 * Imports a package that need not be there.
 *
 * @throws {DeviceUnavailableError} saying that it is not installed, or why it can't be loaded
 */
export async function importOptional<T>(packageName: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const absent = message.includes(packageName) && /cannot find|failed to (load|resolve)/i.test(message);
    throw new DeviceUnavailableError(absent ? `${packageName} is not installed.` : `${packageName}: ${message}`, []);
  }
}
