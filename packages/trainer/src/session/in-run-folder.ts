import { RunFolder } from '../run-folder/index.js';
import type { SessionOptions } from './session-options.js';

/** Does a session's work in its run's folder, which belongs to this process until the work has ended. */
export async function inRunFolder<T>(options: SessionOptions, work: (folder: RunFolder) => Promise<T>): Promise<T> {
  const folder = await RunFolder.open(options.out, options);
  try {
    return await work(folder);
  } finally {
    folder.close();
  }
}
