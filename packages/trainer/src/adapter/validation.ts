import { setImmediate as nextTurn } from 'node:timers/promises';
import { hash32, Random } from '@molx/core';
import { batchPrompts, type CausalLM, type PromptReader, spliceSoftTokens } from '@molx/llm-bridge';
import * as tf from '@tensorflow/tfjs-core';
import type { MolxModule } from 'molx';
import { type AnsweredPrompt, type AnswerLoss, type ControlRow, pairDifferently } from '../controls/index.js';
import type { MoleculeRecord } from '../data/index.js';
import { valueTokens } from '../prompts/encode-answer.js';
import type { ValidationQuestion } from '../prompts/validation-questions.js';
import { answerLoss } from '../scoring/answer-loss.js';
import type { GeneratedAnswer } from '../scoring/generated-figures.js';
import { labelLosses } from '../scoring/label-losses.js';
import type { InputSource } from './input-source.js';
import { type MoleculeView, SmilesTextView } from './molecule-view.js';
import type { PromptData, Question } from './prompt-data.js';
import { SoftTokenBank } from './soft-token-bank.js';

/** A validation question, with the molecule that stands in for its own under the shuffle control. */
export interface PairedQuestion extends Question {
  truth: string;
  /** For each label token, whether it lies in a value of the answer. */
  isValue: boolean[];
  /** Index among {@link Validation.records}. */
  molecule: number;
  /** Another validation molecule whose answer to the task differs, or -1 where there is none. */
  partner: number;
}

export interface ValidationOptions {
  lm: CausalLM;
  reader: PromptReader;
  module: MolxModule;
  prompts: PromptData;
  inputs: InputSource;
  records: readonly MoleculeRecord[];
  questions: readonly ValidationQuestion[];
  seed: number;
  batchSize: number;
}

/** What the held-out molecules say of the model as it was at one moment. */
export interface ValidationLook {
  /** What prompts get of every validation molecule. */
  view: MoleculeView;
  /** Losses of each paired question about its own molecule. */
  own: AnswerLoss[];
  /** Their mean in nats per label token, pooled. */
  loss: number;
}

/** The held-out molecules with their questions, paired once: the same at every validation of a run. */
export class Validation {
  /** The held-out molecules that take part. */
  readonly records: readonly MoleculeRecord[];
  readonly questions: readonly PairedQuestion[];
  readonly #options: ValidationOptions;

  constructor(options: ValidationOptions) {
    this.#options = options;
    this.records = options.records;
    this.questions = pairQuestions(options);
  }

  /** Questions that have no partner: they take no part in the control. */
  get unpaired(): number {
    return this.questions.filter(({ partner }) => partner < 0).length;
  }

  /** The cheap look while training: every molecule encoded, every paired question with its own. */
  async look(signal?: AbortSignal): Promise<ValidationLook> {
    const view = this.#encode();
    const questions = this.#paired;
    const own = await this.#losses(questions, view, ({ molecule }) => molecule, signal);
    const tokens = questions.reduce((sum, { isValue }) => sum + isValue.length, 0);
    return { view, own, loss: own.reduce((sum, losses) => sum + losses.sum, 0) / tokens };
  }

  get #paired(): PairedQuestion[] {
    return this.questions.filter(({ partner }) => partner >= 0);
  }

  /** What prompts get of every validation molecule: its soft tokens, or its SMILES text where the model has none. */
  #encode(): MoleculeView {
    const { module, inputs, prompts, records, batchSize } = this.#options;
    if (module.adapter === undefined) return new SmilesTextView(prompts, records);
    return SoftTokenBank.encode(
      module,
      records.map(({ smiles }) => inputs.of(smiles)),
      batchSize,
    );
  }

  /** Every paired question three times: own molecule, its partner's, and the first of the `empty` view. */
  async control({ view, own }: ValidationLook, empty: MoleculeView, signal?: AbortSignal): Promise<ControlRow[]> {
    const questions = this.#paired;
    const shuffled = await this.#losses(questions, view, ({ partner }) => partner, signal);
    const without = await this.#losses(questions, empty, () => 0, signal);
    return questions.map(({ task, molecule, isValue }, index) => ({
      task: task.name,
      molecule,
      tokens: isValue.length,
      valueTokens: isValue.filter(Boolean).length,
      own: own[index]!,
      shuffled: shuffled[index]!,
      empty: without[index]!,
    }));
  }

  /** Greedy answers to questions, with their own and with their partners' encodings. */
  async answers(
    questions: readonly PairedQuestion[],
    view: MoleculeView,
    { maxNewTokens, signal }: { maxNewTokens: number; signal?: AbortSignal | undefined },
  ): Promise<(AnsweredPrompt & { question: PairedQuestion })[]> {
    const options = { maxNewTokens, signal };
    const own = await this.#generate(questions, view, ({ molecule }) => molecule, options);
    const paired = questions.filter(({ partner }) => partner >= 0);
    const shuffled = await this.#generate(paired, view, ({ partner }) => partner, options);
    const shuffledOf = new Map(paired.map((question, index) => [question, shuffled[index]!]));
    return questions.map((question, index) => {
      const answerShuffled = shuffledOf.get(question);
      return {
        question,
        task: question.task.name,
        kind: question.task.kind,
        molecule: question.molecule,
        truth: question.truth,
        answer: own[index]!,
        ...(answerShuffled === undefined ? {} : { answerShuffled }),
      };
    });
  }

  /** Greedy answers to questions with their own encodings alone. */
  async ownAnswers(
    questions: readonly PairedQuestion[],
    view: MoleculeView,
    options: { maxNewTokens: number },
  ): Promise<GeneratedAnswer[]> {
    const own = await this.#generate(questions, view, ({ molecule }) => molecule, options);
    return questions.map(({ task, truth }, index) => ({ kind: task.kind, truth, answer: own[index]! }));
  }

  async #losses(
    questions: readonly PairedQuestion[],
    view: MoleculeView,
    moleculeOf: (question: PairedQuestion) => number,
    signal: AbortSignal | undefined,
  ): Promise<AnswerLoss[]> {
    const { lm, reader, batchSize } = this.#options;
    lm.train(false);
    const results = new Array<AnswerLoss>(questions.length);
    for (const chunk of chunksOfLikeLength(questions, batchSize)) {
      await nextTurn(); // a batch is synchronous: without a turn of the event loop no Ctrl-C would be heard
      signal?.throwIfAborted();
      const asked = chunk.map((index) => questions[index]!);
      const prompts = asked.map((question) => view.about(question, moleculeOf(question)).labelled);
      const losses = tf.tidy(() => labelLosses(reader.loss(prompts, view.rows(asked.map(moleculeOf)))));
      let first = 0;
      asked.forEach(({ isValue }, place) => {
        results[chunk[place]!] = answerLoss(losses.subarray(first, first + isValue.length), isValue);
        first += isValue.length;
      });
    }
    return results;
  }

  async #generate(
    questions: readonly PairedQuestion[],
    view: MoleculeView,
    moleculeOf: (question: PairedQuestion) => number,
    options: { maxNewTokens: number; signal?: AbortSignal | undefined },
  ): Promise<string[]> {
    const { lm, batchSize } = this.#options;
    lm.train(false);
    const results = new Array<string>(questions.length);
    for (const chunk of chunksOfLikeLength(questions, batchSize)) {
      await nextTurn();
      const asked = chunk.map((index) => questions[index]!);
      const batch = batchPrompts(
        asked.map((question) => view.about(question, moleculeOf(question)).prompt),
        { padId: lm.tokenizer.padId, side: 'left' },
      );
      const inputsEmbeds = tf.tidy(() => {
        const softTokens = view.rows(asked.map(moleculeOf));
        const embeds = lm.embed(batch.inputIds);
        return softTokens === undefined ? embeds : spliceSoftTokens(embeds, softTokens, batch.positions);
      });
      let answers: string[];
      try {
        answers = await lm.generateText({ inputsEmbeds, attentionMask: batch.attentionMask, ...options });
      } finally {
        inputsEmbeds.dispose();
      }
      answers.forEach((answer, place) => {
        results[chunk[place]!] = answer.trim();
      });
    }
    return results;
  }
}

/** Indices of questions in batches of similar length, so that little of a batch is padding. */
function chunksOfLikeLength(questions: readonly PairedQuestion[], batchSize: number): number[][] {
  const order = questions
    .map((_, index) => index)
    .sort((a, b) => questions[a]!.labelled.ids.length - questions[b]!.labelled.ids.length);
  return Array.from({ length: Math.ceil(order.length / batchSize) }, (_, chunk) =>
    order.slice(chunk * batchSize, (chunk + 1) * batchSize),
  );
}

/** Renders the questions, with SMILES text only where that is all that tells of a molecule, and pairs those of each task. */
function pairQuestions({ lm, module, questions, prompts, records, seed }: ValidationOptions): PairedQuestion[] {
  const random = new Random(hash32(`${seed}/validation prompts`));
  const rendered = questions.map((asked) => {
    const own = random.fork(`${asked.task}/${asked.record}`);
    const question = prompts.question(asked, records[asked.record]!, own, {
      includeSmiles: module.adapter === undefined,
    });
    const { answer, prompt, labelled } = question;
    const isValue = valueTokens(lm.tokenizer, labelled.labels.slice(prompt.ids.length), answer);
    return { ...question, molecule: asked.record, truth: answer.text, isValue };
  });
  const tasks = [...new Set(rendered.map(({ task }) => task))];
  return tasks.flatMap((task) => {
    const asked = rendered.filter((question) => question.task === task);
    const partners = pairDifferently(
      asked.map(({ molecule, truth }) => ({ molecule, answer: truth })),
      seed,
    );
    return asked.map((question, index) => ({ ...question, partner: asked[partners[index]!]?.molecule ?? -1 }));
  });
}
