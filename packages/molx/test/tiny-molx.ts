import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelFilesOf } from '@molx/checkpoint/model-files';
import { resolveFusionAdapterConfig } from '@molx/fusion-adapter';
import { resolveGraphEncoderConfig } from '@molx/graph-encoder';
import { CausalLM, loadTokenizer, type Tokenizer } from '@molx/llm-bridge';
import { loadRdkit } from '@molx/molecule';
import { resolveSmilesEncoderConfig } from '@molx/smiles-encoder';
import { llmIdentity, Molx, type MolxArchitecture, type MolxConfig, MolxModule } from '../src/index.js';

const characters = [...'\nabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:?!()[]=#'];
/** How byte-level BPE writes a line break and a blank. */
const written: Record<string, string> = { '\n': '\u010A', ' ': '\u0120' };

/** A tokenizer of single characters with BOS 1 and EOS 2; `more` tells one from another. */
export function tinyTokenizer(more = ''): Promise<Tokenizer> {
  const special = ['<unk>', '<s>', '</s>'];
  const vocabulary = [...special, ...[...characters, ...more].map((character) => written[character] ?? character)];
  const tokenizer = {
    version: '1.0',
    added_tokens: special.map((content, id) => ({
      id,
      content,
      special: true,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    model: {
      type: 'BPE',
      unk_token: '<unk>',
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
      merges: [],
    },
  };
  const config = {
    bos_token: '<s>',
    eos_token: '</s>',
    unk_token: '<unk>',
    tokenizer_class: 'PreTrainedTokenizerFast',
  };
  const bytes = (value: object) => new TextEncoder().encode(JSON.stringify(value));
  const files = new Map([
    ['tokenizer.json', bytes(tokenizer)],
    ['tokenizer_config.json', bytes(config)],
  ]);
  return loadTokenizer(modelFilesOf(files, 'tiny tokenizer'));
}

export interface TinyLmOptions {
  hidden?: number;
  seed?: number;
  tokenizer?: Tokenizer;
}

/** A random Llama of two layers. */
export async function tinyLm({ hidden = 16, seed = 1, tokenizer }: TinyLmOptions = {}): Promise<CausalLM> {
  const config = {
    hidden_size: hidden,
    intermediate_size: 24,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    vocab_size: 96,
    max_position_embeddings: 256,
    initializer_range: 0.6,
    bos_token_id: 1,
    eos_token_id: 2,
  };
  return CausalLM.random(config, { seed, tokenizer: tokenizer ?? (await tinyTokenizer()) });
}

export const tinyArchitecture = {
  featurization: 'pretrain-gnns',
  smilesTokenizer: 'smiles',
  smiles: resolveSmilesEncoderConfig({
    vocabSize: 591,
    hidden: 8,
    layers: 1,
    heads: 2,
    feedForward: 8,
    maxPositions: 64,
  }),
  graph: resolveGraphEncoderConfig({ layers: 2, hidden: 6 }),
  fingerprint: { radius: 2, bits: 128 },
  adapter: resolveFusionAdapterConfig({
    inputs: { smiles: 8, graph: 6, fingerprint: 128 },
    hidden: 10,
    output: 16,
    softTokens: 3,
    fusion: 'weighted',
    inputNorm: 'batch',
    outputScale: 1,
    softPrompt: { tokens: 2 },
  }),
} satisfies MolxArchitecture;

/** A random MolX with all three modalities, three soft tokens and a soft prompt of two. */
export async function tinyMolx(
  architecture: MolxArchitecture = tinyArchitecture,
  { includeSmiles = false } = {},
): Promise<Molx> {
  const lm = await tinyLm();
  const config: MolxConfig = {
    ...architecture,
    prompt: {
      template: '{instruction}\nMolecule:{smiles}<mol>{softPrompt}\nAnswer:',
      endToken: true,
      includeSmiles,
    },
    llm: await llmIdentity(lm, '../lm'),
  };
  return new Molx(config, MolxModule.random(architecture, { seed: 3 }).freeze(), lm, await loadRdkit());
}

/** Saves {@link tinyMolx} into a new folder as `molx/`, its language model as `lm/`. */
export async function savedTinyMolx(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'molx-tiny-'));
  const molx = await tinyMolx();
  await molx.lm.savePretrained(join(folder, 'lm'), { dtype: 'F32' });
  await molx.savePretrained(join(folder, 'molx'));
  molx.dispose();
  return { folder, remove: () => rm(folder, { recursive: true }) };
}
