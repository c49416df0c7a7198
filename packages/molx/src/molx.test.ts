import { cp, mkdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPrompt } from '@molx/llm-bridge';
import { useCpuBackend } from '@molx/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { savedTinyMolx, tinyArchitecture, tinyLm, tinyMolx, tinyTokenizer } from '../test/tiny-molx.js';
import { loadMolxModule } from './load-molx-module.js';
import { Molx } from './molx.js';
import { saveMolxModule } from './save-molx-module.js';

const aspirin = 'CC(=O)Oc1ccccc1C(=O)O';
let saved: Awaited<ReturnType<typeof savedTinyMolx>>;
let folder: string;
let molx: Molx;

beforeAll(async () => {
  await useCpuBackend({ gemm: 'js' });
  saved = await savedTinyMolx();
  folder = saved.folder;
  molx = await tinyMolx();
});
afterAll(async () => {
  molx.dispose();
  await saved.remove();
});

const values = (tensor: tf.Tensor) => {
  const array = Array.from(tensor.dataSync());
  tensor.dispose();
  return array;
};
const collect = async (pieces: AsyncIterable<string>) => {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
};
const copyOf = async (name: string) => {
  await cp(join(folder, 'molx'), join(folder, name), { recursive: true });
  return join(folder, name);
};

describe('saving and loading', () => {
  it('gives the same soft tokens and the same answer, bit for bit', async () => {
    const loaded = await Molx.fromPretrained(join(folder, 'molx'));
    expect(loaded.config).toEqual({ ...molx.config, llm: { ...molx.config.llm, id: join(folder, 'lm') } });
    expect(values(loaded.encode([aspirin, 'CCO']))).toEqual(values(molx.encode([aspirin, 'CCO'])));
    const answer = await collect(molx.ask('How many rings?', aspirin, { maxNewTokens: 12 }));
    expect(answer.length).toBeGreaterThan(0);
    expect(await collect(loaded.ask('How many rings?', aspirin, { maxNewTokens: 12 }))).toBe(answer);
    loaded.dispose();
  });

  it('rounds to half the size when asked to', async () => {
    await molx.savePretrained(join(folder, 'half'), { dtype: 'BF16' });
    const loaded = await Molx.fromPretrained(join(folder, 'half'), { llm: join(folder, 'lm') });
    const expected = values(molx.encode(['CCO']));
    // bf16 keeps 8 bits of each weight.
    const errors = values(loaded.encode(['CCO'])).map((value, i) => Math.abs(value - expected[i]!));
    expect(Math.max(...errors)).toBeLessThan(0.05);
    expect(Math.max(...errors)).toBeGreaterThan(0);
    const sizes = await Promise.all(['molx', 'half'].map((name) => readFile(join(folder, name, 'model.safetensors'))));
    expect(sizes[1]!.length / sizes[0]!.length).toBeLessThan(0.6);
    loaded.dispose();
  });

  it('keeps switched-off modalities off', async () => {
    const { graph: _graph, ...withoutGraph } = tinyArchitecture;
    const { graph: _width, ...inputs } = tinyArchitecture.adapter.inputs;
    const partial = await tinyMolx({ ...withoutGraph, adapter: { ...tinyArchitecture.adapter, inputs } });
    await partial.savePretrained(join(folder, 'partial'));
    const loaded = await Molx.fromPretrained(join(folder, 'partial'));
    expect(loaded.module.graph).toBeUndefined();
    expect(loaded.featurize(['CCO'])[0]).not.toHaveProperty('graph');
    expect(values(loaded.encode(['CCO']))).toEqual(values(partial.encode(['CCO'])));
    for (const each of [partial, loaded]) each.dispose();
  });

  it('brings the low-rank changes of its language model, also through export', async () => {
    const adapted = await tinyMolx();
    adapted.lm.lora.add('default', { rank: 2, alpha: 16, targetModules: 'all-linear', init: 'random' }, { seed: 4 });
    await adapted.savePretrained(join(folder, 'adapted'));
    const loaded = await Molx.fromPretrained(join(folder, 'adapted'), { llm: join(folder, 'lm') });
    expect(loaded.lm.lora.active).toEqual(['default']);
    expect(await loaded.lm.fingerprint()).toBe(await adapted.lm.fingerprint());
    const logits = ({ lm }: Molx) => values(tf.tidy(() => lm.logits(lm.forward({ inputIds: [[3, 4, 5]] }))));
    expect(logits(loaded)).toEqual(logits(adapted));
    expect(logits(loaded)).not.toEqual(logits(molx));
    const { lora, ...stored } = await loadMolxModule(join(folder, 'adapted'));
    await saveMolxModule(join(folder, 'again'), { ...stored, lora });
    for (const name of ['adapter_model.safetensors', 'adapter_config.json']) {
      expect(await readFile(join(folder, 'again', name)), name).toEqual(await readFile(join(folder, 'adapted', name)));
    }
    for (const each of [adapted, loaded]) each.dispose();
    stored.module.dispose();
  });

  it('is a language model that reads SMILES text where all modalities are off', async () => {
    const text = await tinyMolx({ featurization: 'pretrain-gnns', smilesTokenizer: 'smiles' }, { includeSmiles: true });
    await text.savePretrained(join(folder, 'text'));
    const loaded = await Molx.fromPretrained(join(folder, 'text'));
    expect([loaded.module.adapter, loaded.module.slotsPerMolecule, loaded.config.prompt.includeSmiles]).toEqual([
      undefined,
      0,
      true,
    ]);
    const direct = (prompt: string) => {
      const { ids } = buildPrompt(loaded.lm.tokenizer, prompt, { slotsPerMolecule: 0 });
      return loaded.lm.generateText({ inputIds: [ids], maxNewTokens: 6 });
    };
    const ask = (question: string, smiles?: string) => collect(loaded.ask(question, smiles, { maxNewTokens: 6 }));
    expect([await ask('Rings?', 'CCO')]).toEqual(await direct('Rings?\nMolecule:CCO<mol>\nAnswer:'));
    expect([await ask('Is <mol>CC</mol> so?')]).toEqual(await direct('Is CC<mol> so?'));
    expect(await ask('Rings?', 'CCO')).not.toBe(await ask('Rings?', 'CCN'));
    await expect(ask('Rings?', 'C1CC(')).rejects.toMatchObject({ code: 'invalid-smiles' });
    expect(() => loaded.embed(['CCO'])).toThrow('this model has no vectors: it reads SMILES text.');
    for (const each of [text, loaded]) each.dispose();
  });

  it('takes the best checkpoint of a run, else the last, also where a crash left it under its old name', async () => {
    const run = join(folder, 'run', 'checkpoints');
    await mkdir(run, { recursive: true });
    await cp(join(folder, 'molx'), join(run, 'last'), { recursive: true });
    const load = () => Molx.fromPretrained(join(folder, 'run'), { llm: join(folder, 'lm') });
    const softTokens = async () => {
      const loaded = await load();
      const tokens = values(loaded.encode(['CCO']));
      loaded.dispose();
      return tokens;
    };
    const expected = values(molx.encode(['CCO']));
    expect(await softTokens()).toEqual(expected);
    await cp(join(folder, 'molx'), join(run, 'best'), { recursive: true });
    await writeFile(join(run, 'last', 'model.safetensors'), 'damaged');
    expect(await softTokens()).toEqual(expected);
    await rename(join(run, 'best'), join(run, '.best.previous'));
    expect(await softTokens()).toEqual(expected);
    await rm(join(run, '.best.previous'), { recursive: true });
    await expect(load()).rejects.toMatchObject({ code: 'checkpoint' });
  });
});

describe('what does not fit', () => {
  const load = (name: string, options: Parameters<typeof Molx.fromPretrained>[1] = {}) =>
    Molx.fromPretrained(join(folder, name), options);

  it('refuses a language model of another width, whatever is allowed', async () => {
    const other = await tinyLm({ hidden: 20 });
    await other.savePretrained(join(folder, 'wide'));
    other.dispose();
    const options = { llm: join(folder, 'wide'), allowMismatch: true };
    await expect(load('molx', options)).rejects.toMatchObject({ code: 'config' });
    await expect(load('molx', options)).rejects.toThrow(
      `${join(folder, 'molx')}: made for a language model of hidden size 16 (${join(folder, 'lm')}); ${join(folder, 'wide')} has 20.`,
    );
  });

  it('refuses another tokenizer or other weights unless allowMismatch', async () => {
    const tokenizer = await tinyTokenizer('%');
    const cases = [
      { name: 'retokenized', lm: await tinyLm({ tokenizer }), differs: 'tokenizer.' },
      { name: 'reseeded', lm: await tinyLm({ seed: 2 }), differs: 'weights.' },
      { name: 'foreign', lm: await tinyLm({ seed: 2, tokenizer }), differs: 'tokenizer and weights.' },
    ];
    for (const { name, lm, differs } of cases) {
      await lm.savePretrained(join(folder, name), { dtype: 'F32' });
      lm.dispose();
      const llm = join(folder, name);
      await expect(load('molx', { llm })).rejects.toMatchObject({ code: 'config' });
      await expect(load('molx', { llm })).rejects.toThrow(`${llm} differs in ${differs}`);
      const allowed = await load('molx', { llm, allowMismatch: true });
      expect(values(allowed.encode(['CCO']))).toEqual(values(molx.encode(['CCO'])));
      allowed.dispose();
    }
  });

  it('names a missing or damaged file', async () => {
    await expect(load('nothing-here')).rejects.toThrow(`${join(folder, 'nothing-here')}: does not exist`);
    const noWeights = await copyOf('no-weights');
    await rm(join(noWeights, 'model.safetensors'));
    await expect(load('no-weights')).rejects.toThrow(`${noWeights}: this folder holds no weights`);
    const cut = await copyOf('cut');
    await truncate(join(cut, 'model.safetensors'), 3000);
    await expect(load('cut')).rejects.toMatchObject({ code: 'checkpoint', path: join(cut, 'model.safetensors') });
    const noConfig = await copyOf('no-config');
    await rm(join(noConfig, 'config.json'));
    await expect(load('no-config')).rejects.toThrow(`${noConfig}: holds no config.json`);
    const alone = await copyOf(join('elsewhere', 'molx'));
    await expect(load('elsewhere/molx')).rejects.toThrow(
      `${alone}: its language model can't be loaded: ${join(folder, 'elsewhere', 'lm')}: does not exist`,
    );
  });

  it('says which language model came without a tokenizer, and what to do', async () => {
    const mute = join(folder, 'mute');
    await cp(join(folder, 'lm'), mute, { recursive: true });
    await rm(join(mute, 'tokenizer.json'));
    const tensors = tf.memory().numTensors;
    await expect(load('molx', { llm: mute })).rejects.toMatchObject({ code: 'checkpoint', path: mute });
    await expect(load('molx', { llm: mute })).rejects.toThrow(`${mute}: holds no tokenizer. Put the model's own`);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('names the key of config.json that is wrong', async () => {
    const broken = await copyOf('broken');
    const json = JSON.parse(await readFile(join(broken, 'config.json'), 'utf8'));
    const cases: [Record<string, unknown>, string][] = [
      [{ model_type: 'llama' }, 'model_type: expected molx, got "llama".'],
      [{ featurization: 'weave' }, 'featurization: expected pretrain-gnns, molx-reference, ogb, got "weave".'],
      [
        { llm: { ...json.llm, hidden_size: '16' } },
        'llm.hidden_size: expected a whole number of at least 1, got "16".',
      ],
      [{ llm: undefined }, 'llm: expected an object, got nothing.'],
      [{ prompt: { end_token: true } }, 'prompt.template: expected a text, got nothing.'],
      [
        { fingerprint: { radius: 2, bits: 64 } },
        'adapter.inputs.fingerprint: expected 64, as the encoder gives, got 128.',
      ],
      [{ graph_encoder: [] }, 'graph_encoder: expected an object, got [].'],
      [{ llm: { ...json.llm, hidden_size: 24 } }, 'adapter.output_size: expected llm.hidden_size (24), got 16.'],
    ];
    for (const [change, message] of cases) {
      await writeFile(join(broken, 'config.json'), JSON.stringify({ ...json, ...change }));
      await expect(load('broken')).rejects.toMatchObject({ code: 'config' });
      await expect(load('broken')).rejects.toThrow(`${join(broken, 'config.json')}: ${message}`);
    }
    await writeFile(join(broken, 'config.json'), '{"model_type": "mo');
    await expect(load('broken')).rejects.toThrow('not JSON, or cut off');
  });
});

describe('encoding', () => {
  it('puts the soft prompt behind the soft tokens, and does not mix molecules', async () => {
    const together = values(molx.encode([aspirin, 'CCO', 'c1ccncc1']));
    const alone = values(molx.encode(['CCO']));
    const size = 5 * 16;
    expect(together).toHaveLength(3 * size);
    // The same sums, in another order where batches differ in padding.
    const errors = together.slice(size, 2 * size).map((value, i) => Math.abs(value - alone[i]!));
    expect(Math.max(...errors)).toBeLessThan(1e-5);
    const softPrompt = Array.from(molx.module.adapter!.softPrompt!.dataSync());
    expect(together.slice(3 * 16, size)).toEqual(softPrompt);
    expect(alone.slice(3 * 16)).toEqual(softPrompt);
  });

  it('embeds by kind', () => {
    expect(values(molx.embed(['CCO'], 'fused'))).toEqual(values(molx.encode(['CCO'])).slice(0, 48));
    const vectors = molx.vectors(['CCO', aspirin]);
    for (const kind of ['smiles', 'graph', 'fingerprint'] as const) {
      expect(values(molx.embed(['CCO', aspirin], kind))).toEqual(values(vectors[kind]!));
    }
    const bits = values(molx.embed(['CCO'], 'fingerprint'));
    expect(bits).toHaveLength(128);
    // Ethanol's Morgan environments at radius 2: three atoms, three neighbourhoods; none collide in 128 bits.
    expect(bits.reduce((sum, bit) => sum + bit)).toBe(6);
  });

  it('refuses what is no molecule, and takes the next', () => {
    expect(() => molx.encode(['CCO', 'C1CC'])).toThrow('row 2: cannot parse SMILES "C1CC"');
    expect(() => molx.encode([''])).toThrow('cannot parse SMILES "": it is empty');
    expect(() => molx.encode(['*CC'])).toThrow('cannot featurize SMILES "*CC"');
    expect(values(molx.encode(['CCO']))).toHaveLength(80);
  });
});

describe('generating', () => {
  it('reads two molecules in their places', async () => {
    const prompt = 'Compare <mol> with <mol>.';
    const options = { maxNewTokens: 10 };
    const forth = await collect(molx.generate({ prompt, molecules: [aspirin, 'CCO'], ...options }));
    const back = await collect(molx.generate({ prompt, molecules: ['CCO', aspirin], ...options }));
    const same = await collect(molx.generate({ prompt, molecules: [aspirin, 'CCO'], ...options }));
    expect(same).toBe(forth);
    const inline = `Compare <mol>${aspirin}</mol> with <mol>.`;
    expect(await collect(molx.generate({ prompt: inline, molecules: ['CCO'], ...options }))).toBe(forth);
    expect(back).not.toBe(forth);
    await expect(collect(molx.generate({ prompt, molecules: ['CCO'] }))).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    await expect(collect(molx.generate({ prompt, molecules: ['CCO', 'x'] }))).rejects.toThrow('row 2: cannot parse');
  });

  it('answers a batch as it answers alone', async () => {
    const molecules = [aspirin, 'CCO', 'c1ccncc1'];
    const answers = await molx.answer('What is it?', molecules, { maxNewTokens: 8 });
    expect(new Set(answers).size).toBe(3);
    for (const [index, smiles] of molecules.entries()) {
      expect((await collect(molx.ask('What is it?', smiles, { maxNewTokens: 8 }))).trim()).toBe(answers[index]);
    }
    expect(await molx.answer('What is it?', [])).toEqual([]);
  });

  it('samples by its seed', async () => {
    const sample = (seed: number) => collect(molx.ask('Tell me.', 'CCO', { maxNewTokens: 20, temperature: 1.5, seed }));
    expect(await sample(5)).toBe(await sample(5));
    expect(await sample(5)).not.toBe(await sample(6));
  });
});

describe('preparePrompts', () => {
  it('gives a batch what generate writes, prompts with and without soft tokens side by side', async () => {
    const text = { prompt: 'Of <mol>', molecules: ['CCO'] };
    const prepared = [
      ...molx.preparePrompts([text, { prompt: 'Of <mol>CCC</mol>', molecules: [] }]),
      ...molx.preparePrompts([text], { spellsMolecules: true }),
    ];
    expect(prepared.map(({ molecules }) => molecules.length)).toEqual([1, 1, 0]);
    const batch = molx.embedPrompts(prepared);
    const written = await molx.lm.generateText({ ...batch, maxNewTokens: 8 });
    batch.inputsEmbeds.dispose();
    const spelt = await molx.lm.generateText({
      inputIds: [buildPrompt(molx.lm.tokenizer, 'Of CCO', { slotsPerMolecule: 0 }).ids],
      maxNewTokens: 8,
    });
    const alone = await molx.generateBatch([text, { prompt: 'Of <mol>', molecules: ['CCC'] }], { maxNewTokens: 8 });
    expect(written).toEqual([...alone, ...spelt]);
  });
});

describe('logLikelihoods', () => {
  it('sums the log-probabilities of the answer, its end token counted', async () => {
    const { lm } = molx;
    const [found] = await molx.logLikelihoods([{ prompt: 'Is it?', molecules: [] }], ['No']);
    const prompt = lm.tokenizer.encode('Is it?');
    const answer = [...lm.tokenizer.encode(' No', { addSpecialTokens: false }), lm.tokenizer.eosId!];
    const probabilities = tf.tidy(
      () => tf.softmax(lm.logits(lm.forward({ inputIds: [[...prompt, ...answer]] }))).arraySync() as number[][][],
    )[0]!;
    const expected = answer.reduce((sum, id, i) => sum + Math.log(probabilities[prompt.length - 1 + i]![id]!), 0);
    expect(found).toBeCloseTo(expected, 4); // float32 sums in another order, over 5 tokens of some 4 nats
  });

  it('sees the molecule, and gives in a batch what it gives alone', async () => {
    const prompts = [aspirin, 'CCO', 'CCO'].map((smiles) => ({ prompt: 'Is <mol> acid?', molecules: [smiles] }));
    const answers = ['Yes', 'Yes', 'No, it is not'];
    const together = await molx.logLikelihoods(prompts, answers);
    expect(together[0]).not.toBeCloseTo(together[1]!, 3);
    for (const [row, prompt] of prompts.entries()) {
      const [alone] = await molx.logLikelihoods([prompt], [answers[row]!]);
      expect(alone).toBeCloseTo(together[row]!, 4);
    }
    expect(await molx.logLikelihoods([], [])).toEqual([]);
    await expect(molx.logLikelihoods(prompts, ['Yes'])).rejects.toThrow('there are 1 answers to 3 prompts.');
  });
});

describe('memory', () => {
  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    values(molx.encode(['CCO']));
    values(molx.embed(['CCO'], 'graph'));
    await collect(molx.ask('What is it?', 'CCO', { maxNewTokens: 4 }));
    for await (const _piece of molx.ask('What is it?', 'CCO', { maxNewTokens: 4 })) break;
    await molx.answer('What is it?', ['CCO', aspirin], { maxNewTokens: 4 });
    await molx.logLikelihoods([{ prompt: 'Is <mol>?', molecules: ['CCO'] }], ['Yes']);
    await expect(collect(molx.ask('What is it?', 'not a molecule'))).rejects.toThrow();
    expect(() => molx.encode(['CCO', '?'])).toThrow();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('frees everything at dispose, and after a load that failed', async () => {
    const before = tf.memory().numTensors;
    const loaded = await Molx.fromPretrained(join(folder, 'molx'));
    expect(tf.memory().numTensors).toBeGreaterThan(before);
    loaded.dispose();
    expect(tf.memory().numTensors).toBe(before);
    await expect(Molx.fromPretrained(join(folder, 'molx'), { llm: join(folder, 'reseeded') })).rejects.toThrow();
    await expect(Molx.fromPretrained(join(folder, 'molx'), { llm: join(folder, 'absent') })).rejects.toThrow();
    expect(tf.memory().numTensors).toBe(before);
  });
});
