import { ConfigError } from '@molx/core';
import { type Modality, modalities } from './modality.js';

/**
 * How projected modalities become one.
 *
 * `mean` is MolX's published code: the mean of the encoders' mean and the fingerprint, hence 1/4, 1/4, 1/2. `weighted` is its
 * paper (arXiv 2406.06777): a softmax over trainable logits, uniform at first.
 */
export type Fusion = 'mean' | 'weighted';

/** `batch`: a BatchNorm without affine parameters on the vectors of the two encoders; fingerprint bits stay as they are. */
export type InputNorm = 'none' | 'batch';

/** Architecture of a {@link FusionAdapter}. */
export interface FusionAdapterConfig {
  /** Width of each modality's vector; one that is absent is switched off and has no parameters. */
  readonly inputs: Readonly<Partial<Record<Modality, number>>>;
  /** Width of the projectors' hidden layer. Default 2048. */
  readonly hidden: number;
  /** Width of the language model's embeddings. */
  readonly output: number;
  /** Vectors per molecule. Default 1. */
  readonly softTokens: number;
  /** Default `mean`. */
  readonly fusion: Fusion;
  /** Default `none`. */
  readonly inputNorm: InputNorm;
  /**
   * When given, each soft token is brought to unit root mean square and multiplied by a learned scale that starts here; 1.5 times
   * the root mean square of the language model's embeddings trains well. Default: off.
   */
  readonly outputScale: number | undefined;
  /** Trainable tokens of the prompt that belong to no molecule. Default 0 tokens. */
  readonly softPrompt: { readonly tokens: number };
}

/** What `FusionAdapter.random` needs: the inputs and the language model's width. */
export type FusionAdapterConfigInput = Pick<FusionAdapterConfig, 'inputs' | 'output'> & Partial<FusionAdapterConfig>;

/** The reference: ChemBERTa, GraphCL's GIN and Morgan bits into Llama-2-7B, with its soft prompt of four tokens. */
export const molxReferenceConfig: FusionAdapterConfigInput = {
  inputs: { smiles: 384, graph: 300, fingerprint: 2048 },
  output: 4096,
  softPrompt: { tokens: 4 },
};

/** Fills in the defaults. @throws {ConfigError} naming the key that is wrong */
export function resolveFusionAdapterConfig(
  config: FusionAdapterConfigInput,
  path = 'fusion adapter config',
): FusionAdapterConfig {
  const given = Object.entries(config).filter(([, value]) => value !== undefined);
  const resolved: FusionAdapterConfig = {
    hidden: 2048,
    softTokens: 1,
    fusion: 'mean',
    inputNorm: 'none',
    outputScale: undefined,
    softPrompt: { tokens: 0 },
    ...(Object.fromEntries(given) as unknown as FusionAdapterConfigInput),
  };
  validate(resolved, path);
  return resolved;
}

/** The config as config.json holds it. */
export function fusionAdapterConfigToJson(config: FusionAdapterConfig): Record<string, unknown> {
  return {
    model_type: 'molx-fusion-adapter',
    inputs: config.inputs,
    hidden_size: config.hidden,
    output_size: config.output,
    soft_tokens: config.softTokens,
    fusion: config.fusion,
    input_norm: config.inputNorm,
    output_scale: config.outputScale ?? null,
    soft_prompt: config.softPrompt,
  };
}

/** @throws {ConfigError} naming `path` and the key that is wrong */
export function fusionAdapterConfigFromJson(json: Record<string, unknown>, path: string): FusionAdapterConfig {
  const config = {
    inputs: json['inputs'],
    hidden: json['hidden_size'],
    output: json['output_size'],
    softTokens: json['soft_tokens'],
    fusion: json['fusion'],
    inputNorm: json['input_norm'],
    outputScale: json['output_scale'] ?? undefined,
    softPrompt: json['soft_prompt'],
  };
  return resolveFusionAdapterConfig(config as FusionAdapterConfigInput, path);
}

function validate(config: FusionAdapterConfig, path: string): void {
  const check = (key: keyof FusionAdapterConfig, fine: boolean, expected: string) => {
    if (!fine) throw new ConfigError(path, `${key}: expected ${expected}, got ${JSON.stringify(config[key])}.`);
  };
  const positive = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0;
  const inputs = Object.entries(config.inputs ?? {});
  check(
    'inputs',
    inputs.length > 0 && inputs.every(([name, width]) => modalities.includes(name as Modality) && positive(width)),
    `a width for one or more of ${modalities.join(', ')}`,
  );
  for (const key of ['hidden', 'output', 'softTokens'] as const)
    check(key, positive(config[key]), 'a positive integer');
  check('fusion', ['mean', 'weighted'].includes(config.fusion), 'mean or weighted');
  check('inputNorm', ['none', 'batch'].includes(config.inputNorm), 'none or batch');
  check('outputScale', config.outputScale === undefined || config.outputScale > 0, 'a positive number, or nothing');
  const tokens = config.softPrompt?.tokens;
  check('softPrompt', Number.isInteger(tokens) && tokens >= 0, 'tokens: 0 or more');
}
