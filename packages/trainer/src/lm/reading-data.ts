import { Random } from '@molx/core';
import type { Tokenizer } from '@molx/llm-bridge';
import { renderPrompt } from 'molx';
import type { MoleculeRecord } from '../data/index.js';
import { encodeAnswer } from '../prompts/encode-answer.js';
import type { LmRecipe, LmStage } from '../recipe/index.js';
import type { SampledExample } from '../sampler/index.js';
import type { FeatureSource, Task } from '../tasks/index.js';
import { type ReadingContext, type ReadingExample, encodeFacts, readingExample, textExample } from './reading-example.js';
import { type SlotContent, drawSlot } from './slot-content.js';

/** What the examples of a run are made from. */
export interface ReadingSources {
  recipe: LmRecipe;
  tokenizer: Tokenizer;
  features: FeatureSource;
  tasks: ReadonlyMap<string, Task>;
  /** Plain text, already in stretches of tokens. */
  text: readonly number[][];
}

/** Makes training sequences of molecules: a question, facts where soft tokens will stand, the answer. */
export class ReadingData {
  readonly #sources: ReadingSources;
  readonly #context: ReadingContext;
  readonly #facts = new Map<MoleculeRecord, number[][]>();

  constructor(sources: ReadingSources) {
    const { tokenizer } = sources;
    this.#sources = sources;
    const leading = tokenizer.bosId === undefined ? [] : [tokenizer.bosId];
    this.#context = { tokenizer, leading, separator: tokenizer.encode(';', { addSpecialTokens: false }) };
  }

  /** A record's facts as token ids, in the file's order. */
  factsOf(record: MoleculeRecord): number[][] {
    let facts = this.#facts.get(record);
    if (facts === undefined) {
      facts = encodeFacts(this.#context.tokenizer, record.texts[this.#sources.recipe.factsField]?.[0] ?? '');
      this.#facts.set(record, facts);
    }
    return facts;
  }

  /** A training sequence for a draw: a question with a slot, or a stretch of plain text in its place. */
  draw(sampled: SampledExample, records: readonly MoleculeRecord[], stage: LmStage): ReadingExample {
    const random = new Random(sampled.draw);
    const { text } = this.#sources;
    const { share, ...slots } = stage.slots;
    if (text.length > 0 && random.uniform() >= share) return textExample(random.pick(text));
    const record = records[sampled.record] as MoleculeRecord;
    const slot = drawSlot(
      this.factsOf(record),
      () => this.factsOf(random.pick(records)),
      { ...slots, maxFacts: slots.maxFacts ?? Number.POSITIVE_INFINITY },
      random,
    );
    return this.example(sampled, record, slot, random).example;
  }

  /** A question about `record` over a given slot; also which label tokens are values. */
  example(
    { task: name, answer: index }: Pick<SampledExample, 'task' | 'answer'>,
    record: MoleculeRecord,
    slot: SlotContent,
    random: Random,
  ): { example: ReadingExample; isValue: boolean[]; answer: string } {
    const { recipe, tokenizer, tasks, features } = this.#sources;
    const task = tasks.get(name) as Task;
    const answer = task.answer(record, features.of(record.smiles), index);
    const { ids, isValue } = encodeAnswer(tokenizer, answer, {
      maxTokens: recipe.prompt.maxLabelTokens,
      endToken: recipe.prompt.endToken,
    });
    const prompt = renderPrompt(recipe.prompt.template, { instruction: random.pick(task.instructions), field: task.label });
    return { example: readingExample(this.#context, prompt, slot, ids), isValue, answer: answer.text };
  }
}
