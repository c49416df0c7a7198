import { z } from 'zod';
import type { App } from '../app.js';
import type { EngineGate } from '../engine-gate.js';
import { chatModels, embeddingModels, unknownModel } from '../model-ids.js';
import { errorResponses } from '../schemas/common.js';
import { modelList, modelSchema } from '../schemas/model-schemas.js';

/** `GET /v1/models` and `GET /v1/models/:id` */
export function modelRoutes(app: App, gate: EngineGate): void {
  const created = Math.floor(Date.now() / 1000);
  const all = () =>
    [...chatModels(gate.facts), ...embeddingModels(gate.facts)].map(({ id }) => ({
      id,
      object: 'model' as const,
      created,
      owned_by: 'molx',
    }));
  app.get(
    '/models',
    {
      schema: {
        tags: ['OpenAI'],
        summary: 'The models of this server.',
        response: { 200: modelList, ...errorResponses },
      },
    },
    async () => ({ object: 'list' as const, data: all() }),
  );
  app.get(
    '/models/:id',
    {
      schema: {
        tags: ['OpenAI'],
        summary: 'One model.',
        params: z.object({ id: z.string() }),
        response: { 200: modelSchema, ...errorResponses, 404: errorResponses[400] },
      },
    },
    async ({ params: { id } }) => {
      const models = all();
      const found = models.find((model) => model.id === id);
      if (found === undefined) throw unknownModel(id, models);
      return found;
    },
  );
}
