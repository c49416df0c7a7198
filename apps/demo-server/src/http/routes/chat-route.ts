import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { EngineMethods, GeneratePiece, TokenFigure } from '../../engine/engine-methods.js';
import type { App } from '../app.js';
import { conversationOf } from '../conversation.js';
import type { EngineGate } from '../engine-gate.js';
import { sendEvents } from '../event-stream.js';
import { type GenerationStream, streamTexts, writeTexts } from '../generation-stream.js';
import { answererOf } from '../model-ids.js';
import { samplingOf } from '../sampling.js';
import { chatRequest, chatResponse } from '../schemas/chat-schemas.js';
import { errorResponses } from '../schemas/common.js';
import type { ServerSettings } from '../server-settings.js';
import { usageOf } from '../usage.js';

type ChatBody = z.output<typeof chatRequest>;

/** `POST /v1/chat/completions` */
export function chatRoute(app: App, gate: EngineGate, { slowReaderMs }: Pick<ServerSettings, 'slowReaderMs'>): void {
  app.post(
    '/chat/completions',
    {
      schema: {
        tags: ['OpenAI'],
        summary: 'Answers a conversation about molecules.',
        description:
          'Molecules are content parts `{"type": "molecule", "smiles": "CCO"}` or stand in the text: `<mol>CCO</mol>`. ' +
          'With `stream: true` the answer is `text/event-stream`, chunks as in the API of OpenAI.',
        body: chatRequest,
        response: { 200: chatResponse, ...errorResponses, 404: errorResponses[400] },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const answerer = answererOf(gate.facts, body.model);
      const params: EngineMethods['generate']['params'] = {
        prompts: [{ source: conversationOf(body.messages), answerer }],
        choices: body.n ?? 1,
        sampling: samplingOf(
          { ...body, max_tokens: body.max_completion_tokens ?? body.max_tokens },
          body.logprobs ? (body.top_logprobs ?? 0) : undefined,
        ),
      };
      const head = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model: body.model };
      if (!body.stream) return whole(reply, gate, params, head, body);
      return sendEvents(reply, chunks(await streamTexts(reply, gate, params), head, body), slowReaderMs) as never;
    },
  );
}

interface Head {
  id: string;
  created: number;
  model: string;
}

async function whole(
  reply: FastifyReply,
  gate: EngineGate,
  params: EngineMethods['generate']['params'],
  head: Head,
  { logprobs }: ChatBody,
): Promise<z.input<typeof chatResponse>> {
  const { texts, result } = await writeTexts(reply, gate, params);
  return {
    ...head,
    object: 'chat.completion',
    choices: texts.map(({ text, logprobs: figures, finishReason }, index) => ({
      index,
      message: { role: 'assistant', content: text, refusal: null },
      logprobs: logprobs ? logprobsOf(figures) : null,
      finish_reason: finishReason,
    })),
    usage: usageOf(result),
  };
}

async function* chunks(
  { pieces, result }: GenerationStream,
  head: Head,
  { logprobs, stream_options: options, n = 1 }: ChatBody,
): AsyncGenerator<object> {
  const withUsage = options?.include_usage ?? false;
  const chunk = (choices: object[]) => ({
    ...head,
    object: 'chat.completion.chunk',
    choices,
    ...(withUsage && { usage: null }),
  });
  const choice = (
    index: number,
    delta: object,
    finish: GeneratePiece['finishReason'] | null,
    figures?: TokenFigure[],
  ) => ({
    index,
    delta,
    logprobs: logprobs && figures !== undefined ? logprobsOf(figures) : null,
    finish_reason: finish,
  });
  for (let index = 0; index < n; index++) yield chunk([choice(index, { role: 'assistant', content: '' }, null)]);
  for await (const piece of pieces) {
    const { choice: index, text, logprobs: figures, finishReason } = piece;
    if (text !== '' || figures !== undefined) yield chunk([choice(index, { content: text }, null, figures)]);
    if (finishReason !== undefined) yield chunk([choice(index, {}, finishReason)]);
  }
  if (withUsage) yield { ...chunk([]), usage: usageOf(await result) };
}

function logprobsOf(figures: readonly TokenFigure[]): z.input<typeof chatResponse>['choices'][number]['logprobs'] {
  return { content: figures.map(({ top, offset: _, ...own }) => ({ ...own, top_logprobs: top })), refusal: null };
}
