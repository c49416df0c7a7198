import type { CausalLM } from '@molx/llm-bridge';
import type { MoleculeRecord } from '../data/index.js';
import type { MolxRecipe } from '../recipe/index.js';
import type { FeatureSource, WeightedTask } from '../tasks/index.js';
import type { InputSource } from './input-source.js';
import type { PromptData } from './prompt-data.js';
import type { TrainableModel } from './train-parts.js';

/** What the stages of a molx recipe work on. */
export interface AdapterStagesOptions extends TrainableModel {
  recipe: MolxRecipe;
  lm: CausalLM;
  tasks: readonly WeightedTask[];
  records: readonly MoleculeRecord[];
  prompts: PromptData;
  inputs: InputSource;
  features: FeatureSource;
  /** The control: every prompt sees the encodings of another molecule. */
  permute: boolean;
}
