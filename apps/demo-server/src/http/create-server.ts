import { randomUUID } from 'node:crypto';
import bearerAuth from '@fastify/bearer-auth';
import cors from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import fastify from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Engine } from '../engine/engine.js';
import { ApiError } from './api-error.js';
import { apiPage } from './api-page.js';
import type { App } from './app.js';
import { EngineGate } from './engine-gate.js';
import { errorHandler } from './error-handler.js';
import { metrics } from './metrics.js';
import { chatRoute } from './routes/chat-route.js';
import { completionRoute } from './routes/completion-route.js';
import { embeddingRoute } from './routes/embedding-route.js';
import { encoderRoutes } from './routes/encoder-routes.js';
import { healthRoutes } from './routes/health-routes.js';
import { modelRoutes } from './routes/model-routes.js';
import { moleculeRoutes } from './routes/molecule-routes.js';
import { webPage } from './routes/web-page.js';
import { securityHeaders } from './security-headers.js';
import type { ServerSettings } from './server-settings.js';

/** A request id that a caller may choose: nothing that could break a log. */
const requestId = /^[\w.-]{1,64}$/;

/**
 * The server: OpenAI's routes, ours, the page and what watches it. It listens nowhere yet.
 *
 * @param engine  stays the caller's
 * @param log     where the log's lines go; default stdout
 */
export async function createServer(
  engine: Engine,
  settings: ServerSettings,
  log?: { write(line: string): void },
): Promise<App> {
  const app: App = fastify({
    logger: {
      level: settings.logLevel,
      redact: ['req.headers.authorization'],
      ...(log && { stream: log }),
    },
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && requestId.test(given) ? given : randomUUID();
    },
    bodyLimit: settings.maxBodyBytes,
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
    trustProxy: settings.trustedProxies.length > 0 && settings.trustedProxies,
    routerOptions: { maxParamLength: 256 },
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => void errorHandler(error, request, reply),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(errorHandler);
  app.setNotFoundHandler((request) => {
    const path = request.url.split('?', 1)[0]!.slice(0, 200);
    const message = `There is no ${request.method} ${path}. /docs lists what there is.`;
    throw new ApiError(404, message, { type: 'not_found_error', code: 'not_found' });
  });
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
  });
  closeAfterLastAnswer(app);
  const gate = new EngineGate(engine, settings);
  app.addHook('onRequest', securityHeaders);
  metrics(app, gate);
  await apiPage(app);
  healthRoutes(app, engine);
  await app.register(
    async (api: App) => {
      await guard(api, settings);
      modelRoutes(api, gate);
      chatRoute(api, gate, settings);
      completionRoute(api, gate, settings);
      embeddingRoute(api, gate);
      moleculeRoutes(api, gate, settings.examples);
      encoderRoutes(api, gate);
    },
    { prefix: '/v1' },
  );
  if (settings.webFolder !== undefined) await webPage(app, settings.webFolder);
  return app;
}

/** A connection that has had its answer while the server closes would be kept for the client's next request, and hold up the end. */
function closeAfterLastAnswer(app: App): void {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onResponse', async () => {
    if (isClosing) setImmediate(() => app.server.closeIdleConnections());
  });
}

/** What stands before every route of the API: other origins, keys, and how often. */
async function guard(api: App, { apiKeys, corsOrigins, rateLimit: max }: ServerSettings): Promise<void> {
  const origin = corsOrigins.includes('*') ? true : corsOrigins;
  await api.register(cors, { origin, exposedHeaders: ['x-request-id', 'retry-after'], maxAge: 600 });
  const bearers = new Set(apiKeys.map((key) => `Bearer ${key}`));
  if (max > 0) {
    await api.register(rateLimit, {
      global: false,
      max,
      timeWindow: '1 minute',
      // a key counts for itself only where it is one: else each guess would begin anew
      keyGenerator: ({ headers: { authorization = '' }, ip }) => (bearers.has(authorization) ? authorization : ip),
      errorResponseBuilder: (_, { ttl }) =>
        new ApiError(429, `More than ${max} requests a minute. Try again in ${Math.ceil(ttl / 1000)} s.`, {
          type: 'rate_limit_error',
          code: 'rate_limit_exceeded',
          retryAfterSeconds: Math.ceil(ttl / 1000),
        }),
    });
    // before the keys: a wrong one counts too
    api.addHook('onRequest', api.rateLimit());
  }
  if (apiKeys.length === 0) return;
  await api.register(bearerAuth, { keys: new Set(apiKeys), addHook: false, verifyErrorLogLevel: 'debug' });
  const details = { type: 'authentication_error', code: 'invalid_api_key' } as const;
  api.addHook('onRequest', (request, reply, done) => {
    api.verifyBearerAuth!(request, reply, (error) => {
      if (error === undefined) return done();
      done(new ApiError(401, 'The API key is missing or wrong: send "Authorization: Bearer KEY".', details));
    });
  });
}
