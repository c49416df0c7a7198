import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embed, embedMany, generateText, streamText } from 'ai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenedEngine, openEngine } from '../testing/open-engine.js';
import { type OpenedServer, openServer } from '../testing/open-server.js';

const aspirin = '<mol>CC(=O)Oc1ccccc1C(=O)O</mol>';
const prompt = `Which rings does the molecule contain?\nMolecule:${aspirin}\nAnswer:`;

let opened: OpenedEngine;
let server: OpenedServer;
let expected: string;
beforeAll(async () => {
  opened = await openEngine();
  server = await openServer(opened.engine, { apiKeys: ['sk-test'] });
  const response = await server.post(
    '/v1/chat/completions',
    { model: 'molx-tiny', messages: [{ role: 'user', content: prompt }], temperature: 0, max_tokens: 24 },
    { headers: { authorization: 'Bearer sk-test' } },
  );
  expected = ((await response.json()) as OpenAI.ChatCompletion).choices[0]!.message.content!;
  expect(expected).toMatch(/ring|benzene/i);
});
afterAll(async () => {
  await server.app.close();
  await opened.close();
});

describe('the official client of OpenAI', () => {
  const client = () => new OpenAI({ apiKey: 'sk-test', baseURL: `${server.url}/v1`, maxRetries: 0 });
  const request = {
    model: 'molx-tiny',
    messages: [{ role: 'user' as const, content: prompt }],
    temperature: 0,
    max_tokens: 24,
  };

  it('gets an answer, whole and streamed', async () => {
    const whole = await client().chat.completions.create(request);
    expect([whole.choices[0]!.message.content, whole.choices[0]!.finish_reason]).toEqual([expected, 'stop']);
    const stream = await client().chat.completions.create({
      ...request,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }
    expect(text).toBe(expected);
    expect(usage).toEqual(whole.usage);
  });

  it('runs its own stream helper to the end, with log-probabilities', async () => {
    const runner = client().chat.completions.stream({ ...request, logprobs: true, top_logprobs: 2 });
    const final = await runner.finalChatCompletion();
    expect(final.choices[0]!.message.content).toBe(expected);
    expect(final.choices[0]!.logprobs!.content![0]!.top_logprobs).toHaveLength(2);
  });

  it('lists models, completes, and embeds in its own format', async () => {
    const models = await client().models.list();
    expect(models.data.map(({ id }) => id)).toContain('molx-tiny-llm');
    const completion = await client().completions.create({
      model: 'molx-tiny',
      prompt,
      temperature: 0,
      max_tokens: 24,
    });
    expect(completion.choices[0]!.text.trim()).toBe(expected);
    // the client asks for base64 by itself, and decodes it
    const own = await client().embeddings.create({ model: 'molx-graph', input: ['CCO', 'CCC'] });
    const floats = await client().embeddings.create({
      model: 'molx-graph',
      input: ['CCO', 'CCC'],
      encoding_format: 'float',
    });
    expect(own.data.map(({ embedding }) => embedding)).toEqual(
      floats.data.map(({ embedding }) => embedding.map((value) => expect.closeTo(value, 5))),
    );
  });

  it('understands the errors', async () => {
    await expect(client().chat.completions.create({ ...request, model: 'gpt-5' })).rejects.toBeInstanceOf(
      OpenAI.NotFoundError,
    );
    await expect(client().embeddings.create({ model: 'molx-fused', input: 'C1CC' })).rejects.toMatchObject({
      status: 400,
      code: 'invalid_molecule',
      type: 'invalid_request_error',
    });
    const stranger = new OpenAI({ apiKey: 'sk-wrong', baseURL: `${server.url}/v1`, maxRetries: 0 });
    await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
  });

  it('stops the answer when it aborts', async () => {
    const stream = await client().chat.completions.create({
      ...request,
      temperature: 1,
      max_tokens: 400,
      seed: 1,
      stream: true,
    });
    for await (const _ of stream) break;
    stream.controller.abort();
    await expect.poll(() => opened.engine.pending(['generate'])).toBe(0);
  });
});

describe('the AI SDK', () => {
  const provider = () =>
    createOpenAICompatible({ name: 'molx', apiKey: 'sk-test', baseURL: `${server.url}/v1`, includeUsage: true });

  it('gets an answer, whole and streamed', async () => {
    const settings = { model: provider()('molx-tiny'), prompt, temperature: 0, maxOutputTokens: 24, maxRetries: 0 };
    const whole = await generateText(settings);
    expect([whole.text, whole.finishReason]).toEqual([expected, 'stop']);
    const stream = streamText(settings);
    let text = '';
    for await (const piece of stream.textStream) text += piece;
    expect(text).toBe(expected);
    expect((await stream.usage).outputTokens).toBe(whole.usage.outputTokens);
  });

  it('embeds one and many', async () => {
    const model = provider().embeddingModel('molx-smiles');
    const { embedding } = await embed({ model, value: 'CCO' });
    const { embeddings } = await embedMany({ model, values: ['CCC', 'CCO'] });
    expect(embeddings[1]).toEqual(embedding.map((value) => expect.closeTo(value, 5)));
  });
});
