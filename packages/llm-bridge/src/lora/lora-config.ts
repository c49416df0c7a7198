import { ConfigError } from '@molx/core';

/** How new matrices start: as PEFT's `init_lora_weights` of true, `gaussian` and false. */
export type LoraInit = 'default' | 'gaussian' | 'random';

export const loraInits: readonly LoraInit[] = ['default', 'gaussian', 'random'];

/** Low-rank adapters of a language model (Hu et al., "LoRA", 2021), by PEFT's rules. */
export interface LoraConfig {
  /** Columns of each low-rank product. */
  readonly rank: number;
  /** A product counts `alpha / rank` times. */
  readonly alpha: number;
  /** Of what enters the first matrix, while training. */
  readonly dropout: number;
  /** `alpha / sqrt(rank)` instead, which large ranks need (Kalajdzievski, "rsLoRA", 2023). */
  readonly rsLora: boolean;
  /**
   * Which linear layers: names or ends of names (`q_proj`, `layers.0.mlp.up_proj`), `all-linear` for all but the output head, or another
   * text as a regular expression of whole names.
   */
  readonly targetModules: string | readonly string[];
  /** Which of them not, in the same manner. */
  readonly excludeModules: string | readonly string[] | undefined;
  /** Only these decoder layers, counted from 0; a regular expression in `targetModules` does without. */
  readonly layersToTransform: readonly number[] | undefined;
  /** Other ranks, by a regular expression of how a name ends; the first that fits counts. */
  readonly rankPattern: Readonly<Record<string, number>>;
  /** Other alphas, likewise. */
  readonly alphaPattern: Readonly<Record<string, number>>;
  readonly init: LoraInit;
}

export type LoraOptions = Partial<LoraConfig>;

/** PEFT's choice for Llama and Mistral, where nothing is said. */
const defaultTargets = ['q_proj', 'v_proj'];

/**
 * A complete configuration; what is not given is PEFT's default.
 *
 * @param path  what errors name
 * @throws {ConfigError} naming the key that is out of range
 */
export function loraConfig(options: LoraOptions = {}, path = 'LoRA'): LoraConfig {
  const config: LoraConfig = {
    rank: options.rank ?? 8,
    alpha: options.alpha ?? 8,
    dropout: options.dropout ?? 0,
    rsLora: options.rsLora ?? false,
    targetModules: options.targetModules ?? defaultTargets,
    excludeModules: options.excludeModules,
    layersToTransform: options.layersToTransform,
    rankPattern: options.rankPattern ?? {},
    alphaPattern: options.alphaPattern ?? {},
    init: options.init ?? 'default',
  };
  const fail = (message: string): never => {
    throw new ConfigError(path, message);
  };
  for (const [key, rank] of [['rank', config.rank] as const, ...Object.entries(config.rankPattern)]) {
    if (!(Number.isSafeInteger(rank) && rank >= 1)) fail(`${key}: expected a rank of at least 1, got ${rank}.`);
  }
  for (const [key, alpha] of [['alpha', config.alpha] as const, ...Object.entries(config.alphaPattern)]) {
    if (!(Number.isFinite(alpha) && alpha > 0)) fail(`${key}: expected an alpha above 0, got ${alpha}.`);
  }
  if (!(config.dropout >= 0 && config.dropout < 1)) fail(`dropout: expected [0, 1), got ${config.dropout}.`);
  if (config.targetModules.length === 0) fail('targetModules names no layer.');
  if (!loraInits.includes(config.init)) fail(`init: expected ${loraInits.join(', ')}, got ${config.init}.`);
  return config;
}

/** The rank of one layer's product, and how many times the product counts. @throws {ConfigError} when a pattern is no regular expression */
export function loraRankAndScale(config: LoraConfig, module: string, path = 'LoRA'): { rank: number; scale: number } {
  const rank = byPattern(config.rankPattern, module, path) ?? config.rank;
  const alpha = byPattern(config.alphaPattern, module, path) ?? config.alpha;
  return { rank, scale: alpha / (config.rsLora ? Math.sqrt(rank) : rank) };
}

/** A regular expression as Python's `fullmatch` would take it. @throws {ConfigError} */
export function wholeName(pattern: string, path: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch (cause) {
    throw new ConfigError(path, `"${pattern}" is no regular expression: ${(cause as Error).message}.`);
  }
}

function byPattern(patterns: Readonly<Record<string, number>>, module: string, path: string): number | undefined {
  return Object.entries(patterns).find(([key]) => wholeName(`(?:.*\\.)?(?:${key})`, path).test(module))?.[1];
}
