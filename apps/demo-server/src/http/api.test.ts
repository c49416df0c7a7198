import { selectDevice } from '@molx/nn/node';
import { attributeAnswer, type EmbeddingKind, Molx } from 'molx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type OpenedEngine, openEngine, tinyModel } from '../testing/open-engine.js';
import { eventsOf, type OpenedServer, openServer } from '../testing/open-server.js';
import { writeIndex } from '../testing/write-index.js';
import { chatResponse } from './schemas/chat-schemas.js';
import { errorSchema } from './schemas/common.js';
import { completionResponse } from './schemas/completion-schemas.js';
import { embeddingResponse } from './schemas/embedding-schemas.js';
import { modelList, modelSchema } from './schemas/model-schemas.js';
import {
  attributeResponse,
  compareResponse,
  examplesResponse,
  moleculeFacts,
  parsedMolecules,
  similarResponse,
} from './schemas/molecule-schemas.js';

const aspirin = 'CC(=O)Oc1ccccc1C(=O)O';
const question = 'Which rings does the molecule contain?';

let opened: OpenedEngine;
let server: OpenedServer;
/** The same model, asked directly. */
let molx: Molx;
beforeAll(async () => {
  await selectDevice('cpu', { gemm: 'auto' });
  molx = await Molx.fromPretrained(tinyModel);
  opened = await openEngine({
    index: writeIndex(['CCO ethanol', 'CCCO propanol', 'C1CC broken', `${aspirin} aspirin`, 'c1ccccc1']),
  });
  server = await openServer(opened.engine);
});
afterAll(async () => {
  await server.app.close();
  await opened.close();
  molx.dispose();
});

/** A body, which must be as the API describes it. */
async function read<T extends z.ZodType>(schema: T, response: Response | Promise<Response>): Promise<z.output<T>> {
  const body: unknown = await (await response).json();
  expect(schema.safeParse(body).error).toBeUndefined();
  return body as z.output<T>;
}
const ask = (content: unknown, rest: object = {}) =>
  server.post('/v1/chat/completions', {
    model: 'molx-tiny',
    messages: [{ role: 'user', content }],
    temperature: 0,
    max_tokens: 24,
    ...rest,
  });
/** A question about a molecule, in parts. */
const about = (smiles: string, text = question) => [
  { type: 'molecule', smiles },
  { type: 'text', text },
];
const chat = (response: Promise<Response>) => read(chatResponse, response);
const answerOf = async (smiles: string, asked = question) =>
  (await molx.answer(asked, [smiles], { maxNewTokens: 24 }))[0];

describe('/v1/chat/completions', () => {
  it.each([
    ['a SMILES part', { type: 'molecule', smiles: 'OC(=O)c1ccccc1OC(C)=O' }],
    ['a molfile part', { type: 'molecule', molfile: '' }],
  ])('answers about %s what the model answers', async (_, part) => {
    const mol = molx.rdkit.parse(aspirin);
    const given = 'molfile' in part ? { type: 'molecule', molfile: mol.molBlock() } : part;
    mol.dispose();
    const body = await chat(ask([given, { type: 'text', text: question }]));
    const expected = await answerOf(aspirin);
    expect(body).toMatchObject({ object: 'chat.completion', model: 'molx-tiny' });
    expect(body.choices).toEqual([
      {
        index: 0,
        message: { role: 'assistant', content: expected, refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ]);
    const { tokenizer } = molx.lm;
    const prompt = `${question}\nMolecule:\nAnswer:`;
    const [before, after] = prompt.split('Molecule:') as [string, string];
    const text =
      tokenizer.encode(`${before}Molecule:`).length + tokenizer.encode(after, { addSpecialTokens: false }).length;
    expect(body.usage.prompt_tokens).toBe(text + molx.module.slotsPerMolecule);
    expect(body.usage.total_tokens).toBe(body.usage.prompt_tokens + body.usage.completion_tokens);
  });

  it('takes an inline molecule as free text, and else the last molecule of the conversation', async () => {
    const free = `Question: what is <mol>${aspirin}</mol>?`;
    const [expected] = await molx.generateBatch([{ prompt: free, molecules: [] }], { maxNewTokens: 24 });
    expect((await chat(ask(free))).choices[0]!.message.content).toBe(expected!.trim());
    const messages = [
      { role: 'system', content: 'You are a chemist.' },
      { role: 'user', content: 'Look at <mol>CCO</mol>.' },
      { role: 'assistant', content: 'Yes.' },
      { role: 'user', content: question },
    ];
    expect((await chat(ask('', { messages }))).choices[0]!.message.content).toBe(await answerOf('CCO'));
  });

  it('answers a question about no molecule, and lets the language model read SMILES where it is alone', async () => {
    const plain = await chat(ask('What is a ring?'));
    const [expected] = await molx.generateBatch([{ prompt: 'What is a ring?\nAnswer:', molecules: [] }], {
      maxNewTokens: 24,
    });
    expect(plain.choices[0]!.message.content).toBe(expected!.trim());
    const alone = await chat(ask(about('CCO'), { model: 'molx-tiny-llm' }));
    const [spelt] = await molx.lm.generateText({
      inputIds: [
        molx.lm.tokenizer
          .encode(`${question}\nMolecule:CCO`)
          .concat(molx.lm.tokenizer.encode('\nAnswer:', { addSpecialTokens: false })),
      ],
      maxNewTokens: 24,
    });
    expect(alone.choices[0]!.message.content).toBe(spelt!.trim());
  });

  it('streams the same text, role first, finish reason, usage and [DONE] last', async () => {
    const response = await ask(about(aspirin), {
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const events = await eventsOf(response);
    expect(events.at(-1)).toBe('[DONE]');
    const chunks = events.slice(0, -1).map((event) => JSON.parse(event));
    expect(chunks[0].choices).toEqual([
      { index: 0, delta: { role: 'assistant', content: '' }, logprobs: null, finish_reason: null },
    ]);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(await answerOf(aspirin));
    expect(chunks.at(-2).choices[0]!.finish_reason).toBe('stop');
    expect(chunks.at(-1).choices).toEqual([]);
    const whole = await chat(ask(about(aspirin)));
    expect(chunks.at(-1).usage).toEqual(whole.usage);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  });

  it('draws n answers from the seed, the same each time, each its own', async () => {
    const sampled = { n: 3, seed: 11, temperature: 1.2, top_p: 0.95 };
    const texts = async (rest: object) =>
      (await chat(ask(about(aspirin, 'Describe it.'), rest))).choices.map((choice) => choice.message.content);
    const three = await texts(sampled);
    expect(new Set(three).size).toBe(3);
    expect(await texts(sampled)).toEqual(three);
    // here the prompt is read for each
    const options = { maxNewTokens: 24, seed: 11, temperature: 1.2, topP: 0.95 };
    expect(three).toEqual(await molx.answer('Describe it.', [aspirin, aspirin, aspirin], options));
    expect(await texts({ ...sampled, n: 1 })).toEqual(three.slice(0, 1));
    expect(await texts({ ...sampled, seed: 12 })).not.toEqual(three);
  });

  it('ends before a stop text, and at max_tokens', async () => {
    const whole = (await answerOf(aspirin))!;
    const stop = whole.slice(5, 8);
    const stopped = await chat(ask(about(aspirin), { stop }));
    expect(stopped.choices[0]!.message.content).toBe(whole.slice(0, whole.indexOf(stop)).trim());
    expect(stopped.choices[0]!.finish_reason).toBe('stop');
    const short = await chat(ask(about(aspirin), { max_completion_tokens: 2 }));
    expect([short.usage.completion_tokens, short.choices[0]!.finish_reason]).toEqual([2, 'length']);
  });

  it('gives log-probabilities that add up to the likelihood of the answer', async () => {
    const content = about(aspirin);
    const body = await chat(ask(content, { logprobs: true, top_logprobs: 3 }));
    const figures = body.choices[0]!.logprobs!.content;
    const text = figures.map(({ token }) => token).join('');
    expect(text.trim()).toBe(body.choices[0]!.message.content);
    for (const { token, logprob, bytes, top_logprobs: top } of figures) {
      expect(top).toHaveLength(3);
      expect(top[0]).toEqual({ token, logprob, bytes }); // greedy: the likeliest is taken
      expect(Buffer.from(bytes).toString()).toBe(token);
    }
    const sum = figures.reduce((total, { logprob }) => total + logprob, 0);
    const prompt = { prompt: `${question}\nMolecule:<mol>\nAnswer:`, molecules: [aspirin] };
    const attribution = await attributeAnswer(molx, { question, smiles: aspirin, answer: text.trim() });
    const [expected] = await molx.logLikelihoods([prompt], [text.trim()]);
    expect(attribution.logLikelihood).toBeCloseTo(expected!, 3);
    // the end token's part is in the likelihood, not among the tokens
    expect(sum).toBeGreaterThanOrEqual(expected! - 1e-3);
    expect(sum - expected!).toBeLessThan(2);
  });
});

describe('/v1/completions', () => {
  it('continues texts as they stand, molecules inline or beside', async () => {
    const prompt = `${question}\nMolecule:<mol>${aspirin}</mol>\nAnswer:`;
    const request = { model: 'molx-tiny', temperature: 0, max_tokens: 24 };
    const [expected] = await molx.generateBatch([{ prompt, molecules: [] }], { maxNewTokens: 24 });
    const inline = await read(
      completionResponse,
      server.post('/v1/completions', { ...request, prompt: [prompt, prompt], logprobs: 2 }),
    );
    expect(inline.choices.map(({ text }) => text)).toEqual([expected, expected]);
    const { tokens, text_offset: offsets, token_logprobs: logprobs, top_logprobs: top } = inline.choices[1]!.logprobs!;
    expect(tokens.join('')).toBe(expected);
    expect(offsets).toEqual(tokens.map((_, at) => tokens.slice(0, at).join('').length));
    expect(Object.values(top[0]!)[0]).toBe(logprobs[0]);
    const beside = { ...request, prompt: prompt.replace(`${aspirin}</mol>`, ''), molecules: [aspirin] };
    const events = await eventsOf(await server.post('/v1/completions', { ...beside, stream: true, logprobs: 2 }));
    const pieces = events.slice(0, -1).map((event) => JSON.parse(event).choices[0]);
    expect(pieces.map(({ text }) => text).join('')).toBe(expected);
    expect(pieces.at(-1).finish_reason).toBe('stop');
    expect(pieces.flatMap(({ logprobs: figures }) => figures?.text_offset ?? [])).toEqual(offsets);
  });
});

describe('/v1/embeddings', () => {
  it.each<[string, EmbeddingKind]>([
    ['molx-fused', 'fused'],
    ['molx-smiles', 'smiles'],
    ['molx-graph', 'graph'],
    ['molx-fingerprint', 'fingerprint'],
  ])('%s are the vectors of Molx.embed, in both formats', async (model, kind) => {
    const smiles = ['CCO', aspirin, 'c1ccncc1'];
    const tensor = molx.embed(smiles, kind);
    const expected = (await tensor.array()) as number[][];
    tensor.dispose();
    const floats = await read(embeddingResponse, server.post('/v1/embeddings', { model, input: smiles }));
    const coded = await read(
      embeddingResponse,
      server.post('/v1/embeddings', { model, input: smiles, encoding_format: 'base64' }),
    );
    for (const [row, vector] of expected.entries()) {
      const { embedding, index } = floats.data[row]!;
      expect(index).toBe(row);
      expect(embedding).toHaveLength(vector.length);
      // other molecules in the batch: sums in another order
      expect(Math.max(...vector.map((value, at) => Math.abs(value - (embedding as number[])[at]!)))).toBeLessThan(1e-5);
      const bytes = Buffer.from(coded.data[row]!.embedding as string, 'base64');
      expect(vector.map((_, at) => bytes.readFloatLE(4 * at))).toEqual(embedding);
    }
    const single = await read(embeddingResponse, server.post('/v1/embeddings', { model, input: 'CCO' }));
    expect(
      Math.max(...expected[0]!.map((value, at) => Math.abs(value - (single.data[0]!.embedding as number[])[at]!))),
    ).toBeLessThan(1e-5);
  });

  it('names the molecule that it can not read', async () => {
    const response = await server.post('/v1/embeddings', { input: ['CCO', 'C1CC'] });
    expect(response.status).toBe(400);
    expect((await read(errorSchema, response)).error).toEqual({
      message: 'input 1: cannot parse SMILES "C1CC": unclosed ring',
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_molecule',
    });
  });
});

describe('/v1/models', () => {
  it('lists what there is, and gives each', async () => {
    const { data } = await read(modelList, fetch(`${server.url}/v1/models`));
    const ids = ['molx-tiny', 'molx-tiny-llm', 'molx-fused', 'molx-smiles', 'molx-graph', 'molx-fingerprint'];
    expect(data.map(({ id }) => id)).toEqual(ids);
    expect(await read(modelSchema, fetch(`${server.url}/v1/models/molx-tiny`))).toEqual(data[0]);
    const none = await fetch(`${server.url}/v1/models/gpt-5`);
    expect([none.status, (await read(errorSchema, none)).error.code]).toEqual([404, 'model_not_found']);
  });
});

describe('/v1/molecules', () => {
  it('says what a molecule is, from SMILES or molfile', async () => {
    const body = await read(
      moleculeFacts,
      server.post('/v1/molecules/parse', { smiles: 'OC(=O)c1ccccc1OC(C)=O', highlight_atoms: [0] }),
    );
    expect(body).toMatchObject({
      valid: true,
      smiles: aspirin,
      inchi_key: 'BSYNRYMUTXBXSQ-UHFFFAOYSA-N',
      formula: 'C9H8O4',
      scaffold: 'c1ccccc1',
      descriptors: { heavy_atoms: 13, h_bond_donors: 1, aromatic_rings: 1, rotatable_bonds: 2 },
    });
    // PubChem CID 2244: 180.16 g/mol, TPSA 63.6
    expect(body.descriptors.molecular_weight).toBeCloseTo(180.16, 1);
    expect(body.descriptors.tpsa).toBeCloseTo(63.6, 1);
    expect(body.functional_groups).toContainEqual({ name: 'carboxylic acid', count: 1 });
    expect(body.svg).toMatch(/^<\?xml|^<svg/);
    const again = await read(moleculeFacts, server.post('/v1/molecules/parse', { molfile: body.molfile }));
    expect(again.smiles).toBe(aspirin);
  });

  it('answers for each of several, and says why one is none', async () => {
    const { molecules } = await read(
      parsedMolecules,
      server.post('/v1/molecules/parse', { smiles: ['[NH4+]', 'C1CC', '', 'nonsense', 'CCO>>CC=O'] }),
    );
    expect(molecules[0]).toMatchObject({ valid: true, formula: 'H4N+' });
    expect(molecules[1]).toEqual({ valid: false, input: 'C1CC', reason: 'unclosed ring' });
    expect(molecules[2]).toEqual({ valid: false, input: '', reason: 'it is empty' });
    expect(molecules[3]!.valid).toBe(false);
    const reason = 'it is a reaction, not a molecule; one molecule is expected';
    expect(molecules[4]).toEqual({ valid: false, input: 'CCO>>CC=O', reason });
  });

  it('finds the most similar molecules of the index, invalid rows left out', async () => {
    const body = await read(similarResponse, server.post('/v1/molecules/similar', { smiles: 'OCC', k: 2 }));
    expect([body.index, body.size]).toEqual(['molecules.smi', 4]);
    expect(body.neighbours.map(({ svg: _, ...rest }) => rest)).toEqual([
      { smiles: 'CCO', name: 'ethanol', similarity: 1 },
      { smiles: 'CCCO', name: 'propanol', similarity: 5 / 9 }, // they share 5 of 9 environments
    ]);
  });

  it.each(['gradient', 'occlusion'] as const)('charges atoms, tokens and bits with an answer by %s', async (method) => {
    const asked = { smiles: 'OCC', question, answer: 'No ring.' };
    const body = await read(attributeResponse, server.post('/v1/molecules/attribute', { ...asked, method }));
    const expected = await attributeAnswer(molx, { ...asked }, { method });
    expect(body).toMatchObject({ smiles: 'CCO', question, answer: 'No ring.', method });
    expect(body.log_likelihood).toBeCloseTo(expected.logLikelihood, 4);
    expect(body.by_atom).toEqual(expected.byAtom.map((value) => expect.closeTo(value, 4)));
    expect(body.rest).toBeCloseTo(expected.rest, 4);
    const shares = Object.values(body.modalities);
    expect(Object.keys(body.modalities)).toEqual(['smiles', 'graph', 'fingerprint']);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    const weights = molx.module.adapter!.fusionShares();
    expect(Object.values(body.fusion_weights!)).toEqual(weights.map((weight) => expect.closeTo(weight, 6)));
    expect(body.svg).toContain('<svg');
  });

  it("looks into the model's own answer where none is given", async () => {
    const body = await read(attributeResponse, server.post('/v1/molecules/attribute', { smiles: 'CCO', question }));
    expect(body.answer).toBe(await answerOf('CCO'));
  });

  it('compares the answers with MolX and without', async () => {
    const content = about(aspirin);
    const alone = await chat(ask(content, { model: 'molx-tiny-llm' }));
    const body = await read(
      compareResponse,
      server.post('/v1/molecules/compare', { smiles: aspirin, question, max_tokens: 24 }),
    );
    expect(body.with_molx.text).toBe(await answerOf(aspirin));
    expect(body.llm_alone.text).toBe(alone.choices[0]!.message.content);
    expect(body.with_molx.milliseconds).toBeGreaterThan(0);
  });

  it('gives examples, and the files of the encoders', async () => {
    const examples = await read(examplesResponse, fetch(`${server.url}/v1/molecules/examples`));
    expect(examples.molecules).toEqual([{ name: 'Ethanol', smiles: 'CCO' }]);
    const config = await fetch(`${server.url}/v1/encoders/config.json`);
    expect((await read(z.looseObject({ model_type: z.string() }), config)).model_type).toBe('molx');
    const etag = config.headers.get('etag')!;
    const known = await fetch(`${server.url}/v1/encoders/config.json`, { headers: { 'if-none-match': etag } });
    expect(known.status).toBe(304);
    const weights = await fetch(`${server.url}/v1/encoders/model.safetensors`);
    expect((await weights.arrayBuffer()).byteLength).toBe(Number(weights.headers.get('content-length')));
  });
});
