import { randomUUID } from 'node:crypto';
import type { EngineMethods } from '../../engine/engine-methods.js';
import type { App } from '../app.js';
import { completionLogprobsOf } from '../completion-logprobs.js';
import type { EngineGate } from '../engine-gate.js';
import { sendEvents } from '../event-stream.js';
import { type GenerationStream, streamTexts, writeTexts } from '../generation-stream.js';
import { answererOf } from '../model-ids.js';
import { samplingOf } from '../sampling.js';
import { errorResponses } from '../schemas/common.js';
import { completionRequest, completionResponse } from '../schemas/completion-schemas.js';
import type { ServerSettings } from '../server-settings.js';
import { usageOf } from '../usage.js';

/** `POST /v1/completions` */
export function completionRoute(
  app: App,
  gate: EngineGate,
  { slowReaderMs }: Pick<ServerSettings, 'slowReaderMs'>,
): void {
  app.post(
    '/completions',
    {
      schema: {
        tags: ['OpenAI'],
        summary: 'Continues a text as it stands.',
        description:
          'Molecules stand in the text (`<mol>CCO</mol>`), or each bare `<mol>` takes the next of `molecules`.',
        body: completionRequest,
        response: { 200: completionResponse, ...errorResponses, 404: errorResponses[400] },
      },
    },
    async ({ body }, reply) => {
      const answerer = answererOf(gate.facts, body.model);
      const molecules = (body.molecules ?? []).map((smiles) => ({ smiles }));
      const prompts = typeof body.prompt === 'string' ? [body.prompt] : body.prompt;
      const params: EngineMethods['generate']['params'] = {
        prompts: prompts.map((text) => ({ source: { kind: 'text', text, molecules }, answerer })),
        choices: body.n ?? 1,
        sampling: samplingOf({ ...body, max_tokens: body.max_tokens ?? 16 }, body.logprobs),
      };
      const head = {
        id: `cmpl-${randomUUID()}`,
        object: 'text_completion' as const,
        created: Math.floor(Date.now() / 1000),
        model: body.model,
      };
      if (body.stream) {
        const withUsage = body.stream_options?.include_usage ?? false;
        return sendEvents(
          reply,
          chunks(await streamTexts(reply, gate, params), head, withUsage),
          slowReaderMs,
        ) as never;
      }
      const { texts, result } = await writeTexts(reply, gate, params);
      return {
        ...head,
        choices: texts.map(({ text, logprobs, finishReason }, index) => ({
          index,
          text,
          logprobs: body.logprobs === undefined ? null : completionLogprobsOf(logprobs),
          finish_reason: finishReason,
        })),
        usage: usageOf(result),
      };
    },
  );
}

async function* chunks({ pieces, result }: GenerationStream, head: object, withUsage: boolean): AsyncGenerator<object> {
  const usage = withUsage && { usage: null };
  for await (const { choice: index, text, logprobs, finishReason = null } of pieces) {
    const figures = logprobs === undefined ? null : completionLogprobsOf(logprobs);
    yield { ...head, choices: [{ index, text, logprobs: figures, finish_reason: finishReason }], ...usage };
  }
  if (withUsage) yield { ...head, choices: [], usage: usageOf(await result) };
}
