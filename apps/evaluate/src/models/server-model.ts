import { MolxError } from '@molx/core';
import type { AnswerBatch, AnsweringModel, ModelAnswer, ModelQuestion } from './answering-model.js';
import { askServer, type ChatClientOptions, type ChatReply, RefusedQuestionError } from './chat-client.js';
import { writeChat } from './prompt-writer.js';

export interface ServerModelOptions extends ChatClientOptions {
  shots: number;
  /** Questions on their way at once. */
  concurrency: number;
}

/**
 * A model behind an OpenAI-compatible server, which is given SMILES as text.
 *
 * A question that the server refuses counts as unanswered; a server that fails for good ends the batch with what has been answered.
 */
export class ServerModel implements AnsweringModel {
  readonly facts: Readonly<Record<string, string>>;
  readonly shots: number;
  readonly batchSize: number;
  readonly isBatched = false;
  readonly givesLikelihoods = false;
  readonly #options: ServerModelOptions;

  constructor(options: ServerModelOptions) {
    const { url, model, shots, concurrency } = options;
    this.#options = options;
    this.facts = { kind: 'server, SMILES as text', url, model, shots: String(shots) };
    this.shots = shots;
    this.batchSize = concurrency;
  }

  /** @throws {MolxError} the signal's reason */
  async answer(
    questions: readonly ModelQuestion[],
    { signal }: { signal?: AbortSignal | undefined },
  ): Promise<AnswerBatch> {
    const settled = await Promise.allSettled(questions.map((question) => this.#ask(question, signal)));
    signal?.throwIfAborted();
    const answers: ModelAnswer[] = [];
    for (const outcome of settled) {
      if (outcome.status === 'fulfilled') answers.push(outcome.value);
      else if (MolxError.is(outcome.reason)) return { answers, failure: outcome.reason };
      else throw outcome.reason;
    }
    return { answers };
  }

  dispose(): void {}

  async #ask(question: ModelQuestion, signal: AbortSignal | undefined): Promise<ModelAnswer> {
    const examples = Math.min(this.shots, question.examples.length);
    const messages = writeChat(question, examples);
    try {
      const reply = await askServer(this.#options, messages, { maxNewTokens: question.maxNewTokens, signal });
      const logLikelihoods = question.choices && likelihoodsOf(reply, question.choices);
      return { text: reply.text.trim(), examples, ...(logLikelihoods && { logLikelihoods }) };
    } catch (error) {
      if (!(error instanceof RefusedQuestionError)) throw error;
      return { text: '', examples, error: error.message };
    }
  }
}

/** The choices' log-probabilities by their first token, when the server has named a token for each. */
function likelihoodsOf({ firstTokens = [] }: ChatReply, choices: readonly string[]): number[] | undefined {
  const found = choices.map((choice) => {
    const tokens = firstTokens.filter(({ token }) => {
      const word = token.trim().toLowerCase();
      return word !== '' && choice.toLowerCase().startsWith(word);
    });
    return tokens.length === 0 ? Number.NaN : Math.log(tokens.reduce((sum, { logprob }) => sum + Math.exp(logprob), 0));
  });
  return found.some(Number.isNaN) ? undefined : found;
}
