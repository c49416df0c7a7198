import { ConfigError } from '@molx/core';
import { type LoraConfig, wholeName } from './lora-config.js';

/** PEFT's word for every linear layer but the output head. */
const allLinear = 'all-linear';

/** What produces logits; `all-linear` leaves it out. */
export const headModule = 'lm_head';

/**
 * The linear layers that a configuration means, by the rules of PEFT; stricter in that every name must mean some layer.
 *
 * @param linears  names of the model's linear layers, its head among them
 * @param path     what errors name
 * @throws {ConfigError} when a name or pattern means none of them
 */
export function loraTargets(config: LoraConfig, linears: readonly string[], path = 'LoRA'): string[] {
  const { targetModules, excludeModules, layersToTransform } = config;
  const isExcluded = excludeModules === undefined ? () => false : matcher(excludeModules, path);
  if (typeof targetModules !== 'string') {
    for (const name of targetModules)
      if (!linears.some((linear) => endsWith(linear, name))) unknown(name, linears, path);
  }
  const isTarget = matcher(targetModules, path);
  const isInLayers = (linear: string): boolean => {
    if (layersToTransform === undefined || typeof targetModules === 'string' || targetModules.includes(linear))
      return true;
    const [, layer] = /\.(\d+)\./.exec(linear) ?? [];
    return layer !== undefined && layersToTransform.includes(Number(layer));
  };
  const targets = linears.filter((linear) => isTarget(linear) && isInLayers(linear) && !isExcluded(linear));
  if (targets.length === 0) {
    const said = JSON.stringify(targetModules);
    throw new ConfigError(path, `target_modules ${said} leaves no linear layer. There are ${leaves(linears)}.`);
  }
  return targets;
}

function matcher(names: string | readonly string[], path: string): (linear: string) => boolean {
  if (typeof names !== 'string') return (linear) => names.some((name) => endsWith(linear, name));
  if (names.toLowerCase() === allLinear) return (linear) => linear !== headModule;
  const pattern = wholeName(names, path);
  return (linear) => pattern.test(linear);
}

function endsWith(linear: string, name: string): boolean {
  return linear === name || linear.endsWith(`.${name}`);
}

function unknown(name: string, linears: readonly string[], path: string): never {
  throw new ConfigError(path, `target_modules: no linear layer is called "${name}". There are ${leaves(linears)}.`);
}

/** The last parts of the names, each once. */
function leaves(linears: readonly string[]): string {
  return [...new Set(linears.map((linear) => linear.slice(linear.lastIndexOf('.') + 1)))].join(', ');
}
