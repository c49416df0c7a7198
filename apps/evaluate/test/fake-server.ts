import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a client asked. */
export interface ReceivedRequest {
  authorization: string | undefined;
  body: {
    model: string;
    messages: { role: string; content: string }[];
    max_tokens: number;
    temperature: number;
    logprobs?: boolean;
  };
}

export type Respond = (request: ReceivedRequest, response: ServerResponse, count: number) => void;

/** An OpenAI-compatible server on loopback whose manners a test decides. */
export async function fakeServer(respond: Respond) {
  const received: ReceivedRequest[] = [];
  const server = createServer((message: IncomingMessage, response) => {
    let text = '';
    message.on('data', (chunk) => {
      text += chunk;
    });
    message.on('end', () => {
      const request = {
        authorization: message.headers.authorization,
        body: JSON.parse(text) as ReceivedRequest['body'],
      };
      received.push(request);
      respond(request, response, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    received,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A completion as a server sends it. */
export function complete(response: ServerResponse, content: string, firstTokens?: Record<string, number>): void {
  const top_logprobs = Object.entries(firstTokens ?? {}).map(([token, logprob]) => ({ token, logprob }));
  const logprobs = firstTokens === undefined ? null : { content: [{ token: content, top_logprobs }] };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ choices: [{ message: { role: 'assistant', content }, logprobs }] }));
}
