import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where molx keeps what it can fetch or make again: the variable MOLX_CACHE, else `molx` in XDG_CACHE_HOME or ~/.cache. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return environment['MOLX_CACHE'] || join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'molx');
}

/** Where `molx data pull` puts a data set, and where a recipe looks for it last. */
export function pulledFolder(name: string, environment?: NodeJS.ProcessEnv): string {
  return join(cacheFolder(environment), 'datasets', name);
}
