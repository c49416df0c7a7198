/** What went wrong with a request, in the server's words where it said any. */
export class ServerError extends Error {
  override readonly name = 'ServerError';

  /**
   * @param status             HTTP status; 0 where no answer came
   * @param code               the server's own code, `unreachable`, or `timeout`
   * @param retryAfterSeconds  when the server is worth asking again, where it says so
   */
  constructor(
    message: string,
    readonly status: number,
    readonly code: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }

  /** Reads an answer that is not fine. */
  static async of(response: Response): Promise<ServerError> {
    const { message, code } = errorFields(await response.json().catch(() => undefined));
    const seconds = Number.parseInt(response.headers.get('retry-after') ?? '', 10);
    return new ServerError(
      message ?? `The server answered ${response.status}.`,
      response.status,
      code ?? String(response.status),
      Number.isNaN(seconds) ? undefined : seconds,
    );
  }

  /** What `fetch` or a reader threw: no connection, or no time left. An abort by the reader of the page stays an abort. */
  static from(error: unknown): unknown {
    if (error instanceof ServerError || !(error instanceof Error) || error.name === 'AbortError') return error;
    return error.name === 'TimeoutError'
      ? new ServerError('The server took too long to answer.', 0, 'timeout')
      : new ServerError('The server can’t be reached.', 0, 'unreachable');
  }
}

/** Message and code of a body in OpenAI's error shape, `{error: {message, type, param, code}}`. */
export function errorFields(body: unknown): { message?: string; code?: string } {
  if (typeof body !== 'object' || body === null || !('error' in body)) return {};
  const { message, code } = body.error as { message?: unknown; code?: unknown };
  return {
    ...(typeof message === 'string' && { message }),
    ...(typeof code === 'string' && { code }),
  };
}
