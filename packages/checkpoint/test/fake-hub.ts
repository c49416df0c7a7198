import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a request shall fail; undefined serves it. */
export type Fault = (request: IncomingMessage, response: ServerResponse, bytes: Uint8Array | undefined) => boolean;

/**
 * The hub's routes on a local port, for tests: model description, and files of which those that end in `.safetensors` or `.bin`
 * lie on a second path, as large files do on the hub's storage.
 */
export class FakeHub {
  readonly commit = 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00';
  /** `GET /path range`, in order. */
  readonly requests: string[] = [];
  /** Asked first for every request; true when it has dealt with it. */
  fault: Fault = () => false;
  #server = createServer((request, response) => this.#serve(request, response));

  constructor(
    readonly id: string,
    readonly files: Map<string, Uint8Array>,
    readonly token?: string,
  ) {}

  async start(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(request.url!);
    this.requests.push(`${request.method} ${path}${request.headers.range ? ` ${request.headers.range}` : ''}`);
    const name = /^\/(?:storage|.*\/resolve\/[^/]+)\/(.*)$/.exec(path)?.[1] ?? '';
    const bytes = this.files.get(name);
    const isStored = path.startsWith('/storage/');
    if (this.fault(request, response, bytes)) return;
    if (this.token && !isStored && request.headers.authorization !== `Bearer ${this.token}`) {
      response.writeHead(401).end();
    } else if (path === `/api/models/${this.id}/revision/main`) {
      const siblings = [...this.files.keys()].map((rfilename) => ({ rfilename }));
      response.writeHead(200).end(JSON.stringify({ id: this.id, sha: this.commit, siblings }));
    } else if (!bytes || !(isStored || path.startsWith(`/${this.id}/resolve/${this.commit}/`))) {
      response.writeHead(404).end();
    } else if (isStored || !isLarge(name)) {
      this.#sendFile(request, response, bytes);
    } else {
      const headers = { 'x-linked-etag': `"${etagOf(name, bytes)}"`, 'x-linked-size': bytes.length, etag: '"pointer"' };
      response.writeHead(302, { ...headers, location: `/storage/${name}` }).end();
    }
  }

  #sendFile(request: IncomingMessage, response: ServerResponse, bytes: Uint8Array): void {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const part = bytes.subarray(from);
    const headers = { etag: `"${etagOf('', bytes)}"`, 'content-length': part.length };
    response.writeHead(from > 0 ? 206 : 200, headers).end(request.method === 'HEAD' ? undefined : part);
  }
}

/** SHA-256 for large files, git's blob SHA-1 for small ones. */
export function etagOf(name: string, bytes: Uint8Array): string {
  if (isLarge(name)) return createHash('sha256').update(bytes).digest('hex');
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function isLarge(name: string): boolean {
  return /\.(safetensors|bin)$/.test(name);
}
