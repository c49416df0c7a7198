import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ApiError } from '../api-error.js';
import type { App } from '../app.js';
import type { EngineGate } from '../engine-gate.js';
import { errorResponses } from '../schemas/common.js';

const types = { 'config.json': 'application/json', 'model.safetensors': 'application/octet-stream' } as const;

/** `GET /v1/encoders/*`: the two files of the checkpoint with which a page computes embeddings itself. */
export function encoderRoutes(app: App, gate: EngineGate): void {
  app.get(
    '/encoders/:file',
    {
      schema: {
        tags: ['Molecules'],
        summary: 'A file of the encoders and the adapter.',
        params: z.object({ file: z.enum(['config.json', 'model.safetensors']) }),
        response: { 200: z.any().describe('The file.'), ...errorResponses, 404: errorResponses[400] },
      },
    },
    async ({ params: { file }, headers }, reply) => {
      const full = path.join(gate.facts.checkpoint, file);
      const found = await stat(full).catch(() => undefined);
      if (found === undefined) {
        throw new ApiError(404, `This model has no ${file} here.`, { type: 'not_found_error', code: 'not_found' });
      }
      const tag = `"${found.size.toString(16)}-${Math.floor(found.mtimeMs).toString(16)}"`;
      void reply.header('etag', tag).header('cache-control', 'no-cache');
      if (headers['if-none-match'] === tag) return reply.code(304 as 200).send(null);
      void reply.type(types[file]).header('content-length', found.size);
      return reply.send(createReadStream(full));
    },
  );
}
