import { setTimeout as sleep } from 'node:timers/promises';
import { HubError, MolxError } from '@molx/core';
import type { HubSettings } from './hub-settings.js';

/** A failure that another try may cure: a lost connection, a busy or broken server. */
export class TransientHubError extends HubError {
  constructor(
    url: string,
    message: string,
    options: ErrorOptions & { status?: number } = {},
    readonly retryAfterMs?: number,
  ) {
    super(url, message, options);
  }
}

/** What the hub answered, and what it said on the way about the file behind a redirect. */
export interface HubResponse {
  readonly response: Response;
  /** The headers of the hub's own answer, before a redirect to its storage. */
  readonly hubHeaders: Headers;
  /** To be called whenever bytes have come: the server's time to speak starts anew. */
  readonly alive: () => void;
  /** To be called when the body has been read, or is given up. */
  readonly done: () => void;
}

/** What a request needs to know. */
export type RequestSettings = Pick<HubSettings, 'token' | 'timeoutMs' | 'signal'>;
/** What repeated requests need to know. */
export type RetrySettings = Pick<HubSettings, 'attempts' | 'retryDelayMs' | 'signal'>;
/** What a user can do about an answer, by its status. */
export type Remedies = Readonly<Record<number, string>>;

const hubRemedies: Remedies = {
  401: 'Check the id; for a private or gated model set HF_TOKEN.',
  403: "Accept the model's terms on its page, and set HF_TOKEN to a token that may read it.",
  404: 'Check the id, the revision and the file name.',
};

const maxRedirects = 10;

/**
 * One request, redirects followed. The token goes to the hub and never to another host.
 *
 * @throws {TransientHubError} when another try may help
 * @throws {HubError} when none will
 */
export async function hubRequest(
  url: string,
  settings: RequestSettings,
  request: { method?: 'GET' | 'HEAD'; headers?: Record<string, string>; remedies?: Remedies } = {},
): Promise<HubResponse> {
  const watchdog = new Watchdog(settings);
  const hubHost = new URL(url).host;
  let target = url;
  let hubHeaders: Headers | undefined;
  try {
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      const isHub = new URL(target).host === hubHost;
      const headers: Record<string, string> = { 'accept-encoding': 'identity', ...request.headers };
      if (isHub && settings.token) headers.authorization = `Bearer ${settings.token}`;
      const response = await fetch(target, {
        method: request.method ?? 'GET',
        headers,
        redirect: 'manual',
        signal: watchdog.signal,
      });
      if (isHub && !hubHeaders?.has('x-linked-etag')) hubHeaders = response.headers;
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || location === null) {
        assertFine(response, url, request.remedies ?? hubRemedies);
        return { response, hubHeaders: hubHeaders!, alive: () => watchdog.alive(), done: () => watchdog.done() };
      }
      await response.body?.cancel();
      target = new URL(location, target).href;
    }
    throw new HubError(url, `redirects more than ${maxRedirects} times.`);
  } catch (error) {
    watchdog.done();
    throw requestError(url, error, settings);
  }
}

/** Repeats `action` while it fails in a way that may pass, waiting longer each time. */
export async function withRetries<T>(action: () => Promise<T>, settings: RetrySettings): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof TransientHubError) || attempt >= settings.attempts) throw error;
      const waitMs = error.retryAfterMs ?? settings.retryDelayMs * 2 ** (attempt - 1);
      await sleep(waitMs, undefined, settings.signal && { signal: settings.signal });
    }
  }
}

/** A broken connection as a {@link TransientHubError}; the caller's own abort as it is. */
export function requestError(url: string, error: unknown, settings: RequestSettings): unknown {
  if (MolxError.is(error) || settings.signal?.aborted) return error;
  const isTimeout = error instanceof Error && error.name === 'TimeoutError';
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  const reason = isTimeout ? `said nothing for ${settings.timeoutMs} ms` : `did not answer (${cause})`;
  return new TransientHubError(url, `the server ${reason}.`, { cause: error });
}

function assertFine(response: Response, url: string, remedies: Remedies): void {
  const { status } = response;
  if (status < 400) return;
  void response.body?.cancel();
  if (status === 408 || status === 429 || status >= 500) {
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    const waitMs = Number.isFinite(seconds) ? Math.min(seconds, 60) * 1000 : undefined;
    throw new TransientHubError(url, `the server answered ${status}.`, { status }, waitMs);
  }
  throw new HubError(url, `the server answered ${status}. ${remedies[status] ?? ''}`.trim(), { status });
}

/** Aborts when the server says nothing for too long, or when the caller does. */
class Watchdog {
  readonly #controller = new AbortController();
  readonly #forward = () => this.#controller.abort(this.settings.signal?.reason);
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly settings: RequestSettings) {
    if (settings.signal?.aborted) this.#forward();
    settings.signal?.addEventListener('abort', this.#forward, { once: true });
    this.alive();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  alive(): void {
    clearTimeout(this.#timer);
    const expire = () => this.#controller.abort(new DOMException('timed out', 'TimeoutError'));
    this.#timer = setTimeout(expire, this.settings.timeoutMs);
  }

  done(): void {
    clearTimeout(this.#timer);
    this.settings.signal?.removeEventListener('abort', this.#forward);
  }
}
