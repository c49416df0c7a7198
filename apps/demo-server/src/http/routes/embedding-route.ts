import type { App } from '../app.js';
import type { EngineGate } from '../engine-gate.js';
import { embeddingKindOf } from '../model-ids.js';
import { errorResponses } from '../schemas/common.js';
import { embeddingRequest, embeddingResponse } from '../schemas/embedding-schemas.js';

/** `POST /v1/embeddings` */
export function embeddingRoute(app: App, gate: EngineGate): void {
  app.post(
    '/embeddings',
    {
      schema: {
        tags: ['OpenAI'],
        summary: 'Vectors of molecules.',
        description: 'What the language model sees of each molecule (`molx-fused`), or one of the encoders alone.',
        body: embeddingRequest,
        response: { 200: embeddingResponse, ...errorResponses, 404: errorResponses[400] },
      },
    },
    async ({ body }, reply) => {
      const kind = embeddingKindOf(gate.facts, body.model);
      const smiles = typeof body.input === 'string' ? [body.input] : body.input;
      const { vectors, width, tokens } = await gate.call(reply, 'embed', { kind, smiles });
      return {
        object: 'list' as const,
        model: body.model,
        data: smiles.map((_, index) => {
          const vector = vectors.subarray(index * width, (index + 1) * width);
          const embedding = body.encoding_format === 'base64' ? base64(vector) : [...vector];
          return { object: 'embedding' as const, index, embedding };
        }),
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      };
    },
  );
}

/** Little-endian float32, as OpenAI's clients read it. */
function base64(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, index) => {
    bytes.writeFloatLE(value, 4 * index);
  });
  return bytes.toString('base64');
}
