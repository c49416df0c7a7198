import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openModel } from '@molx/checkpoint/model-files';
import { type Logger, silentLogger } from '@molx/core';
import { CausalLM, loadTokenizer } from '@molx/llm-bridge';
import { type SelectedDevice, selectDevice } from '@molx/nn/node';
import * as tf from '@tensorflow/tfjs-core';
import { stringify } from 'yaml';
import {
  type LmRecipe,
  loadRecipe,
  type MolxRecipe,
  type RunSummary,
  type TrainAdapterOptions,
  type TrainLmOptions,
  type TrainLmResult,
  trainAdapter,
  trainLm,
} from '../src/index.js';

const assets = fileURLToPath(new URL('../../../assets/', import.meta.url));

/** The engine of all tests: the provider that every machine has. */
export const jsDevice = (): Promise<SelectedDevice> => selectDevice('cpu', { gemm: 'js' });

/** A tiny recipe as a plain tree: change it, then write it. */
export function tinyRecipe() {
  return {
    name: 'tiny',
    seed: 7,
    llm: './lm',
    model: {
      smiles: { layers: 1, hidden: 16, heads: 2, ffn: 16, maxPositions: 128, dropout: 0.1 },
      graph: { layers: 2, hidden: 12, dropout: 0.1 },
      fingerprint: { radius: 2, bits: 64 },
      adapter: { hidden: 16, softTokens: 2, fusion: 'weighted', inputNorm: 'batch', outputScale: 1.5 },
      softPrompt: { tokens: 1 },
    },
    prompt: { template: '{instruction}\nMolecule:{smiles}<mol>{softPrompt}\nAnswer:', maxLabelTokens: 24 },
    data: {
      files: [{ path: 'molecules.tsv', columns: { smiles: 'smiles', kind: 'kind', rings: 'rings' } }],
      validation: { molecules: 12, split: 'scaffold' },
    },
    tasks: { kind: { weight: 1 }, rings: { weight: 0.5 }, aromaticRings: { weight: 0.5 } },
    randomSmiles: 0.5,
    stages: [
      { name: 'first', steps: 4, batchSize: 4, accumulate: 2, learningRate: 1e-2, warmupSteps: 2, clipNorm: 1 },
      {
        name: 'second',
        steps: 4,
        batchSize: 6,
        learningRate: 5e-3,
        weightDecay: 0.01,
        tasks: { kind: 1, aromaticRings: 1 },
      },
    ],
    evaluation: { everySteps: 3, molecules: 6, batchSize: 8, generate: 2, maxNewTokens: 4, resamples: 100 },
    checkpoint: { everySteps: 2 },
  };
}

/** A tiny recipe of kind lm. */
export function tinyLmRecipe() {
  return {
    kind: 'lm',
    name: 'tiny-lm',
    seed: 7,
    tokenizer: './tokenizer',
    model: { hidden: 32, layers: 2, heads: 4, ffn: 48, maxPositions: 256 },
    corpus: { files: [{ path: 'text.txt', weight: 1 }], maxTokens: 16 },
    prompt: { template: '{instruction}\nMolecule:<mol>\nAnswer:', maxLabelTokens: 24 },
    data: {
      files: [{ path: 'molecules.tsv', columns: { smiles: 'smiles', facts: 'facts', kind: 'kind' } }],
      validation: { molecules: 12, split: 'scaffold' },
    },
    tasks: { kind: { weight: 1 }, aromaticRings: { weight: 0.5 } },
    stages: [
      {
        name: 'first',
        steps: 12,
        batchSize: 4,
        learningRate: 1e-2,
        slots: { share: 0.5, packed: 0.5, corrupted: 0.1 },
      },
      {
        name: 'second',
        steps: 12,
        batchSize: 4,
        learningRate: 1e-2,
        slots: { maxFacts: 6, shuffle: true, empty: 0.2 },
      },
    ],
    evaluation: { everySteps: 8, molecules: 6, batchSize: 8, resamples: 100 },
    checkpoint: { everySteps: 6 },
  };
}

/** A temporary folder with a random tiny Llama in `lm/` and the first rows of the embedded molecules. */
export class TinyWorkplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'molx-tiny-run-'));
  #runs = 0;

  static async make({ rows = 60 }: { rows?: number } = {}): Promise<TinyWorkplace> {
    const workplace = new TinyWorkplace();
    await jsDevice();
    await workplace.addLm('lm');
    cpSync(join(assets, 'molx-tiny-lm'), workplace.file('tokenizer'), {
      recursive: true,
      filter: (path) => !path.endsWith('.safetensors'),
    });
    const rings = ['benzene', 'pyridine', 'furan', 'indole', 'cyclohexane'];
    writeFileSync(
      workplace.file('text.txt'),
      rings.map((ring) => `The ${ring} ring is a ring of the molecule.\n`).join(''),
    );
    const table = readFileSync(join(assets, 'molecules/molecules.tsv'), 'utf8').split('\n');
    writeFileSync(workplace.file('molecules.tsv'), `${table.slice(0, rows + 1).join('\n')}\n`);
    return workplace;
  }

  /** Saves a random Llama with the embedded tokenizer; the token of `broken` has an embedding that is no number. */
  async addLm(name: string, { hidden = 32, seed = 1, broken = '' } = {}): Promise<string> {
    const tokenizer = await loadTokenizer(await openModel(join(assets, 'molx-tiny-lm')));
    const config = {
      vocab_size: tokenizer.vocabSize,
      hidden_size: hidden,
      intermediate_size: 48,
      num_hidden_layers: 2,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      max_position_embeddings: 256,
      initializer_range: 0.2,
      tie_word_embeddings: broken === '',
    };
    const lm = CausalLM.random(config, { seed, tokenizer });
    for (const id of tokenizer.encode(broken, { addSpecialTokens: false })) {
      const table = lm.namedParameters().get('model.embed_tokens.weight')!;
      const values = table.tensor.dataSync<'float32'>().slice();
      table.set(tf.tensor(values.fill(Number.NaN, id * hidden, (id + 1) * hidden), [...table.shape]));
    }
    await lm.savePretrained(this.file(name), { dtype: 'F32' });
    lm.dispose();
    return this.file(name);
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  /** A new path for a run's folder. */
  freshOut(): string {
    return this.file(`runs/${this.#runs++}`);
  }

  /** Writes a recipe and returns its path. */
  writeRecipe(recipe: object, name = 'recipe.yaml'): string {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(this.file(name), stringify(recipe));
    return this.file(name);
  }

  async recipe(recipe: object = tinyRecipe()): Promise<MolxRecipe> {
    return (await loadRecipe(this.writeRecipe(recipe, `recipe-${this.#runs++}.yaml`))) as MolxRecipe;
  }

  /** Trains; the folder's path comes beside the summary. */
  async train(
    recipe: object = tinyRecipe(),
    options: Partial<Omit<TrainAdapterOptions, 'recipe' | 'device'>> = {},
  ): Promise<{ out: string; summary: RunSummary; interrupted: boolean }> {
    const out = options.out ?? this.freshOut();
    const result = await trainAdapter({
      recipe: await this.recipe(recipe),
      device: await jsDevice(),
      logger: silentLogger,
      ...options,
      out,
    });
    return { out, ...result };
  }

  /** Pre-trains a language model; the folder's path comes beside the summary. */
  async trainLm(
    recipe: object = tinyLmRecipe(),
    options: Partial<Omit<TrainLmOptions, 'recipe' | 'device'>> = {},
  ): Promise<TrainLmResult & { out: string }> {
    const out = options.out ?? this.freshOut();
    const path = this.writeRecipe(recipe, `recipe-${this.#runs++}.yaml`);
    const result = await trainLm({
      recipe: (await loadRecipe(path)) as LmRecipe,
      device: await jsDevice(),
      logger: silentLogger,
      ...options,
      out,
    });
    return { out, ...result };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** A logger that keeps what is said. */
export function listeningLogger(): Logger & { lines: string[] } {
  const lines: string[] = [];
  const keep = (message: string) => void lines.push(message);
  return { lines, debug: () => {}, info: keep, warn: (message) => keep(`warning: ${message}`) };
}

/** A hash of every file of a checkpoint, and `trainer_state.json` without times. */
export function checkpointBytes(out: string, which: 'last' | 'best' = 'last'): Record<string, string> {
  const folder = join(out, 'checkpoints', which);
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => {
        const bytes = readFileSync(join(folder, name));
        if (name !== 'trainer_state.json') return [name, createHash('sha256').update(bytes).digest('hex')];
        const { trainSeconds: _, ...state } = JSON.parse(bytes.toString());
        return [name, JSON.stringify(state)];
      }),
  );
}

/** The lines of metrics.jsonl without rates. */
export function metricsOf(out: string): Record<string, unknown>[] {
  return readFileSync(join(out, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const { samplesPerSecond: _, ...record } = JSON.parse(line) as Record<string, unknown>;
      return record;
    });
}
