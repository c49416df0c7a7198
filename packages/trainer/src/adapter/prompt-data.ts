import { InvalidArgumentError, type Random } from '@molx/core';
import { buildPrompt, type LabelledPrompt, type Prompt, type Tokenizer, withAnswer } from '@molx/llm-bridge';
import { renderPrompt, withoutMolecule } from 'molx';
import type { MoleculeRecord } from '../data/index.js';
import { cutToFit } from '../prompts/cut-to-fit.js';
import { encodeAnswer } from '../prompts/encode-answer.js';
import type { MolxRecipe } from '../recipe/index.js';
import { type Answer, type FeatureSource, fillInstruction, type Task } from '../tasks/index.js';

/** A question about one molecule as the language model gets it, with its true answer. */
export interface Question {
  task: Task;
  instruction: string;
  /** Rendered, `<mol>` where the molecule stands, if the task shows one. */
  text: string;
  prompt: Prompt;
  labelled: LabelledPrompt;
  answer: Answer;
}

export interface QuestionOptions {
  includeSmiles?: boolean;
  source?: string;
}

export interface PromptDataOptions {
  recipe: MolxRecipe;
  tokenizer: Tokenizer;
  tasks: ReadonlyMap<string, Task>;
  features: FeatureSource;
  /** Soft tokens and soft prompt of one molecule. */
  slotsPerMolecule: number;
  /** Of the language model. */
  maxPositions: number;
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
   * SMILES text that the language model has no room for beside the answer is cut at its end, unless the task is about that very text.
   *
   * @param options  `includeSmiles` stands above the recipe's; `source` is the SMILES text where tasks don't need their own
   * @throws {InvalidArgumentError} when the prompt leaves no room for an answer in the language model; a long answer is cut
   */
  question(
    example: { task: string; answer: number },
    record: MoleculeRecord,
    random: Random,
    { includeSmiles = this.#options.recipe.prompt.includeSmiles, source = record.source }: QuestionOptions = {},
  ): Question {
    const { tasks, features } = this.#options;
    const task = tasks.get(example.task)!;
    const answer = task.answer(record, features.of(record.smiles), example.answer);
    const instruction = fillInstruction(task, random.pick(task.instructions), record, example.answer);
    const own = task.needsSmiles ? (task.smilesText?.(record) ?? record.source) : '';
    const ids = this.encode(answer);
    const question = this.#put({ task, instruction, answer, ids }, includeSmiles && !task.needsSmiles ? source : own);
    return this.#fitted(question, record);
  }

  /** The same question, word for word, with another SMILES text, cut where there is no room for it; none where it is empty. */
  withSmiles(question: Question, smiles: string): Question {
    return this.#put({ ...question, ids: question.labelled.labels.slice(question.prompt.ids.length) }, smiles);
  }

  /** An answer's label tokens. */
  encode({ text }: Answer): number[] {
    const { recipe, tokenizer } = this.#options;
    const { maxLabelTokens: maxTokens, endToken } = recipe.prompt;
    return encodeAnswer(tokenizer, text, { maxTokens, endToken });
  }

  /** @param question  `ids` are those of the answer */
  #put(
    { task, instruction, answer, ids }: Pick<Question, 'task' | 'instruction' | 'answer'> & { ids: readonly number[] },
    smiles: string,
  ): Question {
    const { recipe, maxPositions } = this.#options;
    const { showsMolecule = true } = task;
    const template = showsMolecule ? recipe.prompt.template : withoutMolecule(recipe.prompt.template);
    const molecules = showsMolecule ? 1 : 0;
    const render = (shown: string) => renderPrompt(template, { instruction, field: task.label, smiles: shown });
    const excess = (shown: string) => this.#build(render(shown), molecules).ids.length + ids.length - maxPositions;
    const text = render(task.needsSmiles ? smiles : cutToFit(smiles, excess));
    const prompt = this.#build(text, molecules);
    const shared = smiles === '' ? undefined : commonLength(prompt.ids, this.#build(render(''), molecules).ids);
    return { task, instruction, text, prompt, labelled: { ...withAnswer(prompt, ids), shared }, answer };
  }

  /** The question with its answer cut to the room that the prompt leaves. */
  #fitted(question: Question, { id }: MoleculeRecord): Question {
    const { prompt, labelled, task } = question;
    const { maxPositions } = this.#options;
    if (labelled.ids.length <= maxPositions) return question;
    const used = prompt.ids.length;
    if (used >= maxPositions) {
      throw new InvalidArgumentError(
        `task ${task.name}, ${id}: the prompt has ${used} tokens, and the language model ${maxPositions} positions for it and the answer. Shorten prompt.template, lower the task's maxSmilesLength, or take fewer soft tokens.`,
      );
    }
    const answer = labelled.labels.slice(used, maxPositions);
    return { ...question, labelled: { ...labelled, ...withAnswer(prompt, answer) } };
  }

  #build(text: string, molecules: number): Prompt {
    const { tokenizer, slotsPerMolecule } = this.#options;
    return buildPrompt(tokenizer, text, { slotsPerMolecule, molecules });
  }
}

/** How many tokens two prompts have in common at their beginnings. */
function commonLength(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((id, at) => id !== b[at]);
  return differs < 0 ? a.length : differs;
}
