import {
  batchPrompts,
  buildPrompt,
  type CausalLM,
  type ChatMessage,
  type GenerateOptions,
  logLikelihoods,
  withAnswer,
} from '@molx/llm-bridge';
import { answerIds } from 'molx';
import type { ModelQuestion } from './answering-model.js';
import type { PromptEngine } from './local-model.js';
import { writeChat, writePrompt } from './prompt-writer.js';

export interface TextEngineOptions {
  /** `{instruction}`, `{smiles}` and `{field}`. */
  template: string;
  /** Write questions as turns of a chat, by the model's own template. */
  chat: boolean;
}

/** A language model that reads SMILES as text and sees no molecule. */
export class TextEngine implements PromptEngine {
  readonly #lm: CausalLM;
  readonly #options: TextEngineOptions;

  /** @param lm  owned by the new object */
  constructor(lm: CausalLM, options: TextEngineOptions) {
    this.#lm = lm;
    this.#options = options;
  }

  get maxPositions(): number {
    return this.#lm.config.max_position_embeddings;
  }

  write(question: ModelQuestion, shots: number): string {
    const { template, chat } = this.#options;
    if (chat) return JSON.stringify(writeChat(question, shots));
    return writePrompt(question, shots, { template, showsMolecules: false });
  }

  length(prompt: string): number {
    return this.#build(prompt).ids.length;
  }

  answerLength(answer: string): number {
    return this.#answer(answer).length;
  }

  async generate(prompts: readonly string[], options: GenerateOptions): Promise<string[]> {
    const { inputIds, attentionMask } = batchPrompts(
      prompts.map((prompt) => this.#build(prompt)),
      { padId: this.#lm.tokenizer.padId, side: 'left' },
    );
    return this.#lm.generateText({ inputIds, attentionMask, ...options });
  }

  async logLikelihoods(prompts: readonly string[], answers: readonly string[]): Promise<number[]> {
    const { tokenizer } = this.#lm;
    const asked = prompts.map((prompt, row) => withAnswer(this.#build(prompt), this.#answer(answers[row]!)));
    const { inputIds, attentionMask, labels = [] } = batchPrompts(asked, { padId: tokenizer.padId, side: 'left' });
    return logLikelihoods(this.#lm, { inputIds, attentionMask, labels });
  }

  dispose(): void {
    this.#lm.dispose();
  }

  #answer(text: string): number[] {
    return answerIds(this.#lm.tokenizer, text, { endToken: true });
  }

  #build(prompt: string) {
    const content = this.#options.chat ? (JSON.parse(prompt) as ChatMessage[]) : prompt;
    return buildPrompt(this.#lm.tokenizer, content, { slotsPerMolecule: 0 });
  }
}
