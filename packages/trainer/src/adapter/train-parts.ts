import type { LoraAdapter } from '@molx/llm-bridge';
import type { MolxModule } from 'molx';
import type { TrainablePart } from '../recipe/index.js';

/** What a run may train. */
export interface TrainableModel {
  module: MolxModule;
  /** Of the language model; absent where the recipe has none. */
  lora?: LoraAdapter | undefined;
}

/** Makes these parts trainable and freezes the others. */
export function trainParts({ module, lora }: TrainableModel, parts: readonly TrainablePart[]): void {
  for (const [part, of] of [
    ['adapter', module.adapter],
    ['encoders', module.smiles],
    ['encoders', module.graph],
    ['lora', lora],
  ] as const) {
    if (parts.includes(part)) of?.unfreeze();
    else of?.freeze();
  }
}
