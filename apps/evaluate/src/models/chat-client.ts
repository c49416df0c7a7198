import { setTimeout as sleep } from 'node:timers/promises';
import { MolxError } from '@molx/core';
import type { ChatMessage } from '@molx/llm-bridge';

export interface ChatClientOptions {
  /** The server's base address, with `/v1`. */
  url: string;
  model: string;
  /** Sent as a bearer token. */
  apiKey?: string | undefined;
  timeoutMs: number;
  /** Further tries after one that failed for a passing reason. */
  retries: number;
  /** Waiting time before the first of them; it doubles each time. */
  backoffMs?: number;
  /** Ask for the log-probabilities of the first token's likeliest alternatives. */
  logprobs: boolean;
}

/** What a server said. */
export interface ChatReply {
  text: string;
  /** Log-probabilities of the likeliest first tokens, where they were asked for and given. */
  firstTokens?: { token: string; logprob: number }[];
}

/** No answer is longer; what a server sends beyond is garbage. */
const maxReplyBytes = 4_000_000;
const longestWaitMs = 30_000;
/** Passing: time-out, conflict, too early, too many requests, and what is the server's fault. */
const passing = (status: number) => [408, 409, 425, 429].includes(status) || status >= 500;
/** About the question itself: a bad request, too large, or nothing that can be processed. */
const aboutQuestion = [400, 413, 422];

/** A question that the server refuses for good: too long, or not allowed. Asking again would not help, the next one may be fine. */
export class RefusedQuestionError extends MolxError {
  constructor(url: string, status: number, reason: string) {
    super('hub', `${url}: status ${status}: ${reason}`);
  }
}

/**
 * Asks an OpenAI-compatible server's `chat/completions`, with temperature 0.
 *
 * @throws {RefusedQuestionError} for a question that is refused
 * @throws {MolxError} of code `hub` when all tries have failed, or at once when the key, the model or the address is refused; the
 *   signal's reason when interrupted
 */
export async function askServer(
  options: ChatClientOptions,
  messages: readonly ChatMessage[],
  { maxNewTokens, signal }: { maxNewTokens: number; signal?: AbortSignal | undefined },
): Promise<ChatReply> {
  const { url, retries, backoffMs = 500 } = options;
  let reason = '';
  for (let attempt = 0; attempt <= retries; attempt++) {
    if (attempt > 0)
      await sleep(Math.min(longestWaitMs, backoffMs * 2 ** (attempt - 1)), undefined, signal && { signal });
    signal?.throwIfAborted();
    const outcome = await tryOnce(options, messages, maxNewTokens, signal);
    if (typeof outcome !== 'string') return outcome;
    reason = outcome;
  }
  throw new MolxError('hub', `${url}: no answer after ${retries + 1} tries; the last one: ${reason}`);
}

/** The reply, or why the try failed for a reason that may pass. */
async function tryOnce(
  { url, model, apiKey, timeoutMs, logprobs }: ChatClientOptions,
  messages: readonly ChatMessage[],
  maxTokens: number,
  signal: AbortSignal | undefined,
): Promise<ChatReply | string> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const body = {
    model,
    messages,
    max_tokens: maxTokens,
    temperature: 0,
    ...(logprobs && { logprobs: true, top_logprobs: 20 }),
  };
  try {
    const response = await fetch(`${url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(apiKey && { authorization: `Bearer ${apiKey}` }) },
      body: JSON.stringify(body),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    const text = await readLimited(response);
    if (text === undefined) return `more than ${maxReplyBytes} bytes`;
    if (response.ok) return replyOf(text);
    const { status } = response;
    const said = text.slice(0, 200).trim();
    if (passing(status)) return `status ${status}: ${said}`;
    if (aboutQuestion.includes(status)) throw new RefusedQuestionError(url, status, said);
    throw new MolxError('hub', `${url}: status ${status}: ${said}. Check the address, the key and the model's name.`);
  } catch (error) {
    signal?.throwIfAborted();
    if (MolxError.is(error)) throw error;
    if (timeout.aborted) return `no whole answer within ${timeoutMs} ms`;
    const { message, cause } = error as Error;
    return cause instanceof Error ? `${message}: ${cause.message}` : message;
  }
}

/** The body as text; undefined when it is longer than any answer. */
async function readLimited({ body }: Response): Promise<string | undefined> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const chunk = await reader?.read();
    if (chunk?.value === undefined) return text + decoder.decode();
    bytes += chunk.value.length;
    if (bytes > maxReplyBytes) {
      await reader?.cancel();
      return undefined;
    }
    text += decoder.decode(chunk.value, { stream: true });
  }
}

interface CompletionChoice {
  message?: { content?: unknown };
  logprobs?: { content?: { top_logprobs?: { token?: unknown; logprob?: unknown }[] }[] } | null;
}

function replyOf(text: string): ChatReply | string {
  let choice: CompletionChoice | undefined;
  try {
    choice = (JSON.parse(text) as { choices?: CompletionChoice[] } | null)?.choices?.[0];
  } catch {
    return `not JSON: ${text.slice(0, 80)}`;
  }
  const content = choice?.message?.content;
  if (typeof content !== 'string') return `no choices[0].message.content: ${text.slice(0, 80)}`;
  const top = choice?.logprobs?.content?.[0]?.top_logprobs;
  if (!Array.isArray(top)) return { text: content };
  const firstTokens = top.flatMap(({ token, logprob }) =>
    typeof token === 'string' && typeof logprob === 'number' ? [{ token, logprob }] : [],
  );
  return { text: content, firstTokens };
}
