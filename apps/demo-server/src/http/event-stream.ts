import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { ApiError } from './api-error.js';

/**
 * Answers with server-sent events, the last of them `[DONE]`; an error on the way is an event of its own.
 *
 * A reader that takes nothing for `slowReaderMs` is cut off.
 */
export function sendEvents(reply: FastifyReply, events: AsyncIterable<object>, slowReaderMs: number): FastifyReply {
  // the socket was idle: for want of a reader where something waits to be sent, else for want of events; what is sent next winds it up again
  reply.raw.setTimeout(slowReaderMs, () => {
    if (reply.raw.writableLength > 0) reply.raw.destroy();
  });
  void reply
    .type('text/event-stream; charset=utf-8')
    .header('cache-control', 'no-cache, no-transform')
    .header('x-accel-buffering', 'no');
  return reply.send(Readable.from(lines(reply, events)));
}

async function* lines(reply: FastifyReply, events: AsyncIterable<object>): AsyncGenerator<string> {
  try {
    for await (const event of events) yield `data: ${JSON.stringify(event)}\n\n`;
  } catch (error) {
    if (error instanceof ApiError) {
      yield `data: ${JSON.stringify(error.toJson())}\n\n`;
      return;
    }
    reply.request.log.error({ err: error }, 'a stream failed');
    const unknown = new ApiError(500, 'The server failed. Its log says why.', {
      type: 'server_error',
      code: 'internal_error',
    });
    yield `data: ${JSON.stringify(unknown.toJson())}\n\n`;
    return;
  }
  yield 'data: [DONE]\n\n';
}
