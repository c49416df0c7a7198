/** What a README's quick start needs around it to run from its text alone, and what it then prints. */
export interface QuickStart {
  /** Runs first, in a process of its own: makes the files that the code block only names. */
  setup?: string;
  /** Stands before the code block. */
  before?: string;
  /** Stands after it. */
  after?: string;
  prints: RegExp;
  /** Folders of the repository that it reads. */
  reads?: readonly string[];
}

const tinyModel = `
import { CausalLM, loadTokenizer } from '@molx/llm-bridge';
import { modelFilesOf } from '@molx/checkpoint/model-files';
import { readFile } from 'node:fs/promises';
import '@tensorflow/tfjs-backend-cpu';
const files = new Map();
for (const name of ['tokenizer.json', 'tokenizer_config.json']) {
  files.set(name, new Uint8Array(await readFile('assets/molx-tiny-lm/' + name)));
}
const tokenizer = await loadTokenizer(modelFilesOf(files));
const lm = CausalLM.random(
  { vocab_size: tokenizer.vocabSize, hidden_size: 16, intermediate_size: 24, num_hidden_layers: 1, num_attention_heads: 2 },
  { tokenizer },
);
await lm.savePretrained('path-or-hub-id', { dtype: 'F32' });
`;

/** CUDA's stand-in, which this repository's tooling builds; where there is no g++ for it, the script ends. */
const onEmulator = `
const emulator: string = ${JSON.stringify(new URL('../../tooling/cuda-emulator/dist/index.js', import.meta.url).href)};
const { useEmulator } = await import(emulator);
if ((await useEmulator()) === undefined) process.exit(0);
`;

/** By package; a package without an entry runs as its README stands, and may print anything. */
export const quickStarts: Readonly<Record<string, QuickStart>> = {
  '@molx/checkpoint': {
    setup: `
import { writeSafetensors } from '@molx/checkpoint';
import { writeFileAtomic } from '@molx/checkpoint/node';
const weight = { shape: [2], dtype: 'F32', data: Float32Array.of(0.5, -3) };
await writeFileAtomic('owner/name/model.safetensors', writeSafetensors(new Map([['model.norm.weight', weight]])));
`,
    after: 'console.log(weight, bytes.length);',
    prints: /Float32Array\(2\) \[ 0\.5, -3 \] \d+/,
  },
  '@molx/datasets': {
    setup: `
import { writeFile } from 'node:fs/promises';
const block = ['methane', '', '', '  1  0  0  0  0  0  0  0  0  0999 V2000', '    0.0000    0.0000    0.0000 C   0  0', 'M  END'];
await writeFile('molecules.sdf', [...block, '$$$$', ''].join('\\n'));
`,
    prints: /^1 C methane fine$/m,
  },
  '@molx/featurizers': {
    after: 'console.log(graph.atomCount, graph.edgeCount, batch.shape);',
    prints: /^13 26 \[ 1, 23 \]$/m,
  },
  '@molx/fingerprint': {
    after: 'console.log(table.size, bits.length, tanimoto(bits, table.row(1)));',
    prints: /^2 256 0\.448\d*$/m,
  },
  '@molx/fusion-adapter': { prints: /^\[ 2, 8, 192 \]\n\[ 0\.25, 0\.25, 0\.5 \]$/m },
  '@molx/graph-encoder': { prints: /^\[ 2, 64 \]\n\d+$/m },
  '@molx/llm-bridge': {
    setup: tinyModel,
    before: `import * as tf from '@tensorflow/tfjs-core';\nconst softTokens = tf.zeros([1, 4, 16]);\n`,
    after: `console.log('\\n' + inputIds.length, positions.length);`,
    reads: ['assets'],
    prints: /^1 \d+$/m,
  },
  '@molx/metrics': { prints: /^METEOR 0\.\d+ 0\.\d+ 0\.\d+ molt5 nltk/m },
  '@molx/nn': { prints: /Map\(2\)/ },
  '@molx/ops': { prints: /Tensor/ },
  '@molx/smiles-encoder': { prints: /^\[ 2, 64 \]\n\d+$/m },
  molx: {
    setup: `${tinyModel}
import { FusionAdapter } from '@molx/fusion-adapter';
import { loadRdkit } from '@molx/molecule';
import { llmIdentity, Molx, MolxModule } from 'molx';
const inputs = { fingerprint: 256 };
const adapter = FusionAdapter.random({ inputs, hidden: 8, output: 16, softTokens: 2 }, { seed: 0 }).config;
const architecture = { featurization: 'pretrain-gnns', smilesTokenizer: 'smiles', fingerprint: { radius: 2, bits: 256 }, adapter };
const config = {
  ...architecture,
  prompt: { template: '{instruction} <mol>', endToken: true, includeSmiles: false },
  llm: await llmIdentity(lm, '../../path-or-hub-id'),
};
const molx = new Molx(config, MolxModule.random(architecture, { seed: 0 }), lm, await loadRdkit());
await molx.savePretrained('runs/mine');
`,
    reads: ['assets'],
    prints: /\[ 2, 32 \]$/m,
  },
  '@molx/tfjs-backend-cuda': { before: onEmulator, prints: /^(CUDA emulator: skipped|cuda:0: MolX CUDA emulator)/ },
  '@molx/trainer': { reads: ['recipes', 'assets'], prints: /^54 6 4$/m },
};

/** The first code block of a README, as TypeScript or JavaScript; undefined without one. */
export function codeBlock(readme: string): { code: string; language: 'ts' | 'js' } | undefined {
  const [, language, code] = /```(ts|js)\n(.*?)```/s.exec(readme) ?? [];
  return code === undefined ? undefined : { code, language: language as 'ts' | 'js' };
}
