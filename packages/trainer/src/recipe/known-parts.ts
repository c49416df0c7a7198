import { didYouMean } from '@molx/datasets';
import type { z } from 'zod';
import { partsOf, type RecipeParts, type StageParts } from './trained-parts.js';

interface PartsRecipe extends RecipeParts {
  model: RecipeParts['model'] & { softPrompt: { tokens: number } };
  lora: 'off' | { targetModules: string | string[]; excludeModules?: string | string[] | undefined };
  prompt: { includeSmiles: boolean; template: string };
  stages: (StageParts & { batchSize: number })[];
}

/** The linear layers of a Llama model. */
const linearLayers = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj', 'lm_head'];

/** Checks that stages train what there is, that LoRA's layers are those of a Llama model, and that a molecule reaches the LLM at all. */
export function withKnownParts<T extends z.ZodType<PartsRecipe>>(recipe: T): T {
  return recipe.check((context) => {
    const { model, lora, prompt, stages } = context.value;
    const report = (path: PropertyKey[], message: string) =>
      context.issues.push({ code: 'custom', input: context.value, path, message });
    const parts = partsOf(context.value);

    if (!parts.includes('adapter')) {
      const off = 'smiles, graph and fingerprint are all off';
      if (lora === 'off') {
        report(
          ['model', 'fingerprint'],
          `${off}: nothing tells the LLM about the molecule. Switch one on, or train LoRA on SMILES text (lora, prompt.includeSmiles)`,
        );
      } else if (!prompt.includeSmiles || !prompt.template.includes('{smiles}')) {
        report(
          ['model', 'fingerprint'],
          `${off}: give the LLM SMILES text, by prompt.includeSmiles and {smiles} in the template`,
        );
      }
      if (model.softPrompt.tokens > 0) {
        report(['model', 'softPrompt', 'tokens'], `${off}, and with them the adapter that holds the soft prompt`);
      }
    }
    for (const [index, { train = [], objective, batchSize }] of stages.entries()) {
      if (objective === 'contrastive' && (model.smiles === 'off' || model.graph === 'off')) {
        report(['stages', index, 'objective'], 'contrastive needs both encoders: model.smiles and model.graph');
      }
      if (objective === 'contrastive' && batchSize < 2) {
        report(['stages', index, 'batchSize'], 'a contrastive stage needs 2 molecules or more to tell apart');
      }
      if (objective === 'contrastive' && train.includes('lora')) {
        report(
          ['stages', index, 'train', train.indexOf('lora')],
          'a contrastive stage does not use the LLM, so that lora learns nothing',
        );
      }
      for (const [place, part] of train.entries()) {
        if (parts.includes(part)) continue;
        report(
          ['stages', index, 'train', place],
          `there is no ${part} to train: it is off. There is ${parts.join(', ')}`,
        );
      }
    }
    if (lora === 'off') return;
    for (const key of ['targetModules', 'excludeModules'] as const) {
      const names = lora[key];
      if (!Array.isArray(names)) continue;
      for (const [place, name] of names.entries()) {
        const leaf = name.slice(name.lastIndexOf('.') + 1);
        if (linearLayers.includes(leaf)) continue;
        const hint = didYouMean(leaf, linearLayers) || ` There are ${linearLayers.join(', ')}.`;
        report(['lora', key, place], `no linear layer is called "${name}".${hint}`);
      }
    }
  }) as T;
}
