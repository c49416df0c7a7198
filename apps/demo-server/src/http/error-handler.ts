import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { EngineError } from '../engine/engine-error.js';
import { ApiError, apiErrorOf } from './api-error.js';

/** Answers every error in OpenAI's shape: without a stack, and without a word of another's request. */
export function errorHandler(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const answer = answerTo(error);
  if (answer.status >= 500 && answer.apiCode === 'internal_error') request.log.error({ err: error }, 'failed');
  if (answer.retryAfterSeconds !== undefined) void reply.header('retry-after', String(answer.retryAfterSeconds));
  return reply.code(answer.status).type('application/json').serializer(JSON.stringify).send(answer.toJson());
}

/** Codes for what Fastify and its plugins refuse themselves. */
const codes: Readonly<Record<number, string>> = {
  401: 'invalid_api_key',
  404: 'not_found',
  408: 'timeout',
  413: 'body_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limit_exceeded',
};

function answerTo(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof EngineError) return apiErrorOf(error);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first] = error.validation;
    const param = first?.instancePath.split('/').filter(Boolean).join('.') || null;
    return new ApiError(400, `${param === null ? '' : `${param}: `}${first?.message ?? error.message}`, {
      code: 'invalid_value',
      param,
    });
  }
  const { statusCode: status = 500, message } = error as FastifyError;
  if (status < 400 || status >= 500) {
    return status === 503
      ? new ApiError(503, 'The server is shutting down.', { type: 'server_error', code: 'shutting_down' })
      : apiErrorOf(new EngineError({ kind: 'internal', message: '' }));
  }
  const type = status === 429 ? 'rate_limit_error' : status === 401 ? 'authentication_error' : 'invalid_request_error';
  return new ApiError(status, message, { type, code: codes[status] ?? 'invalid_request' });
}
