import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { EngineMethods } from '../engine/engine-methods.js';
import type { App } from './app.js';
import type { EngineGate } from './engine-gate.js';

/** Seconds: from what a cache answers to what a long text takes. */
const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** What the routes count besides what is counted of every request. */
export interface RouteMetrics {
  tokens(result: EngineMethods['generate']['result']): void;
  firstToken(seconds: number): void;
}

declare module 'fastify' {
  interface FastifyInstance {
    figures: RouteMetrics;
  }
}

/** Counts requests and tokens, and gives the figures in Prometheus' format at `/metrics`. */
export function metrics(app: App, gate: EngineGate): void {
  const registers = [new Registry()];
  const registry = registers[0]!;
  collectDefaultMetrics({ register: registry });
  const labelNames = ['method', 'route', 'status'] as const;
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From the head of a request to the end of its answer.',
    labelNames,
    buckets: seconds,
    registers,
  });
  const tokens = new Counter({
    name: 'molx_tokens_total',
    help: 'Tokens read and written.',
    labelNames: ['kind'],
    registers,
  });
  const firstTokens = new Histogram({
    name: 'molx_first_token_seconds',
    help: 'From the head of a request to its first token.',
    buckets: seconds,
    registers,
  });
  new Gauge({
    name: 'molx_texts',
    help: 'Texts that are being written, and texts and other requests that wait.',
    labelNames: ['state'],
    registers,
    collect() {
      const { rows, waiting } = gate.engine.load;
      this.set({ state: 'written' }, rows);
      this.set({ state: 'waiting' }, waiting);
    },
  });
  new Gauge({
    name: 'molx_ready',
    help: '1 when the model is loaded.',
    registers,
    collect() {
      this.set(gate.engine.isReady ? 1 : 0);
    },
  });
  app.addHook('onResponse', async (request, reply) => {
    // a path that is no route would make a label of its own
    const route = request.routeOptions.url ?? 'none';
    const labels = { method: request.method, route, status: String(reply.statusCode) };
    durations.observe(labels, reply.elapsedTime / 1000);
  });
  app.decorate('figures', {
    tokens({ promptTokens, completionTokens }) {
      tokens.inc({ kind: 'prompt' }, sum(promptTokens));
      tokens.inc({ kind: 'completion' }, sum(completionTokens));
    },
    firstToken: (value) => firstTokens.observe(value),
  } satisfies RouteMetrics);
  app.get('/metrics', { schema: { hide: true }, logLevel: 'warn' }, async (_, reply) => {
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
