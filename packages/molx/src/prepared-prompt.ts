import type { Prompt } from '@molx/llm-bridge';
import type * as tf from '@tensorflow/tfjs-core';
import type { MoleculeInput, MoleculeSource } from './molecule-input.js';

export interface PrepareOptions {
  /** Puts each molecule's SMILES text in the place of its soft tokens, as a language model alone needs it. Default false. */
  spellsMolecules?: boolean | undefined;
}

/** A prompt whose molecules have not been looked at. */
export interface EncodedPrompt {
  prompt: Prompt;
  /** In the order of the text, those that it spells included. */
  molecules: readonly MoleculeSource[];
}

/** A prompt ready for encoders and language model. Plain data. */
export interface PreparedPrompt {
  prompt: Prompt & { readonly labels?: readonly number[] };
  /** Those whose soft tokens take the prompt's slots. */
  molecules: readonly MoleculeInput[];
}

/** @param molecules  of an {@link EncodedPrompt}, featurized; where the prompt spells them out, it needs no more of them */
export function preparedPrompt(prompt: Prompt, molecules: readonly MoleculeInput[]): PreparedPrompt {
  return { prompt, molecules: prompt.slots.length === 0 ? [] : molecules };
}

/** Prompts as a language model reads them. */
export interface EmbeddedPrompts {
  /** [prompts, tokens, hidden] */
  inputsEmbeds: tf.Tensor;
  attentionMask: readonly Int32Array[];
  /** Of [prompts], where they have answers. */
  labels: readonly Int32Array[];
}
