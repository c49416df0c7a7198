import { smilesTokenizerById } from '@molx/featurizers';
import { z } from 'zod';
import { depth, dropout, orOff, path, positive, size, whole } from './fields.js';

/** What a recipe calls the tokenizers of @molx/featurizers. */
export const smilesTokenizers = { deepchem: 'smiles', characters: 'characters' } as const;

const smilesEncoder = z.strictObject({
  layers: depth.describe('Transformer layers.'),
  hidden: size.describe('Width of the token states.'),
  heads: size.describe('Attention heads; must divide hidden.'),
  ffn: size.describe('Width inside the feed-forward blocks.'),
  maxPositions: size
    .min(5)
    .default(515)
    .describe('Rows of the position table; SMILES of more than this less two tokens are cut.'),
  tokenizer: z
    .enum(['deepchem', 'characters'])
    .default('deepchem')
    .describe(
      "How SMILES become tokens: DeepChem's atom-wise vocabulary, or one character at a time as ChemBERTa-77M and -10M.",
    ),
  vocabulary: size
    .default(591)
    .describe("Rows of the token table; 591 is DeepChem's vocabulary, ChemBERTa's tables have 600."),
  dropout: dropout.default(0).describe('Dropout while training.'),
  checkpoint: path.optional().describe('Weights to start from: a folder or a hub id. Without it they are random.'),
});

const graphEncoder = z.strictObject({
  kind: z.enum(['gin']).default('gin').describe('The message-passing network: GIN as in pretrain-gnns.'),
  layers: depth.describe('Message-passing layers.'),
  hidden: size.describe('Width of the atom states.'),
  pooling: z
    .enum(['mean', 'sum'])
    .default('mean')
    .describe("How atom states become the molecule's vector: mean is what MolX does, sum keeps how many there are."),
  dropout: dropout.default(0).describe('Dropout while training.'),
  checkpoint: path
    .optional()
    .describe('Weights to start from: a file, a folder or a hub id. Without it they are random.'),
});

const fingerprint = z.strictObject({
  radius: whole(0, 8).default(2).describe("Radius of Morgan's environments, in bonds."),
  bits: whole(8, 65536).default(2048).describe('Length the environments are folded to.'),
});

const adapter = z.strictObject({
  hidden: size.describe('Width between the two linear layers of each projector.'),
  softTokens: size.default(1).describe('Soft tokens a molecule becomes in the prompt.'),
  fusion: z
    .enum(['mean', 'weighted'])
    .default('mean')
    .describe(
      'mean: mean(mean(smiles, graph), fingerprint), as the published code; weighted: trainable softmax weights, as the paper.',
    ),
  inputNorm: z
    .enum(['none', 'batch'])
    .default('none')
    .describe('Normalisation of the pooled features before the projectors: batch is a BatchNorm without weights.'),
  outputScale: orOff(positive)
    .default('off')
    .describe(
      "A learned scale of the soft tokens, starting at this multiple of the RMS of the LLM's embeddings; off leaves the projectors' output as it is.",
    ),
});

const softPrompt = z.strictObject({
  tokens: whole(0, 4096).describe('Trainable tokens right after the molecule; 0 for none.'),
  text: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Text whose LLM embeddings the tokens start from, repeated until they are filled. Without it they are random, at the RMS of the LLM's embeddings.",
    ),
});

/** The adapter's parts and sizes; any modality may be off, and all three where LoRA learns from SMILES text. */
export const modelSchema = z
  .strictObject({
    featurization: z
      .enum(['pretrain-gnns', 'molx-reference'])
      .default('pretrain-gnns')
      .describe(
        "Atom and bond features: pretrain-gnns, or molx-reference, which repeats the published code's mistakes for its checkpoints.",
      ),
    smiles: orOff(smilesEncoder).describe('The SMILES encoder (RoBERTa), or off.'),
    graph: orOff(graphEncoder).describe('The graph encoder, or off.'),
    fingerprint: orOff(fingerprint).describe('The Morgan fingerprint, or off.'),
    trainEncoders: z
      .boolean()
      .default(true)
      .describe('Train the encoders too; false trains the adapter and the soft prompt only.'),
    modalityDropout: dropout
      .default(0)
      .describe('Share of training examples from which a modality is left out, each on its own and never all of them.'),
    adapter: adapter
      .default({ hidden: 2048, softTokens: 1, fusion: 'mean', inputNorm: 'none', outputScale: 'off' })
      .describe("The projectors and the fusion; by default the reference's."),
    softPrompt: softPrompt.default({ tokens: 0 }).describe('Trainable prompt tokens.'),
  })
  .check((context) => {
    const { smiles } = context.value;
    if (smiles === 'off') return;
    const report = (path: string[], message: string) =>
      context.issues.push({ code: 'custom', input: context.value, path, message });
    if (smiles.hidden % smiles.heads !== 0) {
      report(['smiles', 'heads'], `${smiles.heads} heads do not divide hidden ${smiles.hidden}`);
    }
    const entries = smilesTokenizerById(smilesTokenizers[smiles.tokenizer]).vocabulary.length;
    if (smiles.vocabulary < entries) {
      report(['smiles', 'vocabulary'], `the ${smiles.tokenizer} tokenizer has ${entries} tokens, more than these rows`);
    }
  });
