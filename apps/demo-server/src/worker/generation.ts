import { type ContinuousBatch, type GenerationRow, rowRandom, TextStream } from '@molx/llm-bridge';
import { type MoleculeInput, type Molx, type PreparedPrompt, preparedPrompt } from 'molx';
import { EngineError } from '../engine/engine-error.js';
import type { Answerer, GenerateParams, GeneratePiece, GenerateResult } from '../engine/engine-methods.js';
import { AnswerText } from './answer-text.js';
import { PromptWriter } from './prompt-writer.js';
import type { Scheduler, Stepping } from './scheduler.js';
import { tokenFigure } from './token-figure.js';

export interface GenerationOptions {
  /** Texts that are written at once. */
  maxRows: number;
}

interface Request {
  params: GenerateParams;
  onPiece(piece: GeneratePiece): void;
  readonly started: number;
  /** Texts that have not ended. */
  open: number;
  /** Failed or cancelled. */
  isOver: boolean;
  readonly result: GenerateResult;
  resolve(result: GenerateResult): void;
  reject(error: unknown): void;
}

/** One text of a request. */
interface Choice {
  request: Request;
  index: number;
  answerer: Answerer;
  prepared: PreparedPrompt;
  maxTokens: number;
  stream: TextStream;
  /** Of conversations; a text that is continued keeps its blanks. */
  answer: AnswerText | undefined;
}

/** Tokens of the prompts that are read at once, more than one prompt's: reading more would let the texts under way wait. */
const tokensReadAtOnce = 1024;

/** Default length of an answer. */
const defaultMaxTokens = 256;

/** Texts of many requests, written together: they join between steps, as many as there are rows for, in the order of their coming. */
export class Generation implements Stepping {
  readonly #writer: PromptWriter;
  readonly #batches: Readonly<Record<Answerer, ContinuousBatch>>;
  #waiting: Choice[] = [];
  #written = new Map<GenerationRow, Choice>();

  /** @param scheduler  does the work on prompts, and the steps once this is added to it */
  constructor(
    private readonly molx: Molx,
    private readonly scheduler: Scheduler,
    private readonly options: GenerationOptions,
  ) {
    this.#writer = new PromptWriter(molx);
    const shared = molx.lm.continuousBatch();
    // what low-rank adapters change is part of MolX: the language model alone goes without
    const bare = molx.lm.lora.active.length === 0 ? shared : molx.lm.continuousBatch({ withLora: false });
    this.#batches = { molx: shared, llm: bare };
  }

  /** Texts under way. */
  get rows(): number {
    return this.#written.size;
  }

  /** Texts that wait for a row. */
  get waiting(): number {
    return this.#waiting.length;
  }

  get isBusy(): boolean {
    return this.rows + this.waiting > 0;
  }

  /** @throws {InvalidSmilesError} and what {@link PromptWriter.encode} throws */
  async write(
    params: GenerateParams,
    { signal, onPiece }: { signal: AbortSignal; onPiece(piece: GeneratePiece): void },
  ): Promise<GenerateResult> {
    const { prompts, choices, sampling } = params;
    const prepared: PreparedPrompt[] = [];
    for (const prompt of prompts) prepared.push(await this.#prepare(prompt, signal));
    const lengths = prepared.map(({ prompt }) => prompt.ids.length);
    const longest = this.molx.lm.config.max_position_embeddings;
    if (signal.aborted) throw cancelled();
    return new Promise<GenerateResult>((resolve, reject) => {
      const texts = prompts.length * choices;
      const result = {
        promptTokens: lengths,
        completionTokens: Array(texts).fill(0),
        milliseconds: Array(texts).fill(0),
      };
      const request: Request = {
        params,
        onPiece,
        started: performance.now(),
        open: texts,
        isOver: false,
        result,
        resolve,
        reject,
      };
      signal.addEventListener('abort', () => this.#cancel(request), { once: true });
      for (let index = 0; index < texts; index++) {
        const at = Math.floor(index / choices);
        this.#waiting.push({
          request,
          index,
          answerer: prompts[at]!.answerer,
          prepared: prepared[at]!,
          maxTokens: Math.min(sampling.maxTokens ?? defaultMaxTokens, longest),
          stream: this.#textStream(sampling.stop),
          answer: prompts[at]!.source.kind === 'conversation' ? new AnswerText() : undefined,
        });
      }
      this.scheduler.wake();
    });
  }

  async step(): Promise<void> {
    for (const batch of new Set(Object.values(this.#batches))) {
      await this.#continue(batch);
      await this.#admit(batch);
    }
  }

  dispose(): void {
    for (const batch of Object.values(this.#batches)) batch.dispose();
  }

  /** The text is a job of its own, and so is each molecule: a prompt may have hundreds, and others shall not wait for all of them. */
  async #prepare(
    { source, answerer }: GenerateParams['prompts'][number],
    signal: AbortSignal,
  ): Promise<PreparedPrompt> {
    const { rdkit } = this.molx;
    const job = <T>(work: () => T) => this.scheduler.run(() => rdkit.revive().then(work), signal);
    const { prompt, molecules } = await job(() => this.#writer.encode(source, answerer));
    const inputs: MoleculeInput[] = [];
    for (const molecule of molecules) inputs.push(...(await job(() => this.molx.featurize([molecule]))));
    return preparedPrompt(prompt, inputs);
  }

  /** Lets waiting texts join, their prompts read as one batch, and the one of several choices once. */
  async #admit(batch: ContinuousBatch): Promise<void> {
    const room = this.options.maxRows - this.rows;
    // those whose turn it is, then those of them that this batch writes: the other's must not be overtaken
    const next = this.#waiting.slice(0, room).filter((choice) => this.#batches[choice.answerer] === batch);
    const joining = withinOneReading(next);
    if (joining.length === 0) return;
    this.#waiting = this.#waiting.filter((choice) => !joining.includes(choice));
    try {
      const prompts = promptsOf(joining);
      const { inputsEmbeds, attentionMask } = this.molx.embedPrompts(prompts);
      try {
        const rows = await batch.join(
          { inputsEmbeds, attentionMask },
          (row) => this.#rowOptions(joining[row]!),
          joining.map(({ prepared }) => prompts.indexOf(prepared)),
        );
        rows.forEach((row, index) => {
          const choice = joining[index]!;
          if (choice.request.isOver) batch.leave(row);
          else this.#written.set(row, choice);
        });
        this.#tell(rows);
      } finally {
        inputsEmbeds.dispose();
      }
    } catch (error) {
      for (const { request } of joining) this.#fail(request, error);
    }
  }

  /** One more token of each text. A step that fails takes its texts with it, and leaves an empty batch. */
  async #continue(batch: ContinuousBatch): Promise<void> {
    const { rows } = batch;
    try {
      this.#tell(await batch.step());
    } catch (error) {
      batch.dispose();
      for (const row of rows) {
        const choice = this.#written.get(row);
        if (choice !== undefined) this.#fail(choice.request, error);
      }
    }
  }

  #rowOptions({ request, index, maxTokens }: Choice) {
    const { sampling, choices } = request.params;
    const { temperature, topP, seed, stop, ignoreEnd, logprobs } = sampling;
    const random = rowRandom(seed, index % choices);
    return { maxNewTokens: maxTokens, temperature, topP, stop, logprobs, random, ...(ignoreEnd && { eos: [] }) };
  }

  #textStream(stop: readonly string[]): TextStream {
    const { lm } = this.molx;
    return new TextStream((ids) => lm.tokenizer.decode(ids), { eos: lm.eosIds, stop });
  }

  /** Tells each request what a step has added to its texts. */
  #tell(rows: readonly GenerationRow[]): void {
    for (const row of rows) {
      const choice = this.#written.get(row);
      if (choice === undefined) continue;
      const { request, index, stream, answer } = choice;
      const { result } = request;
      const token = row.ids.at(-1)!;
      const isEnd = this.molx.lm.eosIds.includes(token);
      if (!isEnd) result.completionTokens[index]!++;
      const figure = isEnd ? undefined : row.logprobs.at(-1);
      const { finishReason } = row;
      const offset = stream.length;
      const written = stream.push(token) + (finishReason === undefined ? '' : stream.end());
      const text = answer?.push(written) ?? written;
      if (text !== '' || figure !== undefined || finishReason !== undefined) {
        request.onPiece({
          choice: index,
          text,
          ...(figure && { logprobs: [tokenFigure(this.molx.lm.tokenizer, figure, offset)] }),
          ...(finishReason && { finishReason }),
        });
      }
      if (finishReason === undefined) continue;
      this.#written.delete(row);
      result.milliseconds[index] = performance.now() - request.started;
      request.open--;
      if (request.open === 0) request.resolve(result);
    }
  }

  #cancel(request: Request): void {
    this.#fail(request, cancelled());
  }

  #fail(request: Request, error: unknown): void {
    this.#waiting = this.#waiting.filter((choice) => choice.request !== request);
    for (const [row, choice] of [...this.#written]) {
      if (choice.request !== request) continue;
      this.#batches[choice.answerer].leave(row);
      this.#written.delete(row);
    }
    request.isOver = true;
    request.reject(error);
  }
}

/** As many of the choices, from the first on, as their prompts' tokens allow; at least those of one prompt. */
function withinOneReading(choices: readonly Choice[]): Choice[] {
  let tokens = 0;
  const read = promptsOf(choices).filter(({ prompt }, index) => {
    tokens += prompt.ids.length;
    return index === 0 || tokens <= tokensReadAtOnce;
  });
  return choices.filter(({ prepared }) => read.includes(prepared));
}

/** Each once: the choices of one prompt share it. */
function promptsOf(choices: readonly Choice[]): PreparedPrompt[] {
  return [...new Set(choices.map(({ prepared }) => prepared))];
}

function cancelled(): EngineError {
  return new EngineError({ kind: 'cancelled', message: 'The request was cancelled.' });
}
