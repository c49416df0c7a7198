import type { CausalLM, LoraAdapter, LoraOptions } from '@molx/llm-bridge';
import type { MolxRecipe } from '../recipe/index.js';

/** What a recipe's `lora` says, in the words of @molx/llm-bridge. */
export function loraOptionsOf({
  rank,
  alpha,
  dropout,
  rsLora,
  targetModules,
  excludeModules,
}: Exclude<MolxRecipe['lora'], 'off'>): LoraOptions {
  return { rank, alpha, dropout, rsLora, targetModules, excludeModules };
}

/**
 * Gives the language model the low-rank changes that the recipe asks for, as they start: without effect. Undefined where it asks for
 * none.
 *
 * @throws {ConfigError} when a target is unknown
 */
export function openLora(lm: CausalLM, { lora, seed }: MolxRecipe): LoraAdapter | undefined {
  return lora === 'off' ? undefined : lm.lora.add(undefined, loraOptionsOf(lora), { seed });
}
