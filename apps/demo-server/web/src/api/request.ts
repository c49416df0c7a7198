import { signal } from '@preact/signals';
import { ServerError } from './server-error.js';

const storageKey = 'molx-api-key';

/** Whether an answer was that the key is missing or wrong, and no other has been given since. */
export const keyWanted = signal(false);

/** The key that the server may want; kept until the tab is closed. */
export const apiKey = signal(sessionStorage.getItem(storageKey) ?? '');
apiKey.subscribe((key) => {
  keyWanted.value = false;
  if (key === '') sessionStorage.removeItem(storageKey);
  else sessionStorage.setItem(storageKey, key);
});

export interface RequestOptions {
  signal?: AbortSignal | undefined;
  /** Default 30 s. */
  timeoutMs?: number | undefined;
}

/** Asks for JSON, or posts it when there is a body. @throws {ServerError} */
export async function request<T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> {
  try {
    const response = await send(path, body, limited(options));
    return (await response.json()) as T;
  } catch (error) {
    throw ServerError.from(error);
  }
}

/** The bytes of a file. @throws {ServerError} */
export async function requestBytes(path: string, options: RequestOptions = {}): Promise<Uint8Array> {
  try {
    const response = await send(path, undefined, limited(options));
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw ServerError.from(error);
  }
}

/** An answer whose head is fine. @throws {ServerError} for any other, and what `fetch` throws */
export async function send(path: string, body: unknown, signal: AbortSignal): Promise<Response> {
  const response = await fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(apiKey.value !== '' && { authorization: `Bearer ${apiKey.value}` }),
    },
    signal,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (response.status === 401) keyWanted.value = true;
  if (!response.ok) throw await ServerError.of(response);
  return response;
}

function limited({ signal, timeoutMs = 30_000 }: RequestOptions): AbortSignal {
  const timeout = AbortSignal.timeout(timeoutMs);
  return signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
}
