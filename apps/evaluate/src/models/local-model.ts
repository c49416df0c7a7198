import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GenerateOptions } from '@molx/llm-bridge';
import { cutToFit } from '@molx/trainer';
import type { Attribution } from 'molx';
import type { AnswerBatch, AnsweringModel, AttributedQuestion, ModelAnswer, ModelQuestion } from './answering-model.js';

/** A model in this process that continues prompts. */
export interface PromptEngine {
  /** The longest sequence, prompt and answer together. */
  readonly maxPositions: number;
  /** The prompt of a question with `shots` examples. */
  write(question: ModelQuestion, shots: number): string;
  /** Places that a prompt takes. */
  length(prompt: string): number;
  generate(prompts: readonly string[], options: GenerateOptions): Promise<string[]>;
  /** Present where the model sees molecules. */
  attribute?(question: AttributedQuestion): Promise<Attribution>;
  /** Log-probabilities of answers behind their prompts, in nats. */
  logLikelihoods(prompts: readonly string[], answers: readonly string[]): Promise<number[]>;
  dispose(): void;
}

export interface LocalModelOptions {
  facts: Readonly<Record<string, string>>;
  shots: number;
  batchSize: number;
}

/** A question's prompt, and why it can't be asked where it can't. */
interface FittedPrompt {
  prompt: string;
  examples: number;
  error?: string;
}

/** Tokens that are kept free for a choice, which is never cut. */
const choiceRoom = 16;

/** Asks a model in this process: free answers by greedy generation, choices by likelihood. */
export class LocalModel implements AnsweringModel {
  readonly facts: Readonly<Record<string, string>>;
  readonly shots: number;
  readonly batchSize: number;
  readonly isBatched = true;
  readonly givesLikelihoods = true;
  readonly attribute?: (question: AttributedQuestion) => Promise<Attribution>;
  readonly #engine: PromptEngine;

  /** @param engine  owned by the new object */
  constructor(engine: PromptEngine, { facts, shots, batchSize }: LocalModelOptions) {
    this.#engine = engine;
    this.facts = facts;
    this.shots = shots;
    this.batchSize = batchSize;
    if (engine.attribute !== undefined) this.attribute = (question) => engine.attribute!(question);
  }

  /** @throws {MolxError} the signal's reason, and what the model throws */
  async answer(
    questions: readonly ModelQuestion[],
    { signal }: { signal?: AbortSignal | undefined },
  ): Promise<AnswerBatch> {
    await nextTurn(); // a batch is synchronous: without a turn of the event loop no Ctrl-C would be heard
    signal?.throwIfAborted();
    const prompts = questions.map((question) => this.#fit(question));
    const answers = prompts.map(
      ({ error }): ModelAnswer => ({ text: '', examples: 0, ...(error !== undefined && { error }) }),
    );
    const asked = questions.flatMap((_, index) => (prompts[index]!.error === undefined ? [index] : []));
    const free = asked.filter((index) => questions[index]!.choices === undefined);
    const texts = await this.#generate(free, questions, prompts, signal);
    free.forEach((index, place) => {
      answers[index] = { text: texts[place]!.trim(), examples: prompts[index]!.examples };
    });
    const likelihoods = await this.#likelihoods(asked, questions, prompts, signal);
    for (const [index, logLikelihoods] of likelihoods) {
      const best = logLikelihoods.indexOf(Math.max(...logLikelihoods));
      const { examples } = prompts[index]!;
      answers[index] = { text: questions[index]!.choices![best]!, logLikelihoods, examples };
    }
    return { answers };
  }

  dispose(): void {
    this.#engine.dispose();
  }

  async #generate(
    asked: readonly number[],
    questions: readonly ModelQuestion[],
    prompts: readonly { prompt: string }[],
    signal: AbortSignal | undefined,
  ): Promise<string[]> {
    if (asked.length === 0) return [];
    const maxNewTokens = Math.max(...asked.map((index) => questions[index]!.maxNewTokens));
    return this.#engine.generate(
      asked.map((index) => prompts[index]!.prompt),
      { maxNewTokens, ...(signal && { signal }) },
    );
  }

  /** Of the choices of every question that has some, by the question's place. */
  async #likelihoods(
    asked: readonly number[],
    questions: readonly ModelQuestion[],
    prompts: readonly { prompt: string }[],
    signal: AbortSignal | undefined,
  ): Promise<Map<number, number[]>> {
    const pairs = asked.flatMap((index) => (questions[index]!.choices ?? []).map((choice) => ({ index, choice })));
    const found = new Map<number, number[]>(pairs.map(({ index }) => [index, []]));
    for (let from = 0; from < pairs.length; from += this.batchSize) {
      const some = pairs.slice(from, from + this.batchSize);
      const values = await this.#engine.logLikelihoods(
        some.map(({ index }) => prompts[index]!.prompt),
        some.map(({ choice }) => choice),
      );
      some.forEach(({ index }, place) => {
        found.get(index)!.push(values[place]!);
      });
      await nextTurn();
      signal?.throwIfAborted();
    }
    return found;
  }

  /**
   * The prompt with as many examples as fit into the model, the least similar left out first; without any, SMILES text that still is
   * too long is cut at its end. A question that is too long in itself is refused.
   */
  #fit(question: ModelQuestion): FittedPrompt {
    const engine = this.#engine;
    const room = engine.maxPositions - (question.choices === undefined ? question.maxNewTokens : choiceRoom);
    for (let shots = Math.min(this.shots, question.examples.length); shots > 0; shots--) {
      const prompt = engine.write(question, shots);
      if (engine.length(prompt) <= room) return { prompt, examples: shots };
    }
    const write = (smilesText?: string) =>
      engine.write(smilesText === undefined ? question : { ...question, smilesText }, 0);
    const whole = write();
    const { smilesText = question.smiles } = question;
    if (engine.length(whole) <= room || smilesText === undefined) return this.#checked(whole);
    return this.#checked(write(cutToFit(smilesText, (text) => engine.length(write(text)) - room)));
  }

  #checked(prompt: string): FittedPrompt {
    const [used, places] = [this.#engine.length(prompt), this.#engine.maxPositions];
    if (used < places) return { prompt, examples: 0 };
    return { prompt, examples: 0, error: `the prompt has ${used} tokens, the model ${places} positions` };
  }
}
