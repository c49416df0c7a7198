import { ConfigError } from '@molx/core';
import type { RopeScaling } from '@molx/ops';

/** Sizes and constants of a Llama-architecture model, under the keys of Hugging Face's `config.json`. */
export interface LlamaConfig {
  readonly model_type: string;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  /** Fewer than `num_attention_heads` for grouped queries. */
  readonly num_key_value_heads: number;
  readonly head_dim: number;
  readonly vocab_size: number;
  readonly max_position_embeddings: number;
  readonly rms_norm_eps: number;
  readonly rope_theta: number;
  readonly rope_scaling: RopeScalingConfig | null;
  /** The output head is the embedding table. */
  readonly tie_word_embeddings: boolean;
  /** The four attention projections have biases. */
  readonly attention_bias: boolean;
  /** The three feed-forward projections have biases. */
  readonly mlp_bias: boolean;
  /** Standard deviation of random weights. */
  readonly initializer_range: number;
  readonly bos_token_id: number | null;
  /** Some models end a turn with any of several tokens. */
  readonly eos_token_id: number | readonly number[] | null;
  readonly pad_token_id: number | null;
}

/** `rope_scaling` as written on disk; `type` is the older spelling of `rope_type`. */
export interface RopeScalingConfig {
  readonly rope_type: 'linear' | 'llama3';
  readonly factor: number;
  readonly low_freq_factor?: number;
  readonly high_freq_factor?: number;
  readonly original_max_position_embeddings?: number;
}

/** What must be given; the rest has Llama's defaults. */
export type LlamaConfigInput = Partial<LlamaConfig> &
  Pick<LlamaConfig, 'hidden_size' | 'intermediate_size' | 'num_hidden_layers' | 'num_attention_heads' | 'vocab_size'>;

/** Model types whose layers are Llama's; Mistral's sliding window is beyond the lengths used here and not applied. */
const modelTypes = ['llama', 'mistral'];

const required = [
  'hidden_size',
  'intermediate_size',
  'num_hidden_layers',
  'num_attention_heads',
  'vocab_size',
] as const;

/**
 * Fills in defaults and checks that the sizes fit each other.
 *
 * @param path  what errors call the configuration
 * @throws {ConfigError} naming the key that is missing, wrong, or not supported
 */
export function llamaConfig(input: unknown, path = 'LlamaConfig'): LlamaConfig {
  if (typeof input !== 'object' || input === null) throw new ConfigError(path, 'must be an object.');
  const given = withRopeParameters(input as Record<string, unknown>);
  for (const key of required) {
    if (given[key] === undefined)
      throw new ConfigError(path, `lacks "${key}": not the configuration of a Llama model.`);
  }
  const known = given as unknown as LlamaConfigInput & { hidden_act?: string };
  const config: LlamaConfig = {
    model_type: known.model_type ?? 'llama',
    hidden_size: known.hidden_size,
    intermediate_size: known.intermediate_size,
    num_hidden_layers: known.num_hidden_layers,
    num_attention_heads: known.num_attention_heads,
    num_key_value_heads: known.num_key_value_heads ?? known.num_attention_heads,
    head_dim: known.head_dim ?? known.hidden_size / known.num_attention_heads,
    vocab_size: known.vocab_size,
    max_position_embeddings: known.max_position_embeddings ?? 2048,
    rms_norm_eps: known.rms_norm_eps ?? 1e-6,
    rope_theta: known.rope_theta ?? 10_000,
    rope_scaling: scalingConfig(known.rope_scaling, path),
    tie_word_embeddings: known.tie_word_embeddings ?? false,
    attention_bias: known.attention_bias ?? false,
    mlp_bias: known.mlp_bias ?? false,
    initializer_range: known.initializer_range ?? 0.02,
    bos_token_id: known.bos_token_id ?? null,
    eos_token_id: known.eos_token_id ?? null,
    pad_token_id: known.pad_token_id ?? null,
  };
  check(config, known.hidden_act, path);
  return config;
}

/** The scaling in the words of `ropeTables`. */
export function ropeScaling({ rope_scaling: scaling, max_position_embeddings }: LlamaConfig): RopeScaling | undefined {
  if (scaling === null) return undefined;
  if (scaling.rope_type === 'linear') return { type: 'linear', factor: scaling.factor };
  return {
    type: 'llama3',
    factor: scaling.factor,
    lowFrequencyFactor: scaling.low_freq_factor ?? 1,
    highFrequencyFactor: scaling.high_freq_factor ?? 4,
    originalPositions: scaling.original_max_position_embeddings ?? max_position_embeddings,
  };
}

/** Ids that end a text; none when the configuration names none. */
export function eosIds({ eos_token_id }: Pick<LlamaConfig, 'eos_token_id'>): number[] {
  if (eos_token_id === null) return [];
  return typeof eos_token_id === 'number' ? [eos_token_id] : [...eos_token_id];
}

/** transformers 5 writes `rope_parameters` where earlier versions wrote `rope_theta` and `rope_scaling`. */
function withRopeParameters(given: Record<string, unknown>): Record<string, unknown> {
  const parameters = given.rope_parameters;
  if (typeof parameters !== 'object' || parameters === null) return given;
  const { rope_theta, ...scaling } = parameters as Record<string, unknown>;
  return {
    ...given,
    rope_theta: given.rope_theta ?? rope_theta,
    rope_scaling: given.rope_scaling ?? scaling,
  };
}

function scalingConfig(given: unknown, path: string): RopeScalingConfig | null {
  if (given === undefined || given === null) return null;
  const scaling = given as Record<string, unknown>;
  const type = scaling.rope_type ?? scaling.type ?? 'default';
  if (type === 'default') return null;
  if (type !== 'linear' && type !== 'llama3') {
    throw new ConfigError(path, `rope_scaling type ${JSON.stringify(type)} is not supported (linear and llama3 are).`);
  }
  if (typeof scaling.factor !== 'number' || !(scaling.factor > 0)) {
    throw new ConfigError(
      path,
      `rope_scaling.factor must be a positive number, got ${JSON.stringify(scaling.factor)}.`,
    );
  }
  const { type: _older, ...rest } = scaling;
  return { ...rest, rope_type: type, factor: scaling.factor };
}

function check(config: LlamaConfig, activation: string | undefined, path: string): void {
  const fail = (message: string): never => {
    throw new ConfigError(path, message);
  };
  if (!modelTypes.includes(config.model_type)) {
    fail(`model_type "${config.model_type}" is not supported (${modelTypes.join(', ')} are).`);
  }
  if (activation !== undefined && activation !== 'silu') fail(`hidden_act "${activation}" is not supported (silu is).`);
  for (const key of [...required, 'num_key_value_heads', 'head_dim', 'max_position_embeddings'] as const) {
    if (!Number.isInteger(config[key]) || config[key] < 1)
      fail(`${key} must be a positive integer, got ${config[key]}.`);
  }
  if (config.head_dim % 2 !== 0) fail(`head_dim must be even, got ${config.head_dim}.`);
  if (config.num_attention_heads % config.num_key_value_heads !== 0) {
    const { num_attention_heads: heads, num_key_value_heads: groups } = config;
    fail(`num_attention_heads (${heads}) must be a multiple of num_key_value_heads (${groups}).`);
  }
}
