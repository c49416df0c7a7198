import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GenerateOptions } from '@molx/llm-bridge';
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
    const answers = new Array<ModelAnswer>(questions.length);
    const free = questions.flatMap(({ choices }, index) => (choices === undefined ? [index] : []));
    const texts = await this.#generate(free, questions, prompts, signal);
    free.forEach((index, place) => {
      answers[index] = { text: texts[place]!.trim(), examples: prompts[index]!.examples };
    });
    const likelihoods = await this.#likelihoods(questions, prompts, signal);
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
    questions: readonly ModelQuestion[],
    prompts: readonly { prompt: string }[],
    signal: AbortSignal | undefined,
  ): Promise<Map<number, number[]>> {
    const pairs = questions.flatMap(({ choices = [] }, index) => choices.map((choice) => ({ index, choice })));
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

  /** The prompt with as many examples as fit into the model, the least similar left out first. */
  #fit(question: ModelQuestion): { prompt: string; examples: number } {
    const room = this.#engine.maxPositions - (question.choices === undefined ? question.maxNewTokens : choiceRoom);
    for (let shots = Math.min(this.shots, question.examples.length); ; shots--) {
      const prompt = this.#engine.write(question, shots);
      if (shots <= 0 || this.#engine.length(prompt) <= room) return { prompt, examples: Math.max(0, shots) };
    }
  }
}
