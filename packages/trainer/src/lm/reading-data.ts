import { Random } from '@molx/core';
import type { Tokenizer } from '@molx/llm-bridge';
import { renderPrompt } from 'molx';
import type { MoleculeRecord } from '../data/index.js';
import { encodeAnswer } from '../prompts/encode-answer.js';
import type { LmRecipe, LmStage } from '../recipe/index.js';
import type { SampledExample } from '../sampler/index.js';
import type { Answer, FeatureSource, Task } from '../tasks/index.js';
import {
  encodeFacts,
  type ReadingContext,
  type ReadingExample,
  readingExample,
  textExample,
} from './reading-example.js';
import { drawFacts, type SlotContent } from './slot-content.js';

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

  /**
   * Training sequences for a batch of draws: questions with slots, or stretches of plain text in their place.
   *
   * A batch is of one kind (plain text, facts as text, packed facts), so that its sequences are about as long as each other.
   */
  draw(sampled: readonly SampledExample[], records: readonly MoleculeRecord[], stage: LmStage): ReadingExample[] {
    const { text } = this.#sources;
    const { share, packed, ...slots } = stage.slots;
    const kind = new Random(`${sampled[0]?.draw}/kind`);
    const isText = text.length > 0 && kind.uniform() >= share;
    const isPacked = kind.uniform() < packed;
    return sampled.map((example) => {
      const random = new Random(example.draw);
      if (isText) return textExample(random.pick(text));
      const record = records[example.record] as MoleculeRecord;
      const facts = drawFacts(
        this.factsOf(record),
        () => this.factsOf(random.pick(records)),
        { ...slots, maxFacts: slots.maxFacts ?? Number.POSITIVE_INFINITY },
        random,
      );
      return this.example(example, record, { facts, packed: isPacked }, random).example;
    });
  }

  /** A question about `record` over a given slot, with its answer and the answer's tokens. */
  example(
    { task: name, answer: index }: Pick<SampledExample, 'task' | 'answer'>,
    record: MoleculeRecord,
    slot: SlotContent,
    random: Random,
  ): { example: ReadingExample; answer: Answer; ids: number[] } {
    const { recipe, tokenizer, tasks, features } = this.#sources;
    const task = tasks.get(name) as Task;
    const answer = task.answer(record, features.of(record.smiles), index);
    const { maxLabelTokens: maxTokens, endToken } = recipe.prompt;
    const ids = encodeAnswer(tokenizer, answer.text, { maxTokens, endToken });
    const prompt = renderPrompt(recipe.prompt.template, {
      instruction: random.pick(task.instructions),
      field: task.label,
    });
    return { example: readingExample(this.#context, prompt, slot, ids), answer, ids };
  }
}
