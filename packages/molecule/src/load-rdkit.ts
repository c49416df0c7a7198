import { type LoadRdkitOptions, type RdkitHost, sharedHost } from './host.js';
import { Rdkit } from './rdkit.js';

let shared: { host: RdkitHost; rdkit: Rdkit } | undefined;

/**
 * Loads RDKit once per thread, in Node, a worker or a browser; options count at the first call.
 *
 * All callers share the result. After a crash a further call starts a fresh instance before it resolves.
 *
 * @throws {RdkitError} when `@rdkit/rdkit` or its WASM can't be loaded; the next call tries again
 */
export async function loadRdkit(options: LoadRdkitOptions = {}): Promise<Rdkit> {
  const host = await sharedHost(options);
  if (shared?.host !== host) shared = { host, rdkit: new Rdkit(host) };
  return shared.rdkit;
}
