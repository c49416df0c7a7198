import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { App } from '../app.js';

/**
 * RDKit's loader makes functions of text, which the page's policy forbids. Its worker obeys a policy of its own: it has no document, and
 * speaks with nobody but this server.
 */
const workerPolicy = "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src 'self'; worker-src 'self'";

/** Serves the built page at `/`. Assets and workers, whose names hold a digest, stay in the browser's cache for good. */
export async function webPage(app: App, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    wildcard: true,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders(reply, file) {
      const [place] = path.relative(folder, file).split(path.sep);
      if (place === 'workers') void reply.header('content-security-policy', workerPolicy);
      const isHashed = place === 'workers' || place === 'assets';
      void reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
