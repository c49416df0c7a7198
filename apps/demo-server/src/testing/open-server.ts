import type { AddressInfo } from 'node:net';
import type { Engine } from '../engine/engine.js';
import type { App } from '../http/app.js';
import { createServer } from '../http/create-server.js';
import { defaultServerSettings, type ServerSettings } from '../http/server-settings.js';

/** A server on a free port of this machine. */
export interface OpenedServer {
  app: App;
  url: string;
  /** The log's lines. */
  log: Record<string, unknown>[];
  post(path: string, body: unknown, init?: RequestInit): Promise<Response>;
}

export async function openServer(engine: Engine, settings: Partial<ServerSettings> = {}): Promise<OpenedServer> {
  const log: Record<string, unknown>[] = [];
  const app = await createServer(
    engine,
    {
      ...defaultServerSettings,
      rateLimit: 0,
      refusalMs: 10,
      webFolder: undefined,
      examples: {
        molecules: [{ name: 'Ethanol', smiles: 'CCO' }],
        questions: [{ name: 'Rings', question: 'What rings are there?' }],
      },
      ...settings,
    },
    { write: (line) => void log.push(JSON.parse(line)) },
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return {
    app,
    url,
    log,
    post: (path, body, init = {}) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        ...init,
        headers: { 'content-type': 'application/json', ...init.headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
}

/** The data of server-sent events, as they came. */
export async function eventsOf(response: Response): Promise<string[]> {
  return (await response.text())
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => event.replace(/^data: /, ''));
}
