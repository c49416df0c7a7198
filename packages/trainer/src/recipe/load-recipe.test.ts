import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '@molx/core';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadRecipe, parseRecipe } from './load-recipe.js';
import { lmRecipeSchema, type MolxRecipe, molxRecipeSchema } from './recipe-schema.js';
import { resolvedYaml } from './resolved-yaml.js';

const small = `name: small
llm: ../lm
model:
  smiles: off
  graph: { layers: 2, hidden: 16 }
  fingerprint: { radius: 2, bits: 64 }
  adapter:
    hidden: 8
data:
  files:
    - path: molecules.csv
      columns: { smiles: SMILES, caption: text }
  validation: { share: 0.1 }
tasks:
  caption: { weight: 1 }
stages:
  - { steps: 10, batchSize: 4, learningRate: 0.001 }
`;
const load = (text: string, options = {}) =>
  parseRecipe(text, { path: '/recipes/small.yaml', ...options }) as MolxRecipe;
const failure = (text: string, options = {}) => {
  try {
    load(text, options);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the recipe was taken');
};

describe('a recipe', () => {
  it('gets its defaults and absolute paths', () => {
    const recipe = load(small);
    expect(recipe.kind).toBe('molx');
    expect(recipe.llm).toEqual({ model: '/lm' });
    expect(recipe.data.files[0]?.path).toBe('/recipes/molecules.csv');
    expect(recipe.model.graph).toEqual({ kind: 'gin', layers: 2, hidden: 16, pooling: 'mean', dropout: 0 });
    expect(recipe.model.adapter).toEqual({
      hidden: 8,
      softTokens: 1,
      fusion: 'mean',
      inputNorm: 'none',
      outputScale: 'off',
    });
    expect(recipe.prompt.maxLabelTokens).toBe(256);
    expect(recipe.stages[0]).toMatchObject({ name: 'main', accumulate: 1, betas: [0.9, 0.95], minLearningRate: 0 });
  });

  it('is the same after its resolved text is read again', () => {
    const recipe = load(small);
    expect(load(resolvedYaml(recipe), { path: '/elsewhere/config.yaml' })).toEqual(recipe);
    expect(parse(resolvedYaml(recipe))).toEqual(recipe);
  });

  it('takes flags above its keys', () => {
    const recipe = load(small, {
      seed: 7,
      llm: 'org/model',
      data: '/data',
      set: ['model.adapter.hidden=32', 'stages.0.betas=[0.8, 0.9]', 'model.fingerprint=off', 'evaluation.generate=3'],
    });
    expect(recipe.seed).toBe(7);
    expect(recipe.llm).toEqual({ model: 'org/model' });
    expect(recipe.data.files[0]?.path).toBe('/data/molecules.csv');
    expect(recipe.model.adapter.hidden).toBe(32);
    expect(recipe.stages[0]?.betas).toEqual([0.8, 0.9]);
    expect(recipe.model.fingerprint).toBe('off');
    expect(recipe.evaluation.generate).toBe(3);
  });
});

describe('a wrong recipe names line and column', () => {
  it.each([
    [
      'an unknown key',
      ['    hidden: 8', '    hiden: 8'],
      8,
      5,
      'unknown key "hiden" in model.adapter. Did you mean "hidden"?',
    ],
    [
      'an unknown key in a union',
      ['layers: 2, hidden: 16', 'layer: 2, layers: 2, hidden: 16'],
      5,
      12,
      'unknown key "layer" in model.graph. Did you mean "layers"?',
    ],
    [
      'an unknown root key',
      ['name: small', 'name: small\nstage: 3'],
      2,
      1,
      'unknown key "stage". Did you mean "stages"?',
    ],
    [
      'an unknown key in a list',
      ['batchSize: 4', 'batchSize: 4, lr: 1'],
      17,
      32,
      'unknown key "lr" in stages.0. Known: name, steps',
    ],
    [
      'a wrong type',
      ['    hidden: 8', '    hidden: wide'],
      8,
      13,
      'model.adapter.hidden: expected number, received string.',
    ],
    ['a value out of range', ['share: 0.1', 'share: 1.5'], 13, 24, 'data.validation.share: expected number to be <1.'],
    [
      'a wrong choice',
      ['    hidden: 8', '    hidden: 8\n    fusion: sum'],
      9,
      13,
      'model.adapter.fusion: expected one of "mean"|"weighted".',
    ],
    [
      'neither off nor a map',
      ['smiles: off', 'smiles: no'],
      4,
      11,
      'model.smiles: expected "off", or expected object, received string.',
    ],
    [
      'a missing key',
      ['    hidden: 8', '    softTokens: 8'],
      7,
      3,
      'model.adapter.hidden is missing; expected number.',
    ],
    [
      'two keys that exclude each other',
      ['steps: 10', 'steps: 10, epochs: 1'],
      17,
      5,
      'stages.0: give exactly one of steps and epochs.',
    ],
    [
      'no modality',
      ['graph: { layers: 2, hidden: 16 }\n  fingerprint: { radius: 2, bits: 64 }', 'graph: off\n  fingerprint: off'],
      6,
      16,
      'Switch one on',
    ],
    [
      'an unknown task',
      ['  caption: {', '  captions: {'],
      15,
      3,
      'tasks.captions: no task or text field is called "captions". Did you mean "caption"?',
    ],
    [
      'a text task without its field',
      ['  caption: {', '  description: {'],
      15,
      3,
      'it needs the text field "description", which no file',
    ],
    [
      'an unknown task of a stage',
      ['batchSize: 4', 'batchSize: 4, tasks: { capton: 1 }'],
      17,
      41,
      'no such task under tasks. Did you mean "caption"?',
    ],
    [
      'an enormous size',
      ['    hidden: 8', '    hidden: 2000000000'],
      8,
      13,
      'model.adapter.hidden: expected number to be <=65536.',
    ],
    ['a size beyond whole numbers', ['    hidden: 8', '    hidden: 1e300'], 8, 13, 'expected number to be <=65536.'],
    ['an enormous count', ['steps: 10', 'steps: 1e300'], 17, 14, 'stages.0.steps: expected number to be <=1000000000.'],
    [
      'an enormous weight',
      ['weight: 1 }', 'weight: 1e308 }'],
      15,
      22,
      'tasks.caption.weight: expected number to be <=1000.',
    ],
    [
      'a rate that no float32 holds',
      ['learningRate: 0.001', 'learningRate: 1e308'],
      17,
      46,
      'stages.0.learningRate: expected number to be <=1e+30.',
    ],
    [
      'an epsilon that float32 takes for zero',
      ['batchSize: 4', 'batchSize: 4, epsilon: 1e-60'],
      17,
      41,
      'stages.0.epsilon',
    ],
    [
      'heads that do not divide hidden',
      ['smiles: off', 'smiles: { layers: 1, hidden: 10, heads: 4, ffn: 8 }'],
      4,
      43,
      'model.smiles.heads: 4 heads do not divide hidden 10.',
    ],
    [
      'fewer rows than tokens',
      ['smiles: off', 'smiles: { layers: 1, hidden: 8, heads: 4, ffn: 8, vocabulary: 100 }'],
      4,
      65,
      'model.smiles.vocabulary: the deepchem tokenizer has 591 tokens, more than these rows.',
    ],
    [
      'dropout of all',
      ['hidden: 16', 'hidden: 16, dropout: 1'],
      5,
      44,
      'model.graph.dropout: expected number to be <1.',
    ],
    [
      'a stage without a task',
      ['batchSize: 4', 'batchSize: 4, tasks: { caption: 0 }'],
      17,
      32,
      'stages.0.tasks: no task has a weight above 0.',
    ],
    [
      'a second document',
      ['stages:', '---\nname: other\nstages:'],
      16,
      1,
      'a second YAML document begins here, and only one is read.',
    ],
    [
      'an instruction that places the molecule',
      ['{ weight: 1 }', '{ weight: 1, instructions: ["What is <mol>?"] }'],
      15,
      40,
      'tasks.caption.instructions.0: must not hold <mol>: the template places the molecule.',
    ],
    ['a tag', ['name: small', 'name: !secret small'], 1, 7, 'Unresolved tag: !secret.'],
    ['broken YAML', ['llm: ../lm', 'llm: [../lm'], 3, 1, ''],
    ['a key given twice', ['llm: ../lm', 'llm: ../lm\nllm: ../lm'], 3, 1, 'Map keys must be unique'],
    [
      'a template without its molecule',
      ['data:', 'prompt: { template: "{instruction}" }\ndata:'],
      9,
      21,
      'prompt.template: needs <mol>',
    ],
    [
      'a template with an unknown placeholder',
      ['data:', 'prompt: { template: "{instruction} <mol> {label}" }\ndata:'],
      9,
      21,
      'got {label}.',
    ],
    [
      'a layer that LoRA cannot change',
      ['data:', 'lora: { targetModules: [q_proj, qproj] }\ndata:'],
      9,
      33,
      'lora.targetModules.1: no linear layer is called "qproj". Did you mean "q_proj"?',
    ],
    [
      'a stage that trains what is off',
      ['batchSize: 4', 'batchSize: 4, train: [adapter, lora]'],
      17,
      49,
      'stages.0.train.1: there is no lora to train: it is off. There is adapter, encoders.',
    ],
    [
      'a part that nobody knows',
      ['batchSize: 4', 'batchSize: 4, train: [adaptor]'],
      17,
      40,
      'stages.0.train.0: expected one of "adapter"|"encoders"|"lora".',
    ],
  ] as const)('%s', (_, [from, to], line, column, message) => {
    const text = small.replace(from, to);
    expect(text).not.toBe(small);
    const error = failure(text);
    expect(error.message).toContain(message);
    expect([error.line, error.column]).toEqual([line, column]);
    expect(error.path).toBe('/recipes/small.yaml');
  });

  it('for LoRA on SMILES text that gets none, or a soft prompt that nothing holds', () => {
    const off = ['smiles', 'graph', 'fingerprint'].map((key) => `model.${key}=off`);
    const set = [...off, 'lora={}'];
    expect(failure(small, { set }).message).toContain('give the LLM SMILES text, by prompt.includeSmiles and {smiles}');
    expect(
      failure(small, { set: [...set, 'prompt.includeSmiles=true', 'model.softPrompt.tokens=2'] }).message,
    ).toContain('--set model.softPrompt.tokens=2: model.softPrompt.tokens: smiles, graph and fingerprint are all off');
    const recipe = load(small, { set: [...set, 'prompt.includeSmiles=true'] });
    expect(recipe.lora).toEqual({ rank: 8, alpha: 32, dropout: 0.1, rsLora: false, targetModules: 'all-linear' });
    expect(
      failure(small, { set: [...set, 'prompt.includeSmiles=true', 'stages.0.train=[adapter]'] }).message,
    ).toContain('there is no adapter to train: it is off. There is lora.');
  });

  it('or the flag that is to blame', () => {
    expect(failure(small, { set: ['model.adapter.hiden=8'] }).message).toBe(
      '--set model.adapter.hiden=8: unknown key "hiden" in model.adapter. Did you mean "hidden"?',
    );
    expect(failure(small, { set: ['model.adaptor.hidden=8'] }).message).toContain(
      '--set model.adaptor.hidden=8: unknown key "adaptor"',
    );
    expect(failure(small, { set: ['stages.1.steps=8'] }).message).toContain('stages is a list of 1');
    expect(failure(small, { set: ['name.first=8'] }).message).toContain('name is "small", not a map');
    expect(failure(small, { set: ['__proto__.name=x'] }).message).toContain('no key of a recipe is called "__proto__"');
    expect(failure(small, { set: ['toString=x'] }).message).toContain('unknown key "toString"');
    expect(failure(small, { set: ['tasks.toString.weight=1'] }).message).toContain('no task or text field is called');
    expect(failure(small, { set: ['seed=!x 1'] }).message).toBe(
      '--set seed=!x 1: the value is not YAML: Unresolved tag: !x.',
    );
    expect(failure(small, { set: ['name=*x'] }).message).toContain('the value is not YAML: Unresolved alias');
    expect(failure(small, { set: ['hidden'] }).message).toContain('expected key=value');
    expect(failure(small, { seed: -1 }).message).toBe('--seed: seed: expected number to be >=0.');
  });

  it('or the file that is missing', async () => {
    await expect(loadRecipe('/nowhere/recipe.yaml')).rejects.toThrow(
      '/nowhere/recipe.yaml: cannot read the recipe: no such file.',
    );
  });
});

it('a recipe that is not UTF-8 names the line', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'molx-recipe-')), 'latin1.yaml');
  writeFileSync(path, Buffer.from(small.replace('../lm', '../modèle'), 'latin1'));
  await expect(loadRecipe(path)).rejects.toThrow(`${path}:2:1: byte 24 (0xe8) is not UTF-8. Save the file as UTF-8.`);
  rmSync(dirname(path), { recursive: true });
});

it.each([
  ['{ hidden: 12, layers: 1, heads: 5, ffn: 8 }', 'model.heads: 5 heads do not divide hidden 12.'],
  ['{ hidden: 12, layers: 1, heads: 4, ffn: 8 }', 'model.heads: each of 4 heads is 3 wide'],
  [
    '{ hidden: 16, layers: 1, heads: 4, kvHeads: 3, ffn: 8 }',
    'model.kvHeads: 3 key and value heads do not divide 4 heads.',
  ],
])('a recipe of kind lm with the sizes %s', (sizes, message) => {
  const text = small
    .replace(/^model:\n( .*\n)*/m, `kind: lm\ntokenizer: ./t\nmodel: ${sizes}\n`)
    .replace('llm: ../lm\n', '');
  const error = failure(text);
  expect(error.message).toContain(message);
  expect(error.line).toBe(4);
});

/** The properties anywhere in a JSON schema that lack a description. */
function undescribed(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { properties = {} } = node as { properties?: Record<string, { description?: string }> };
  const here = Object.entries(properties).filter(([, property]) => property.description === undefined);
  return [...here.map(([key]) => key), ...Object.values(node).flatMap(undescribed)];
}

it.each([
  ['molx', molxRecipeSchema],
  ['lm', lmRecipeSchema],
])('every key of kind %s is described', (_, schema) => {
  expect(undescribed(z.toJSONSchema(schema, { io: 'input' }))).toEqual([]);
});

describe('the shipped recipes', () => {
  it.each([
    'quickstart',
    'captions',
    'molx-llama2-7b',
    'molx-llama2-7b-lora',
    'smiles-lora',
    'adapter-lora',
    'ablations',
    'tiny-lm',
  ])('%s is valid', async (name) => {
    const path = fileURLToPath(new URL(`../../../../recipes/${name}.yaml`, import.meta.url));
    expect((await loadRecipe(path)).name).toBe(name);
  });
});
