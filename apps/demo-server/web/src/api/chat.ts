import { EventSourceParserStream } from 'eventsource-parser/stream';
import { send } from './request.js';
import { errorFields, ServerError } from './server-error.js';

export type ContentPart = { type: 'text'; text: string } | { type: 'molecule'; smiles: string };

export interface ChatMessage {
  role: 'user' | 'assistant';
  content: string | ContentPart[];
}

export interface Sampling {
  temperature: number;
  max_tokens: number;
  seed: number;
}

export interface ChatRequest extends Sampling {
  model: string;
  messages: ChatMessage[];
}

/** A piece of an answer; the last one says why it ended. */
export interface ChatPiece {
  text: string;
  finishReason?: string;
}

/** Without a sign of life for this long, an answer counts as lost. */
const patienceMs = 60_000;

/**
 * An answer as it is written.
 *
 * @throws {ServerError} before the first piece or between two; `AbortError` once `signal` is aborted
 */
export async function* streamChat(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatPiece> {
  const watch = new Watch(patienceMs);
  const either = AbortSignal.any([signal, watch.signal]);
  try {
    const response = await send('/v1/chat/completions', { ...request, stream: true }, either);
    const events = response
      .body!.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>)
      .pipeThrough(new EventSourceParserStream())
      .getReader();
    try {
      for (;;) {
        watch.reset();
        const { done, value } = await events.read();
        if (done) throw new ServerError('The answer broke off.', 0, 'unreachable');
        if (value.data === '[DONE]') return;
        yield* pieceOf(JSON.parse(value.data));
      }
    } finally {
      events.cancel().catch(() => {});
    }
  } catch (error) {
    throw ServerError.from(watch.signal.aborted && !signal.aborted ? watch.signal.reason : error);
  } finally {
    watch.stop();
  }
}

interface ChatChunk {
  choices?: { delta?: { content?: string | null }; finish_reason?: string | null }[];
}

function* pieceOf(chunk: ChatChunk): Generator<ChatPiece> {
  const { message, code } = errorFields(chunk);
  if (message !== undefined) throw new ServerError(message, 500, code ?? 'error');
  const choice = chunk.choices?.[0];
  if (choice === undefined) return;
  const finish = choice.finish_reason;
  yield { text: choice.delta?.content ?? '', ...(typeof finish === 'string' && { finishReason: finish }) };
}

/** Aborts with a `TimeoutError` unless it is reset in time. */
class Watch {
  readonly #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout>;

  constructor(readonly milliseconds: number) {
    this.#timer = this.#start();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  reset(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #start(): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#abort.abort(new DOMException('no sign of life', 'TimeoutError')), this.milliseconds);
  }
}
