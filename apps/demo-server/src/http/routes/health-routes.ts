import type { Engine } from '../../engine/engine.js';
import type { App } from '../app.js';

/** `/healthz`: the process answers. `/readyz`: it may be given work. */
export function healthRoutes(app: App, engine: Engine): void {
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.get('/healthz', { schema: { hide: true }, logLevel: 'warn' }, async () => ({ status: 'ok' }));
  app.get('/readyz', { schema: { hide: true }, logLevel: 'warn' }, async (_, reply) => {
    const status = isClosing ? 'closing' : engine.isReady ? 'ready' : 'loading';
    return reply.code(status === 'ready' ? 200 : 503).send({ status, ...engine.load });
  });
}
