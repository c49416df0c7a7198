import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors } from '@molx/checkpoint';
import { openModel } from '@molx/checkpoint/model-files';
import { buildPrompt, CausalLM, readLora } from '@molx/llm-bridge';
import { llmIdentity, Molx } from 'molx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpointBytes, metricsOf, TinyWorkplace, tinyRecipe } from '../../test/tiny-run.js';
import { plannedArchitecture } from './make-module.js';
import { openLora } from './open-lora.js';
import { warmStart } from './warm-start.js';

const lora = { rank: 2, alpha: 4, dropout: 0.2, targetModules: ['q_proj', 'down_proj'], learningRate: 4e-2 };

/** The adapter on the frozen model first, then the adapter and LoRA. */
function twoStages() {
  const tree = tinyRecipe();
  const [first, second] = tree.stages;
  return {
    ...tree,
    lora,
    stages: [
      { ...first!, train: ['adapter', 'encoders'] },
      { ...second!, train: ['adapter', 'lora'] },
    ],
  };
}

/** LoRA alone, on SMILES text. */
function onText() {
  const tree = tinyRecipe();
  const { adapter } = tree.model;
  return {
    ...tree,
    lora: { ...lora, targetModules: 'all-linear' },
    model: { smiles: 'off', graph: 'off', fingerprint: 'off', adapter },
    prompt: { ...tree.prompt, includeSmiles: true },
  };
}

let place: TinyWorkplace;
let whole: Awaited<ReturnType<TinyWorkplace['train']>>;
let text: Awaited<ReturnType<TinyWorkplace['train']>>;
/** The first stage of a run without LoRA. */
let plain: Awaited<ReturnType<TinyWorkplace['train']>>;
beforeAll(async () => {
  place = await TinyWorkplace.make();
  whole = await place.train(twoStages());
  text = await place.train(onText());
  plain = await place.train(tinyRecipe(), { maxSteps: 4 });
});
afterAll(() => place.remove());

const last = (out: string) => join(out, 'checkpoints/last');
const tensorsOf = (path: string) => readSafetensors(readFileSync(path), path).tensors;
const matricesOf = async (out: string) => (await readLora(await openModel(last(out)))).matrices;
const isZero = (data: ArrayLike<number | bigint>) => Array.from(data, Number).every((value) => value === 0);

describe('a frozen stage, then one with LoRA', () => {
  it("leaves the contract's files, and counts what is trained", async () => {
    expect(readdirSync(last(whole.out)).sort()).toEqual([
      'adapter_config.json',
      'adapter_model.safetensors',
      'config.json',
      'model.safetensors',
      'optimizer.safetensors',
      'trainer_state.json',
    ]);
    const matrices = await matricesOf(whole.out);
    const counted = [...matrices.values()].reduce((sum, { data }) => sum + data.length, 0);
    // two layers: q 32 x 32 and down 32 x 48, rank 2
    expect(counted).toBe(2 * 2 * (32 + 32 + 48 + 32));
    expect(whole.summary.trainableParameters).toBe(plain.summary.trainableParameters + counted);
    expect(whole.summary.totalParameters).toBe(plain.summary.totalParameters + counted);
    expect(readFileSync(join(whole.out, 'report.html'), 'utf8')).toContain('LoRA');
  });

  it('trains in each stage what it names, and nothing else', async () => {
    const frozen = await place.train(twoStages(), { maxSteps: 4 });
    for (const [name, { data }] of await matricesOf(frozen.out)) {
      if (name.includes('lora_B')) expect(isZero(data), name).toBe(true);
    }
    for (const [name, { data }] of await matricesOf(whole.out)) expect(isZero(data), name).toBe(false);
    const [before, after] = [frozen, whole].map(({ out }) => tensorsOf(join(last(out), 'model.safetensors')));
    const changed = [...after!].filter(([name, { data }]) => data.toString() !== before!.get(name)!.data.toString());
    const names = changed.map(([name]) => name);
    expect(names.filter((name) => !name.startsWith('adapter.'))).toEqual([]);
    expect(names.length).toBeGreaterThan(4);
    expect(metricsOf(frozen.out).slice(0, 4)).toEqual(metricsOf(plain.out).slice(0, 4));
  });

  it.each([4, 6])('resumes bit for bit, stopped after step %i', async (maxSteps) => {
    const { out } = await place.train(twoStages(), { maxSteps });
    await place.train(twoStages(), { out, resume: true });
    expect(checkpointBytes(out)).toEqual(checkpointBytes(whole.out));
    expect(checkpointBytes(out, 'best')).toEqual(checkpointBytes(whole.out, 'best'));
    expect(metricsOf(out)).toEqual(metricsOf(whole.out));
  });

  it('learns molecules from words, which show none', async () => {
    const tree = twoStages();
    const nameToSmiles = { weight: 1, text: 'kind' };
    const stages = [
      { ...tree.stages[0]!, steps: 2, tasks: { nameToSmiles: 1 } }, // LoRA learns nothing here, and the adapter hears nothing
      { ...tree.stages[1]!, steps: 4, tasks: { nameToSmiles: 1, rings: 0.2 } },
    ];
    const named = { ...tree, tasks: { ...tree.tasks, nameToSmiles }, stages };
    const { out, summary } = await place.train(named);
    const permuted = await place.train(named, { permuteMolecules: true, maxSteps: 2 });
    const steps = (folder: string) => metricsOf(folder).filter(({ stage }) => stage !== undefined);
    expect([summary.steps, steps(out)[0]!['gradientNorm']]).toEqual([6, 0]);
    expect(steps(permuted.out).map(({ loss }) => loss)).toEqual(
      steps(out)
        .slice(0, 2)
        .map(({ loss }) => loss),
    );
    for (const [name, { data }] of await matricesOf(out)) expect(isZero(data), name).toBe(false);
    expect(readFileSync(join(out, 'predictions.jsonl'), 'utf8')).not.toContain('nameToSmiles');
    await expect(
      place.train({ ...named, lora: 'off', stages: [{ ...stages[0]!, train: ['adapter'] }] }),
    ).rejects.toThrow('only lora can learn it');
  });

  it('is loaded whole by Molx, and saved again', async () => {
    const molx = await Molx.fromPretrained(last(whole.out));
    expect([molx.lm.lora.active, molx.lm.lora.get().trainableParameters().size]).toEqual([['default'], 0]);
    await molx.savePretrained(place.file('copy'));
    for (const name of ['model.safetensors', 'adapter_model.safetensors']) {
      expect(readFileSync(join(place.file('copy'), name)), name).toEqual(readFileSync(join(last(whole.out), name)));
    }
    molx.dispose();
  });
});

describe('LoRA alone on SMILES text', () => {
  it('has no adapter, and puts SMILES into its prompts', async () => {
    expect(tensorsOf(join(last(text.out), 'model.safetensors')).size).toBe(0);
    const config = JSON.parse(readFileSync(join(last(text.out), 'config.json'), 'utf8'));
    expect([config.adapter, config.prompt.include_smiles]).toEqual([null, true]);
    const { valLoss, valLossShuffled, valLossEmpty } = text.summary;
    expect(new Set([valLoss, valLossShuffled, valLossEmpty]).size).toBe(3);
    const rows = readFileSync(join(text.out, 'predictions.jsonl'), 'utf8').trim().split('\n');
    for (const row of rows) expect(JSON.parse(row).prompt).toMatch(/^.+\nMolecule:\S+<mol>\nAnswer:$/);
  });

  it('is asked in the words that it was trained with', async () => {
    const molx = await Molx.fromPretrained(text.out);
    const question = 'How many rings?';
    const [answer] = await molx.answer(question, ['CCO'], { maxNewTokens: 8 });
    const directly = async (prompt: string) => {
      const { ids } = buildPrompt(molx.lm.tokenizer, prompt, { slotsPerMolecule: 0 });
      return (await molx.lm.generateText({ inputIds: [ids], maxNewTokens: 8 }))[0]!;
    };
    expect(answer).toBe((await directly('How many rings?\nMolecule:CCO<mol>\nAnswer:')).trim());
    const [free] = await molx.generateBatch([{ prompt: 'Of <mol>', molecules: ['CCO'] }], { maxNewTokens: 8 });
    expect(free).toBe(await directly('Of CCO<mol>'));
    await expect(molx.answer(question, ['C1CC('])).rejects.toMatchObject({ code: 'invalid-smiles' });
    expect(() => molx.embed(['CCO'])).toThrow('it reads SMILES text');
    molx.dispose();
  });

  it('resumes bit for bit', async () => {
    const { out } = await place.train(onText(), { maxSteps: 3 });
    await place.train(onText(), { out, resume: true });
    expect(checkpointBytes(out)).toEqual(checkpointBytes(text.out));
    expect(metricsOf(out)).toEqual(metricsOf(text.out));
  });

  it('cuts SMILES that the language model has no room for, in training and in the control', async () => {
    const table = place.file('molecules.tsv');
    cpSync(table, `${table}.short`);
    try {
      const header = readFileSync(table, 'utf8').split('\n')[0]!.split('\t');
      // 256 positions hold none of these chains; half of them are held out
      const row = (n: number) => header.map((column) => (column === 'smiles' ? `${'CN'.repeat(n)}O` : `answer ${n}`));
      appendFileSync(table, `${Array.from({ length: 24 }, (_, i) => row(200 + i).join('\t')).join('\n')}\n`);
      const tree = onText();
      const { summary } = await place.train({
        ...tree,
        data: { ...tree.data, validation: { molecules: 30, split: 'random' } },
        evaluation: { ...tree.evaluation, molecules: 30 },
      });
      expect(summary.steps).toBe(8);
      for (const loss of [summary.valLoss, summary.valLossShuffled]) expect(loss).toBeGreaterThan(0);
    } finally {
      cpSync(`${table}.short`, table);
      rmSync(`${table}.short`);
    }
  });

  it('reads another molecule in the control', async () => {
    const control = await place.train(onText(), { permuteMolecules: true, maxSteps: 1 });
    expect(metricsOf(control.out)[0]!['loss']).not.toBe(metricsOf(text.out)[0]!['loss']);
  });
});

describe('a warm start', () => {
  const begin = async (tree: object, from: string) => {
    const recipe = await place.recipe({ ...tree, from });
    const lm = await CausalLM.fromPretrained(recipe.llm.model);
    const adapter = openLora(lm, recipe);
    const llm = await llmIdentity(lm, recipe.llm.model);
    const options = { from: recipe.from!, architecture: plannedArchitecture(recipe, lm), llm, lora: adapter };
    const module = await warmStart(options).finally(() => lm.dispose());
    return { module, lora: adapter };
  };

  it("begins with a run's weights and matrices, with the recipe's dropout", async () => {
    const tree = twoStages();
    const changed = { ...tree, model: { ...tree.model, graph: { layers: 2, hidden: 12, dropout: 0.5 } } };
    const { module } = await begin(changed, last(whole.out));
    const stored = tensorsOf(join(last(whole.out), 'model.safetensors'));
    const state = await module.state();
    expect([...state.keys()].sort()).toEqual([...stored.keys()].sort());
    for (const [name, { data }] of state) expect(data, name).toEqual(stored.get(name)!.data);
    expect(module.graph!.config.dropout).toBe(0.5);
    module.dispose();
    const run = await place.train({ ...tree, from: last(whole.out) }, { maxSteps: 1 });
    const matrices = await matricesOf(run.out); // the first stage trains none of them
    for (const [name, { data }] of await matricesOf(whole.out)) expect(matrices.get(name)!.data, name).toEqual(data);
  });

  it('takes a run without LoRA as the start of one with it', async () => {
    const { module } = await begin(twoStages(), plain.out);
    expect(module.parameterCount()).toBeGreaterThan(0);
    module.dispose();
  });

  it('refuses other sizes, other LoRA and another language model', async () => {
    const tree = twoStages();
    const from = last(whole.out);
    const model = { ...tree.model, adapter: { ...tree.model.adapter, softTokens: 3 } };
    await expect(begin({ ...tree, model }, from)).rejects.toThrow(
      'its adapter.softTokens is 2, the recipe says 3. Start from a run of the same sizes (from).',
    );
    await expect(begin({ ...tree, model: { ...tree.model, smiles: 'off' } }, from)).rejects.toThrow(
      /smiles\.?\w* is .*, the recipe says nothing/,
    );
    await expect(begin(tinyRecipe(), from)).rejects.toThrow('has low-rank changes (LoRA), the recipe has none');
    await expect(begin({ ...tree, lora: { ...lora, alpha: 8 } }, from)).rejects.toThrow(
      'its LoRA has alpha 4, the recipe says 8.',
    );
    await expect(begin({ ...tree, lora: { ...lora, targetModules: ['q_proj'] } }, from)).rejects.toMatchObject({
      code: 'checkpoint',
    });
    await place.addLm('another', { seed: 5 });
    await expect(begin({ ...tree, llm: './another' }, from)).rejects.toThrow('differs in weights');
    await expect(begin(tree, place.file('nowhere'))).rejects.toMatchObject({ code: 'checkpoint' });
  });
});
