import { setImmediate as nextTurn } from 'node:timers/promises';
import { Random } from '@molx/core';
import type { GenerateOptions } from '@molx/llm-bridge';
import { protocolOf } from '@molx/metrics';
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
  /** Places that a given answer takes behind its prompt. */
  answerLength(answer: string): number;
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
  /** Numbers are answered by the median of so many samples; 0 for one greedy answer. Default 0. */
  numberSamples?: number;
  batchSize: number;
}

/** A question's prompt, and why it can't be asked where it can't. */
interface FittedPrompt {
  prompt: string;
  examples: number;
  error?: string;
}

/** What is left of a small model's distribution without its long tail of answers that are no numbers. */
const topP = 0.9;

/** The answers that were drawn are numbers by the rule by which they will be scored. */
const { parse: parseNumber } = protocolOf('molx').number!;

/**
 * Asks a model in this process: free answers by greedy generation, choices by likelihood.
 *
 * Numbers, where `numberSamples` says so, by the median of answers that are drawn from the model's distribution, its tail cut off: the number of
 * least expected absolute error (Lukasik et al. 2024, "Regression-aware inference with LLMs"), where the greedy answer is the likeliest first
 * digit's.
 */
export class LocalModel implements AnsweringModel {
  readonly facts: Readonly<Record<string, string>>;
  readonly shots: number;
  readonly batchSize: number;
  readonly isBatched = true;
  readonly givesLikelihoods = true;
  readonly attribute?: (question: AttributedQuestion) => Promise<Attribution>;
  readonly #engine: PromptEngine;
  readonly #numberSamples: number;

  /** @param engine  owned by the new object */
  constructor(engine: PromptEngine, { facts, shots, batchSize, numberSamples = 0 }: LocalModelOptions) {
    this.#engine = engine;
    this.#numberSamples = numberSamples;
    const numbers = numberSamples === 0 ? 'greedy' : `median of ${numberSamples} samples`;
    this.facts = { ...facts, shots: String(shots), numbers };
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
    const isSampled = (index: number) => this.#numberSamples > 0 && questions[index]!.isNumber === true;
    const free = asked.filter((index) => questions[index]!.choices === undefined && !isSampled(index));
    const options = signal === undefined ? {} : { signal };
    const texts = await this.#generate(free, questions, prompts, options);
    free.forEach((index, place) => {
      answers[index] = { text: texts[place]!.trim(), examples: prompts[index]!.examples };
    });
    for (const [index, samples] of await this.#sample(asked.filter(isSampled), questions, prompts, options)) {
      const numbers = samples.flatMap((text) => parseNumber(text) ?? []);
      const text = numbers.length === 0 ? '' : String(median(numbers));
      answers[index] = { text, samples, examples: prompts[index]!.examples };
    }
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
    options: GenerateOptions,
  ): Promise<string[]> {
    if (asked.length === 0) return [];
    const maxNewTokens = Math.max(...asked.map((index) => questions[index]!.maxNewTokens));
    return this.#engine.generate(
      asked.map((index) => prompts[index]!.prompt),
      { maxNewTokens, ...options },
    );
  }

  /** What is drawn for each question, by its place; so many at once that their samples make a batch. */
  async #sample(
    asked: readonly number[],
    questions: readonly ModelQuestion[],
    prompts: readonly { prompt: string }[],
    options: GenerateOptions,
  ): Promise<Map<number, string[]>> {
    const samples = this.#numberSamples;
    const atOnce = Math.max(1, Math.floor(this.batchSize / samples));
    const drawn = new Map<number, string[]>();
    for (let from = 0; from < asked.length; from += atOnce) {
      const some = asked.slice(from, from + atOnce);
      const { instruction, id } = questions[some[0]!]!;
      const seed = new Random(`${instruction}/${id}`).uint32(); // other numbers for other questions
      const texts = await this.#generate(some, questions, prompts, { temperature: 1, topP, samples, seed, ...options });
      some.forEach((index, place) => {
        const own = texts.slice(place * samples, (place + 1) * samples);
        drawn.set(
          index,
          own.map((text) => text.trim()),
        );
      });
      await nextTurn();
      options.signal?.throwIfAborted();
    }
    return drawn;
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
   * The prompt with as many examples as fit into the model beside the answer, the least similar left out first; without any, SMILES text
   * that still is too long is cut at its end. A question that is too long in itself is refused: it leaves no place for an answer, or not
   * enough for its longest choice, which is never cut.
   */
  #fit(question: ModelQuestion): FittedPrompt {
    const engine = this.#engine;
    const longest = question.choices && Math.max(...question.choices.map((choice) => engine.answerLength(choice)));
    const room = engine.maxPositions - (longest ?? question.maxNewTokens);
    for (let shots = Math.min(this.shots, question.examples.length); shots > 0; shots--) {
      const prompt = engine.write(question, shots);
      if (engine.length(prompt) <= room) return { prompt, examples: shots };
    }
    const write = (smilesText?: string) =>
      engine.write(smilesText === undefined ? question : { ...question, smilesText }, 0);
    const whole = write();
    const { smilesText = question.smiles } = question;
    if (engine.length(whole) <= room || smilesText === undefined) return this.#checked(whole, longest);
    return this.#checked(write(cutToFit(smilesText, (text) => engine.length(write(text)) - room)), longest);
  }

  /** @param longest  tokens of the longest choice; undefined where there is none, and an answer may be cut off */
  #checked(prompt: string, longest: number | undefined): FittedPrompt {
    const [used, places] = [this.#engine.length(prompt), this.#engine.maxPositions];
    if (used + (longest ?? 1) <= places) return { prompt, examples: 0 };
    const choice = longest === undefined ? '' : `, its longest choice ${longest}`;
    return { prompt, examples: 0, error: `the prompt has ${used} tokens${choice}, the model ${places} positions` };
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
