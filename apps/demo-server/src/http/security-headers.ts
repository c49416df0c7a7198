import type { onRequestHookHandler } from 'fastify';
import helmet from 'helmet';

/**
 * Nothing from elsewhere, and no script in the text: the page's own files, WebAssembly, pictures that it draws itself (data:, blob:).
 */
const protect = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      workerSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  // only a proxy knows whether there is TLS
  strictTransportSecurity: false,
  referrerPolicy: { policy: 'no-referrer' },
});

/** Sets the headers that tell a browser what a page of this server may do; a route may set its own instead. */
export const securityHeaders: onRequestHookHandler = (request, reply, done) => {
  protect(request.raw, reply.raw, (error) => done(error as Error | undefined));
};
