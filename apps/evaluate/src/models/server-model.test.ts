import { afterEach, describe, expect, it } from 'vitest';
import { complete, fakeServer, type Respond } from '../../test/fake-server.js';
import type { ModelQuestion } from './answering-model.js';
import { ServerModel } from './server-model.js';

let close: (() => Promise<unknown>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

const question = (id: string, more: Partial<ModelQuestion> = {}): ModelQuestion => ({
  id,
  instruction: `Question ${id}?`,
  label: 'Answer',
  smiles: 'CCO',
  needsSmiles: false,
  examples: [
    { smiles: 'CO', instruction: `Question ${id}?`, answer: 'near' },
    { smiles: 'CN', instruction: `Question ${id}?`, answer: 'far' },
  ],
  maxNewTokens: 9,
  ...more,
});

async function open(respond: Respond, options: Partial<ConstructorParameters<typeof ServerModel>[0]> = {}) {
  const server = await fakeServer(respond);
  close = server.close;
  const standard = { url: server.url, model: 'm', timeoutMs: 20_000, retries: 2, backoffMs: 1, logprobs: false };
  return { server, model: new ServerModel({ ...standard, shots: 0, concurrency: 4, ...options }) };
}

describe('a server', () => {
  it('gets the examples as turns, the most similar last, and a key', async () => {
    const { server, model } = await open((_request, response) => complete(response, ' ethanol '), {
      shots: 2,
      apiKey: 'secret',
    });
    const { answers, failure } = await model.answer([question('1')], {});
    expect([answers, failure]).toEqual([[{ text: 'ethanol', examples: 2 }], undefined]);
    const [{ authorization, body }] = server.received as [(typeof server.received)[0]];
    expect([authorization, body.model, body.max_tokens, body.temperature]).toEqual(['Bearer secret', 'm', 9, 0]);
    expect(body.messages.map(({ role, content }) => [role, content])).toEqual([
      ['user', 'Question 1?\nMolecule: CN'],
      ['assistant', 'far'],
      ['user', 'Question 1?\nMolecule: CO'],
      ['assistant', 'near'],
      ['user', 'Question 1?\nMolecule: CCO'],
    ]);
  });

  it('is asked again after passing failures: garbage, a wrong shape, 500, 429, a cut connection', async () => {
    const failures: Respond[] = [
      (_request, response) => response.end('<html>'),
      (_request, response) => response.end('{"choices":[]}'),
      (_request, response) => response.writeHead(500).end('oh'),
      (_request, response) => response.writeHead(429).end(),
      (_request, response) => response.destroy(),
    ];
    const { server, model } = await open(
      (request, response, count) => (failures[count - 1] ?? ((_, to) => complete(to, 'yes')))(request, response, count),
      { retries: 5 },
    );
    expect((await model.answer([question('1')], {})).answers).toEqual([{ text: 'yes', examples: 0 }]);
    expect(server.received).toHaveLength(6);
  });

  it.each<[string, Respond, string]>([
    ['stalls', () => {}, 'no whole answer within 1500 ms'],
    ['stalls half-way', (_request, response) => response.write('{"choices":['), 'no whole answer within 1500 ms'],
    ['gives garbage', (_request, response) => response.end('garbage'), 'not JSON: garbage'],
    ['never ends', (_request, response) => response.end('x'.repeat(5_000_000)), 'more than 4000000 bytes'],
  ])('that %s ends the batch after all tries, with the answers before it', async (_what, fail, reason) => {
    const respond: Respond = (request, response, count) =>
      request.body.messages[0]!.content.startsWith('Question 2')
        ? fail(request, response, count)
        : complete(response, 'a');
    const { model } = await open(respond, { timeoutMs: 1500, retries: 1 });
    const { answers, failure } = await model.answer([question('1'), question('2'), question('3')], {});
    expect(answers).toHaveLength(1);
    expect(failure?.message).toContain(`no answer after 2 tries; the last one: ${reason}`);
  });

  it.each([400, 413, 422])('that refuses one question by status %i goes on with the next', async (status) => {
    const { server, model } = await open((_request, response, count) =>
      count === 1 ? response.writeHead(status).end('too long') : complete(response, 'a'),
    );
    const { answers } = await model.answer([question('1')], {});
    expect(answers).toEqual([{ text: '', examples: 0, error: expect.stringContaining(`status ${status}: too long`) }]);
    expect((await model.answer([question('2')], {})).answers[0]!.text).toBe('a');
    expect(server.received).toHaveLength(2);
  });

  it.each([401, 403, 404])('that refuses key or model by status %i is not asked again', async (status) => {
    const { server, model } = await open((_request, response) => response.writeHead(status).end('no such model'));
    const { answers, failure } = await model.answer([question('1')], {});
    expect([answers, failure?.message]).toEqual([
      [],
      expect.stringContaining(`status ${status}: no such model. Check`),
    ]);
    expect(server.received).toHaveLength(1);
  });

  it('that is not there says so', async () => {
    const { server, model } = await open(() => {}, { retries: 0 });
    await server.close();
    close = undefined;
    expect((await model.answer([question('1')], {})).failure?.message).toContain('fetch failed: ');
  });

  it('gives likelihoods of choices where it tells those of the first token', async () => {
    const firstTokens = { Yes: Math.log(0.5), ' yes': Math.log(0.25), No: Math.log(0.2), Maybe: Math.log(0.05) };
    const { server, model } = await open((_request, response) => complete(response, 'Yes', firstTokens), {
      logprobs: true,
    });
    const choices = ['Yes', 'No'];
    const { answers } = await model.answer([question('1', { choices })], {});
    expect(server.received[0]!.body.logprobs).toBe(true);
    expect(answers[0]!.logLikelihoods!.map(Math.exp)).toEqual([expect.closeTo(0.75, 12), expect.closeTo(0.2, 12)]);
    const other = await model.answer([question('2', { choices: ['Red', 'No'] })], {});
    expect(other.answers[0]!.logLikelihoods).toBeUndefined();
  });

  it('stops at Ctrl-C', async () => {
    const { model } = await open(() => {}, { timeoutMs: 10_000 });
    const controller = new AbortController();
    const answering = model.answer([question('1')], { signal: controller.signal });
    controller.abort(new Error('stop'));
    await expect(answering).rejects.toThrow('stop');
  });
});
