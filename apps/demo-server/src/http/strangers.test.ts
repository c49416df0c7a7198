import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenedEngine, openEngine } from '../testing/open-engine.js';
import { eventsOf, type OpenedServer, openServer } from '../testing/open-server.js';
import { sendEvents } from './event-stream.js';

let opened: OpenedEngine;
let server: OpenedServer;
beforeAll(async () => {
  opened = await openEngine({ maxRows: 4 });
  server = await openServer(opened.engine);
});
afterAll(async () => {
  await server.app.close();
  await opened.close();
});

const chat = (rest: object = {}) => ({
  model: 'molx-tiny',
  messages: [{ role: 'user', content: 'Describe <mol>CCO</mol>.' }],
  max_tokens: 8,
  temperature: 0,
  ...rest,
});
/** An answer that takes a while: as long as the model's context, and without an end. */
const long = (rest: object = {}) => chat({ ignore_eos: true, max_tokens: 10_000, ...rest });
const isIdle = () =>
  expect.poll(() => opened.engine.pending(['generate', 'embed', 'parse']), { timeout: 20_000 }).toBe(0);

/** A connection that reads nothing. */
function connectIdle(url: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  return socket.pause();
}

/** The answer must be a 4xx in OpenAI's shape, and show nothing of the server. */
async function refused(response: Response, status: number, code: string): Promise<string> {
  const text = await response.text();
  const { error } = JSON.parse(text) as {
    error: { message: string; type: string; param: string | null; code: string };
  };
  expect([response.status, error.code]).toEqual([status, code]);
  expect(Object.keys(error).sort()).toEqual(['code', 'message', 'param', 'type']);
  expect(text).not.toMatch(/\.(ts|js):\d|node_modules|\bat [\w.]+ \(/);
  return error.message;
}

describe('bad bodies', () => {
  it.each<[string, unknown, string, string]>([
    ['no JSON', '{"model": ', 'invalid_request', 'JSON'],
    ['no object', '[]', 'invalid_value', 'object'],
    ['no messages', { model: 'molx-tiny' }, 'invalid_value', 'messages'],
    ['no message', chat({ messages: [] }), 'invalid_value', 'messages'],
    ['an unknown role', chat({ messages: [{ role: 'tool', content: 'x' }] }), 'invalid_value', 'messages.0.role'],
    [
      'an unknown part',
      chat({ messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }),
      'invalid_value',
      'messages.0.content',
    ],
    [
      'a molecule without text',
      chat({ messages: [{ role: 'user', content: [{ type: 'molecule' }] }] }),
      'invalid_value',
      'messages',
    ],
    [
      'an empty SMILES',
      chat({ messages: [{ role: 'user', content: [{ type: 'molecule', smiles: '' }] }] }),
      'invalid_value',
      'messages',
    ],
    [
      'an invalid SMILES',
      chat({ messages: [{ role: 'user', content: 'Of <mol>C1CC</mol>' }] }),
      'invalid_molecule',
      'unclosed ring',
    ],
    [
      'a placeholder without molecule',
      chat({ messages: [{ role: 'user', content: 'Of <mol>' }] }),
      'invalid_request',
      'molecule',
    ],
    ['nothing to say', chat({ messages: [{ role: 'system', content: 'x' }] }), 'invalid_request', 'user'],
    [
      'a prompt longer than the context',
      chat({ messages: [{ role: 'user', content: 'ring '.repeat(2_000) }] }),
      'context_length_exceeded',
      '512',
    ],
    [
      'a huge prompt',
      chat({ messages: [{ role: 'user', content: 'a'.repeat(60_000) }] }),
      'context_length_exceeded',
      'context',
    ],
    ['too hot', chat({ temperature: 3 }), 'invalid_value', 'temperature'],
    ['an impossible top_p', chat({ top_p: 0 }), 'invalid_value', 'top_p'],
    ['too many answers', chat({ n: 100 }), 'invalid_value', 'n'],
    ['no tokens', chat({ max_tokens: 0 }), 'invalid_value', 'max_tokens'],
    ['tools', chat({ tools: [{ type: 'function' }] }), 'invalid_value', 'tools are not supported'],
    ['JSON wanted', chat({ response_format: { type: 'json_object' } }), 'invalid_value', 'only text'],
    ['top_logprobs alone', chat({ top_logprobs: 2 }), 'invalid_value', 'logprobs'],
  ])('%s', async (_, body, code, words) => {
    const message = await refused(await server.post('/v1/chat/completions', body), 400, code);
    expect(message).toContain(words);
  });

  it('ignores what changes nothing', async () => {
    const harmless = {
      user: 'me',
      metadata: { a: 'b' },
      store: false,
      tools: [],
      presence_penalty: 0,
      response_format: { type: 'text' },
      stop: null,
    };
    expect((await server.post('/v1/chat/completions', chat(harmless))).status).toBe(200);
  });

  it.each<[string, string, unknown, number, string]>([
    ['an empty input', '/v1/embeddings', { input: [] }, 400, 'invalid_value'],
    ['an empty SMILES', '/v1/embeddings', { input: [''] }, 400, 'invalid_value'],
    ['a huge SMILES', '/v1/embeddings', { input: 'C'.repeat(4_000) }, 400, 'invalid_molecule'],
    ['a longer one', '/v1/embeddings', { input: 'C'.repeat(40_000) }, 400, 'invalid_value'],
    ['dimensions', '/v1/embeddings', { input: 'C', dimensions: 8 }, 400, 'invalid_value'],
    ['token ids', '/v1/embeddings', { input: [1, 2] }, 400, 'invalid_value'],
    ['an unknown model', '/v1/embeddings', { input: 'C', model: '../../etc/passwd' }, 404, 'model_not_found'],
    ['ten megabytes', '/v1/molecules/parse', { smiles: 'C'.repeat(10_000_000) }, 413, 'body_too_large'],
    ['neither SMILES nor molfile', '/v1/molecules/parse', {}, 400, 'invalid_value'],
    ['a search without index', '/v1/molecules/similar', { smiles: 'C' }, 400, 'invalid_request'],
    [
      'an unknown method',
      '/v1/molecules/attribute',
      { smiles: 'C', question: 'x', method: 'magic' },
      400,
      'invalid_value',
    ],
    [
      'occlusion of a giant',
      '/v1/molecules/attribute',
      { smiles: 'C'.repeat(101), question: 'x', answer: 'y', method: 'occlusion' },
      400,
      'invalid_request',
    ],
    ['an unknown path', '/v1/molecules/none', {}, 404, 'not_found'],
  ])('%s', async (_, place, body, status, code) => {
    await refused(await server.post(place, body), status, code);
  });

  it('says of texts of any kind why they are no molecule', async () => {
    const texts = ['', ' ', '<script>alert(1)</script>', 'C'.repeat(200_000), '💥', '{"a":1}', '(((((', 'c1ccc'];
    const response = await server.post('/v1/molecules/parse', { smiles: texts });
    const { molecules } = (await response.json()) as { molecules: { valid: boolean; reason: string }[] };
    expect(molecules.map(({ valid }) => valid)).toEqual(texts.map(() => false));
    for (const { reason } of molecules) expect(reason).toMatch(/\w/);
    const broken = await server.post('/v1/molecules/parse', { molfile: 'no molfile' });
    expect(await broken.json()).toMatchObject({ valid: false, reason: expect.stringContaining('M  END') });
  });

  it('refuses other content types', async () => {
    const response = await server.post('/v1/embeddings', '<a/>', { headers: { 'content-type': 'text/xml' } });
    await refused(response, 415, 'unsupported_media_type');
  });
});

describe('fuzzed bodies', () => {
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        model: fc.constantFrom<unknown>('molx-tiny', 'molx-tiny-llm', 'molx-graph', 7, null),
        messages: fc.oneof(
          fc.array(
            fc.record({
              role: fc.constantFrom('user', 'system', 'assistant', ''),
              content: fc.oneof(fc.string(), fc.jsonValue()),
            }),
          ),
          fc.constant([
            {
              role: 'user',
              content: [
                { type: 'molecule', smiles: 'CCO' },
                { type: 'text', text: '<mol>' },
              ],
            },
          ]),
        ),
        prompt: fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 3 }), fc.constant('<mol>C</mol>')),
        input: fc.oneof(
          fc.string(),
          fc.array(fc.constantFrom('C', 'c1ccccc1', '', 'X', '[Na+].[Cl-]'), { maxLength: 4 }),
        ),
        smiles: fc.oneof(fc.string({ unit: fc.constantFrom(...'CNOc1(=)[]+-#@/\\.') }), fc.jsonValue()),
        molfile: fc.string(),
        question: fc.oneof(fc.string(), fc.constant('<mol>')),
        answer: fc.string(),
        stop: fc.oneof(fc.string(), fc.array(fc.string(), { maxLength: 5 })),
        n: fc.oneof(fc.integer(), fc.constantFrom(1, 2)),
        temperature: fc.double(),
        top_p: fc.double(),
        logprobs: fc.oneof(fc.boolean(), fc.integer({ min: -1, max: 6 })),
        stream: fc.boolean(),
        seed: fc.oneof(fc.maxSafeInteger(), fc.double()),
        width: fc.integer(),
        highlight_atoms: fc.array(fc.integer({ min: -1, max: 99 })),
      },
      { requiredKeys: [] },
    ),
  );

  it.each([
    '/v1/chat/completions',
    '/v1/completions',
    '/v1/embeddings',
    '/v1/molecules/parse',
    '/v1/molecules/similar',
    '/v1/molecules/attribute',
    '/v1/molecules/compare',
  ])('%s never fails', async (place) => {
    await fc.assert(
      fc.asyncProperty(anything, async (body) => {
        const bounded =
          typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body, max_tokens: 3 } : body;
        const response = await server.post(place, bounded, { signal: AbortSignal.timeout(10_000) });
        const text = await response.text();
        expect(response.status, text).toBeLessThan(500);
        if (response.status !== 200) expect(JSON.parse(text)).toHaveProperty('error.message');
      }),
      { numRuns: 40, seed: 5, endOnFailure: true },
    );
  });
});

describe('readers that go or stay', () => {
  it('frees the row of a client that leaves, streaming or not', async () => {
    for (const stream of [true, false]) {
      const controller = new AbortController();
      const response = server.post('/v1/chat/completions', long({ stream, n: 2 }), { signal: controller.signal });
      response.catch(() => undefined);
      await expect.poll(() => opened.engine.load.rows).toBe(2);
      controller.abort();
      await isIdle();
      await expect
        .poll(async () => {
          await server.post('/v1/chat/completions', chat({ max_tokens: 1 }));
          return opened.engine.load.rows;
        })
        .toBe(0);
    }
  });

  it('lets the others go on while a reader takes nothing', async () => {
    const body = JSON.stringify(long({ stream: true, n: 4 }));
    const socket = connectIdle(server.url);
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await expect.poll(() => opened.engine.load.rows).toBe(4);
    expect((await server.post('/v1/embeddings', { input: 'CCO' })).status).toBe(200);
    socket.destroy();
    await isIdle();
  });

  it.each([
    ['at once', 0],
    ['after a pause', 700],
  ])('cuts off a reader that takes nothing of what comes %s', async (_, pauseMs) => {
    let isOver = false;
    const endless = async function* () {
      try {
        await sleep(pauseMs);
        for (;;) yield { text: 'x'.repeat(100_000) };
      } finally {
        isOver = true;
      }
    };
    const own = fastify();
    own.get('/', (_, reply) => sendEvents(reply, endless(), 300));
    const socket = connectIdle(await own.listen({ port: 0, host: '127.0.0.1' }));
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await expect.poll(() => isOver, { timeout: 20_000 }).toBe(true);
    socket.destroy();
    await own.close();
  });

  it('keeps a reader for whom nothing comes for a while', async () => {
    const slow = async function* () {
      yield { text: 'a' };
      await sleep(700);
      yield { text: 'b' };
    };
    const own = fastify();
    own.get('/', (_, reply) => sendEvents(reply, slow(), 200));
    const events = await eventsOf(await fetch(await own.listen({ port: 0, host: '127.0.0.1' })));
    expect(events).toEqual(['{"text":"a"}', '{"text":"b"}', '[DONE]']);
    await own.close();
  });

  it('lets others in between the passes of an attribution', async () => {
    const { engine } = opened;
    const drawing = { width: 100, height: 100 };
    const asked = { smiles: 'C'.repeat(20), question: 'What is it?', answer: 'A chain.', method: 'occlusion' as const };
    const ended: string[] = [];
    await Promise.all([
      engine.call('attribute', { ...asked, drawing }).then(() => ended.push('attribution')),
      engine
        .call('parse', { molecules: [{ smiles: 'CCO' }], drawing, highlightAtoms: [] })
        .then(() => ended.push('molecule')),
    ]);
    expect(ended).toEqual(['molecule', 'attribution']);
  });

  it('bears a socket that is torn off in the middle of a body and of a stream', async () => {
    const { port } = new URL(server.url);
    const torn = connect(Number(port), '127.0.0.1');
    torn.on('error', () => undefined);
    torn.write(
      'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"mod',
    );
    await sleep(50);
    torn.destroy();
    const streaming = httpRequest(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    streaming.on('error', () => undefined);
    streaming.end(JSON.stringify(long({ stream: true })));
    await new Promise<void>((resolve) =>
      streaming.on('response', (response) => response.once('data', () => resolve())),
    );
    streaming.destroy();
    await isIdle();
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });
});

describe('more than it can bear', () => {
  it('sends away at once what finds the queue full, and serves the rest', async () => {
    const own = await openServer(opened.engine, { maxTexts: 6, maxRequests: 3 });
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => own.post('/v1/chat/completions', long({ max_tokens: 32, n: 2 }))),
    );
    const statuses = answers.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(3);
    const away = answers.find(({ status }) => status === 429)!;
    expect(Number(away.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    await refused(away, 429, 'queue_full');
    const embeddings = await Promise.all(
      Array.from({ length: 8 }, () => own.post('/v1/embeddings', { input: Array(64).fill('CCO') })),
    );
    expect(new Set(embeddings.map(({ status }) => status))).toEqual(new Set([200, 429]));
    await own.app.close();
  });

  it('counts the requests of each key', async () => {
    const own = await openServer(opened.engine, { rateLimit: 3, apiKeys: ['a', 'b'] });
    const get = (key: string) => fetch(`${own.url}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
    const statuses = [];
    for (let i = 0; i < 5; i++) statuses.push((await get('a')).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    const away = await get('a');
    expect(Number(away.headers.get('retry-after'))).toBeGreaterThan(0);
    await refused(away, 429, 'rate_limit_exceeded');
    expect((await get('b')).status).toBe(200);
    const guesses = [];
    for (let i = 0; i < 4; i++) guesses.push((await get(`guess-${i}`)).status);
    expect(guesses).toEqual([401, 401, 401, 429]);
    await own.app.close();
  });

  it('ends a request whose time is over', async () => {
    const own = await openServer(opened.engine, { timeoutMs: 150 });
    const message = await refused(await own.post('/v1/chat/completions', long({ n: 4 })), 408, 'timeout');
    expect(message).toContain('0.15 s');
    const events = await eventsOf(await own.post('/v1/chat/completions', long({ n: 4, stream: true })));
    expect(JSON.parse(events.at(-1)!).error.code).toBe('timeout');
    await isIdle();
    await own.app.close();
  });
});

describe('keys, origins and files', () => {
  it('lets in who has a key, and says nothing of it elsewhere', async () => {
    const own = await openServer(opened.engine, { apiKeys: ['sk-right'] });
    const get = (authorization?: string) =>
      fetch(`${own.url}/v1/models`, authorization ? { headers: { authorization } } : {});
    for (const wrong of [undefined, 'Bearer sk-wrong', 'Basic abc', 'Bearer '])
      await refused(await get(wrong), 401, 'invalid_api_key');
    expect((await get('Bearer sk-right')).status).toBe(200);
    for (const open of ['/healthz', '/readyz', '/openapi.json', '/docs/'])
      expect((await fetch(`${own.url}${open}`)).status).toBe(200);
    expect(JSON.stringify(own.log)).not.toMatch(/sk-right|sk-wrong/);
    await own.app.close();
  });

  it('lets pages of the named origins call, and no others', async () => {
    const own = await openServer(opened.engine, { corsOrigins: ['https://lab.example'] });
    const allowed = async (origin: string) =>
      (await fetch(`${own.url}/v1/models`, { headers: { origin } })).headers.get('access-control-allow-origin');
    expect(await allowed('https://lab.example')).toBe('https://lab.example');
    expect(await allowed('https://evil.example')).toBeNull();
    await own.app.close();
  });

  it('serves the page and nothing beside it, under a policy without inline scripts', async () => {
    const folder = path.join(mkdtempSync(path.join(tmpdir(), 'molx-page-')), 'web');
    for (const place of ['assets', 'workers']) {
      mkdirSync(path.join(folder, place), { recursive: true });
      writeFileSync(path.join(folder, place, 'index-abcdefgh.js'), 'export {};');
    }
    writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>MolX</title>');
    writeFileSync(path.join(folder, '..', 'secret.txt'), 'secret');
    const own = await openServer(opened.engine, { webFolder: folder });
    const page = await fetch(`${own.url}/`);
    expect(await page.text()).toContain('<title>MolX</title>');
    const policy = page.headers.get('content-security-policy')!;
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:/);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const asset = await fetch(`${own.url}/assets/index-abcdefgh.js`);
    expect(asset.headers.get('cache-control')).toContain('immutable');
    const worker = await fetch(`${own.url}/workers/index-abcdefgh.js`);
    expect(worker.headers.get('content-security-policy')).toContain(
      "default-src 'none'; script-src 'self' 'unsafe-eval'",
    );
    const { port } = new URL(own.url);
    for (const place of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/v1/encoders/..%2fconfig.json',
      '//etc/passwd',
    ]) {
      const { status, text } = await rawGet(Number(port), place);
      expect(status, place).toBeGreaterThanOrEqual(400);
      expect(status, place).toBeLessThan(500);
      expect(text).not.toContain('secret\n');
    }
    await own.app.close();
  });
});

/** A request whose path no client has put in order. */
function rawGet(port: number, place: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    httpRequest({ port, host: '127.0.0.1', path: place }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode!, text }));
    })
      .on('error', reject)
      .end();
  });
}

describe('what watches it', () => {
  it('describes every route, and shows a page of it without other servers', async () => {
    const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
      paths: Record<string, unknown>;
      openapi: string;
    };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).sort()).toEqual(
      [
        '/v1/chat/completions',
        '/v1/completions',
        '/v1/embeddings',
        '/v1/encoders/{file}',
        '/v1/models',
        '/v1/models/{id}',
        '/v1/molecules/attribute',
        '/v1/molecules/compare',
        '/v1/molecules/examples',
        '/v1/molecules/parse',
        '/v1/molecules/similar',
      ].sort(),
    );
    for (const place of [
      '',
      'static/swagger-initializer.js',
      'static/theme/style.css',
      'static/swagger-ui-bundle.js',
    ]) {
      const page = await fetch(`${server.url}/docs/${place}`);
      expect(page.status, place).toBe(200);
      const policy = page.headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;");
      expect(policy).not.toMatch(/unsafe|https?:|upgrade/);
      if (place === '') expect(await page.text()).not.toMatch(/(src|href)="https?:|<style|style=/);
    }
  });

  it('is ready, counts, and logs with the id of each request', async () => {
    expect(await (await fetch(`${server.url}/readyz`)).json()).toMatchObject({ status: 'ready' });
    const response = await server.post('/v1/embeddings', { input: 'CCO' }, { headers: { 'x-request-id': 'mine-1' } });
    expect(response.headers.get('x-request-id')).toBe('mine-1');
    const odd = await server.post('/v1/embeddings', { input: 'CCO' }, { headers: { 'x-request-id': 'a b"c' } });
    expect(odd.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    expect(server.log.filter(({ reqId }) => reqId === 'mine-1').map(({ msg }) => msg)).toEqual([
      'incoming request',
      'request completed',
    ]);
    const text = await (await fetch(`${server.url}/metrics`)).text();
    expect(text).toMatch(
      /http_request_duration_seconds_count\{method="POST",route="\/v1\/embeddings",status="200"\} \d+/,
    );
    expect(text).toMatch(/molx_tokens_total\{kind="completion"\} \d+/);
    expect(text).toContain('molx_ready 1');
    expect(text).not.toContain('/v1/molecules/none');
  });

  it('finishes what is under way when it is told to end, and takes nothing new', async () => {
    const own = await openServer(opened.engine);
    const under = own.post('/v1/chat/completions', chat({ max_tokens: 64, ignore_eos: true, n: 4 }));
    await expect.poll(() => opened.engine.pending(['generate'])).toBe(1);
    const closed = own.app.close();
    expect((await under).status).toBe(200);
    await closed;
    await expect(fetch(`${own.url}/healthz`)).rejects.toThrow();
  });
});
