import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { version } from 'molx';
import mark from '../../web/public/favicon.svg?raw';
import style from './api-page.css?raw';
import type { App } from './app.js';

/** What Swagger UI needs, all of it from this server; `data:` for the pictures in its style sheet, and for the logo. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Swagger's own logo, which ours takes the place of, has a style within it, which the policy forbids. */
const withoutLogo = 'SwaggerUIStandalonePreset.push(() => ({ components: { Logo: () => null } }));';

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
  const picture = { type: 'image/svg+xml', content: mark };
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: policy,
    uiConfig: { tryItOutEnabled: true },
    logo: picture,
    theme: {
      title: 'MolX API',
      favicon: [{ ...picture, filename: 'favicon.svg', rel: 'icon', sizes: 'any' }],
      css: [{ filename: 'style.css', content: style }],
      js: [{ filename: 'logo.js', content: withoutLogo }],
    },
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}
