import { homedir } from 'node:os';
import { join } from 'node:path';
import type { OnProgress } from '@molx/core';

export interface HubOptions {
  /** Default: the variable HF_ENDPOINT, else https://huggingface.co. */
  hubUrl?: string | undefined;
  /** Branch, tag or commit. Default `main`. */
  revision?: string | undefined;
  /** Default: HF_HUB_CACHE, else HF_HOME/hub, else ~/.cache/huggingface/hub: the folder that Python's tools use, in their layout. */
  cacheDir?: string | undefined;
  /** For private and gated models. Default: HF_TOKEN. */
  token?: string | undefined;
  /** Only what the cache holds. Default: true when HF_HUB_OFFLINE is 1. */
  offline?: boolean | undefined;
  /** How long a server may say nothing, in milliseconds. Default 30,000. */
  timeoutMs?: number | undefined;
  /** Tries per request; only failures that may pass are tried again. Default 5. */
  attempts?: number | undefined;
  /** Before the second try, in milliseconds; it doubles for each further one. Default 500. */
  retryDelayMs?: number | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

/** {@link HubOptions} with every default filled in. */
export interface HubSettings {
  readonly hubUrl: string;
  readonly revision: string;
  readonly cacheDir: string;
  readonly token: string | undefined;
  readonly offline: boolean;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly retryDelayMs: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: OnProgress | undefined;
}

export function hubSettings(options: HubOptions = {}, environment: NodeJS.ProcessEnv = process.env): HubSettings {
  const home = environment.HF_HOME || join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface');
  return {
    hubUrl: (options.hubUrl ?? (environment.HF_ENDPOINT || 'https://huggingface.co')).replace(/\/+$/, ''),
    revision: options.revision ?? 'main',
    cacheDir: options.cacheDir ?? (environment.HF_HUB_CACHE || join(home, 'hub')),
    token: options.token ?? (environment.HF_TOKEN || undefined),
    offline: options.offline ?? /^(1|on|yes|true)$/i.test(environment.HF_HUB_OFFLINE ?? ''),
    timeoutMs: options.timeoutMs ?? 30_000,
    attempts: options.attempts ?? 5,
    retryDelayMs: options.retryDelayMs ?? 500,
    signal: options.signal,
    onProgress: options.onProgress,
  };
}
