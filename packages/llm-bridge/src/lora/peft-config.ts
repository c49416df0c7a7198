import { ConfigError } from '@molx/core';
import { type LoraConfig, type LoraInit, loraConfig } from './lora-config.js';

/** Keys of PEFT's file that say where an adapter came from, or that count only together with others. */
const ignored = new Set([
  'auto_mapping',
  'base_model_name_or_path',
  'ensure_weight_tying',
  'inference_mode',
  'megatron_core',
  'peft_version',
  'qalora_group_size',
  'revision',
  'task_type',
]);

/** Keys that are read. */
const known = new Set([
  'peft_type',
  'r',
  'lora_alpha',
  'lora_dropout',
  'use_rslora',
  'target_modules',
  'exclude_modules',
  'layers_to_transform',
  'rank_pattern',
  'alpha_pattern',
  'init_lora_weights',
]);

const initNames: readonly (readonly [json: boolean | string, init: LoraInit])[] = [
  [true, 'default'],
  ['gaussian', 'gaussian'],
  [false, 'random'],
];

/** What PEFT's `adapter_config.json` says of a configuration; `all-linear` becomes the names that it means, as PEFT writes it. */
export function peftConfigJson(
  config: LoraConfig,
  targets: readonly string[],
  baseModel: string | undefined,
): Record<string, unknown> {
  const isShorthand = typeof config.targetModules === 'string' && config.targetModules.toLowerCase() === 'all-linear';
  return {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: baseModel ?? null,
    inference_mode: true,
    r: config.rank,
    lora_alpha: config.alpha,
    lora_dropout: config.dropout,
    use_rslora: config.rsLora,
    target_modules: isShorthand ? targets : config.targetModules,
    exclude_modules: config.excludeModules ?? null,
    layers_to_transform: config.layersToTransform ?? null,
    layers_pattern: null,
    rank_pattern: config.rankPattern,
    alpha_pattern: config.alphaPattern,
    init_lora_weights: initNames.find(([, init]) => init === config.init)![0],
    bias: 'none',
    fan_in_fan_out: false,
    modules_to_save: null,
    use_dora: false,
  };
}

/**
 * A configuration of PEFT's `adapter_config.json`.
 *
 * @param path  the file, for errors
 * @throws {ConfigError} for another method than LoRA, a key that is missing or wrong, or an option that is not supported, such as DoRA
 */
export function loraConfigFromPeft(json: Readonly<Record<string, unknown>>, path: string): LoraConfig {
  if (json['peft_type'] !== 'LORA') {
    throw new ConfigError(path, `peft_type: expected "LORA", got ${JSON.stringify(json['peft_type']) ?? 'nothing'}.`);
  }
  for (const [key, value] of Object.entries(json)) assertSupported(key, value, path);
  const field = fieldsOf(json, path);
  return loraConfig(
    {
      rank: field('r', isNumber, 'a number'),
      alpha: field('lora_alpha', isNumber, 'a number'),
      dropout: field('lora_dropout', isNumber, 'a number'),
      rsLora: field('use_rslora', isBoolean, 'true or false'),
      targetModules: field('target_modules', isNames, 'a text or a list of texts'),
      excludeModules: field('exclude_modules', isNames, 'a text or a list of texts'),
      layersToTransform: layersOf(field('layers_to_transform', isLayers, 'a number or a list of numbers')),
      rankPattern: field('rank_pattern', isNumbers, 'numbers by pattern'),
      alphaPattern: field('alpha_pattern', isNumbers, 'numbers by pattern'),
      init: initOf(json['init_lora_weights'], path),
    },
    path,
  );
}

/** An option that this package does not know must be off: null, false, "none" or empty. */
function assertSupported(key: string, value: unknown, path: string): void {
  if (known.has(key) || ignored.has(key)) return;
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  if (value === null || value === false || value === 'none' || isEmpty) return;
  throw new ConfigError(
    path,
    `${key}: ${JSON.stringify(value)} is not supported. Train the adapter without this option.`,
  );
}

function initOf(json: unknown, path: string): LoraInit {
  const found = initNames.find(([name]) => name === (json ?? true));
  if (found !== undefined) return found[1];
  throw new ConfigError(
    path,
    `init_lora_weights: ${JSON.stringify(json)} is not supported, since it changes the model's own weights. Convert the adapter to plain LoRA first.`,
  );
}

/** Reads a key if it is there and not null. */
function fieldsOf(json: Readonly<Record<string, unknown>>, path: string) {
  return <T>(key: string, is: (value: unknown) => value is T, expected: string): T | undefined => {
    const value = json[key] ?? undefined;
    if (value === undefined || is(value)) return value as T | undefined;
    throw new ConfigError(path, `${key}: expected ${expected}, got ${JSON.stringify(value)}.`);
  };
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isNames = (value: unknown): value is string | string[] =>
  typeof value === 'string' || (Array.isArray(value) && value.every((name) => typeof name === 'string'));
const isLayers = (value: unknown): value is number | number[] =>
  isNumber(value) || (Array.isArray(value) && value.every(isNumber));
const isNumbers = (value: unknown): value is Record<string, number> =>
  typeof value === 'object' && value !== null && Object.values(value).every(isNumber);

function layersOf(layers: number | number[] | undefined): number[] | undefined {
  if (typeof layers === 'number') return [layers];
  return layers?.length === 0 ? undefined : layers;
}
