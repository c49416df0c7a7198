import type { Random } from '@molx/core';
import { buildPrompt, type LabelledPrompt, type Prompt, type Tokenizer, withAnswer } from '@molx/llm-bridge';
import { renderPrompt } from 'molx';
import type { MoleculeRecord } from '../data/index.js';
import { encodeAnswer } from '../prompts/encode-answer.js';
import type { MolxRecipe } from '../recipe/index.js';
import type { Answer, FeatureSource, Task } from '../tasks/index.js';

/** A question about one molecule as the language model gets it, with its true answer. */
export interface Question {
  task: Task;
  instruction: string;
  /** Rendered, `<mol>` where the molecule stands. */
  text: string;
  prompt: Prompt;
  labelled: LabelledPrompt;
  answer: Answer;
}

export interface PromptDataOptions {
  recipe: MolxRecipe;
  tokenizer: Tokenizer;
  tasks: ReadonlyMap<string, Task>;
  features: FeatureSource;
  /** Soft tokens and soft prompt of one molecule. */
  slotsPerMolecule: number;
}

/** Writes questions about molecules, with room for their soft tokens. */
export class PromptData {
  readonly #options: PromptDataOptions;

  constructor(options: PromptDataOptions) {
    this.#options = options;
  }

  /**
   * The question of one example; `random` picks among the paraphrases of its instruction.
   *
   * @param options  `includeSmiles` stands above the recipe's
   */
  question(
    example: { task: string; answer: number },
    record: MoleculeRecord,
    random: Random,
    { includeSmiles = this.#options.recipe.prompt.includeSmiles }: { includeSmiles?: boolean } = {},
  ): Question {
    const { recipe, tasks, features } = this.#options;
    const task = tasks.get(example.task)!;
    const answer = task.answer(record, features.of(record.smiles), example.answer);
    const instruction = random.pick(task.instructions);
    const render = (smiles: string) => renderPrompt(recipe.prompt.template, { instruction, field: task.label, smiles });
    const text = render(task.needsSmiles || includeSmiles ? record.source : '');
    const prompt = this.#build(text);
    const shared = commonLength(prompt.ids, this.#build(render('')).ids);
    return {
      task,
      instruction,
      text,
      prompt,
      labelled: { ...withAnswer(prompt, this.encode(answer)), shared },
      answer,
    };
  }

  #build(text: string): Prompt {
    const { tokenizer, slotsPerMolecule } = this.#options;
    return buildPrompt(tokenizer, text, { slotsPerMolecule, molecules: 1 });
  }

  /** An answer's label tokens. */
  encode({ text }: Answer): number[] {
    const { recipe, tokenizer } = this.#options;
    const { maxLabelTokens: maxTokens, endToken } = recipe.prompt;
    return encodeAnswer(tokenizer, text, { maxTokens, endToken });
  }
}

/** How many tokens two prompts have in common at their beginnings. */
function commonLength(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((id, at) => id !== b[at]);
  return differs < 0 ? a.length : differs;
}
