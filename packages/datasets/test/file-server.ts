import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a request shall fail; true when it has dealt with it. */
export type Fault = (request: IncomingMessage, response: ServerResponse, bytes: Uint8Array | undefined) => boolean;

/** A web server on a local port, for tests: files with entity tags and ranges, and redirects to them from `/moved/`. */
export class FileServer {
  /** `path range`, in order. */
  readonly requests: string[] = [];
  fault: Fault = () => false;
  #server = createServer((request, response) => this.#serve(request, response));

  constructor(readonly files: Map<string, Uint8Array>) {}

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
    const { range } = request.headers;
    this.requests.push(`${path}${range ? ` ${range}` : ''}`);
    const bytes = this.files.get(path.slice(1));
    if (this.fault(request, response, bytes)) return;
    if (path.startsWith('/moved/')) {
      response.writeHead(302, { location: path.replace('/moved/', '/') }).end();
    } else if (bytes === undefined) {
      response.writeHead(404).end();
    } else {
      const etag = `"${bytes.length}-${bytes[0]}"`;
      const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
      const from = isSame ? Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0) : 0;
      if (from >= bytes.length) return void response.writeHead(416).end();
      const part = bytes.subarray(from);
      const partial = { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
      response
        .writeHead(from > 0 ? 206 : 200, { etag, 'content-length': part.length, ...(from > 0 && partial) })
        .end(part);
    }
  }
}
