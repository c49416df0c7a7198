import { Template } from '@huggingface/jinja';
import { InvalidArgumentError } from '@molx/core';
import type { ChatMessage, ChatTemplateOptions } from './tokenizer.js';

/** A Jinja chat template and the special tokens that it may name. */
export class ChatTemplate {
  readonly #template: Template;

  /** @throws {InvalidArgumentError} when the template is no valid Jinja */
  constructor(
    source: string,
    private readonly specialTokens: Readonly<Record<string, string>>,
  ) {
    try {
      this.#template = new Template(source);
    } catch (cause) {
      throw new InvalidArgumentError(`the chat template can't be read: ${reasonOf(cause)}`, { cause });
    }
  }

  /** @throws {InvalidArgumentError} when there is none */
  static require(template: ChatTemplate | undefined): ChatTemplate {
    if (template) return template;
    throw new InvalidArgumentError('this tokenizer has no chat template: write the prompt as plain text.');
  }

  /** @throws {InvalidArgumentError} with the template's own words when it refuses the messages */
  render(messages: readonly ChatMessage[], { addGenerationPrompt = true }: ChatTemplateOptions = {}): string {
    try {
      return this.#template.render({
        ...this.specialTokens,
        messages: messages.map((message) => ({ ...message })),
        add_generation_prompt: addGenerationPrompt,
      });
    } catch (cause) {
      throw new InvalidArgumentError(`the chat template refuses these messages: ${reasonOf(cause)}`, { cause });
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
