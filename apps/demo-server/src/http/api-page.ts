import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { version } from 'molx';
import type { App } from './app.js';

/** `/openapi.json`, made of the routes' schemas, and `/docs`, a page of it; all from this server. */
export async function apiPage(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'MolX',
        version,
        description: 'A language model that sees molecules: OpenAI-compatible routes, and what chemists ask besides.',
      },
      tags: [{ name: 'OpenAI' }, { name: 'Molecules' }],
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      security: [{}, { key: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, uiConfig: { tryItOutEnabled: true } });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}
