import { MolxError } from '@molx/core';
import type { EngineError } from '../engine/engine-error.js';

export interface ApiErrorDetails {
  type?: 'invalid_request_error' | 'authentication_error' | 'not_found_error' | 'rate_limit_error' | 'server_error';
  code: string;
  /** The field that is wrong: `messages.0.content`. */
  param?: string | null;
  retryAfterSeconds?: number;
}

/** An answer other than 200, in OpenAI's words. */
export class ApiError extends MolxError {
  readonly status: number;
  readonly type: NonNullable<ApiErrorDetails['type']>;
  readonly apiCode: string;
  readonly param: string | null;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, message: string, details: ApiErrorDetails) {
    super('invalid-argument', message);
    const { type = 'invalid_request_error', code, param = null, retryAfterSeconds } = details;
    this.status = status;
    this.type = type;
    this.apiCode = code;
    this.param = param;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** What the caller reads. */
  toJson(): { error: { message: string; type: string; param: string | null; code: string } } {
    return { error: { message: this.message, type: this.type, param: this.param, code: this.apiCode } };
  }
}

/** What a caller is told of an error of the engine; of one of ours only that there was one. */
export function apiErrorOf({ kind, message }: EngineError): ApiError {
  switch (kind) {
    case 'busy':
      return new ApiError(429, message, { type: 'rate_limit_error', code: 'queue_full', retryAfterSeconds: 1 });
    case 'not-ready':
      return new ApiError(503, message, { type: 'server_error', code: 'not_ready', retryAfterSeconds: 2 });
    case 'too-long':
      return new ApiError(400, message, { code: 'context_length_exceeded' });
    case 'unreadable':
      return new ApiError(400, message, { code: 'invalid_molecule' });
    case 'refused':
      return new ApiError(400, message, { code: 'invalid_request' });
    case 'cancelled':
      return new ApiError(503, message, { type: 'server_error', code: 'shutting_down', retryAfterSeconds: 5 });
    case 'internal':
      return new ApiError(500, 'The server failed. Its log says why.', {
        type: 'server_error',
        code: 'internal_error',
      });
  }
}
