import type { GenerationStep } from './generate-tokens.js';

type Decode = (ids: readonly number[]) => string;

/**
 * The texts of a finished generation, one per row, cut before the first stop text and without EOS.
 */
export async function collectTexts(
  steps: AsyncIterable<GenerationStep>,
  decode: Decode,
  ends: { eos: readonly number[]; stop: readonly string[] },
): Promise<string[]> {
  const rows: number[][] = [];
  for await (const { tokens } of steps) {
    tokens.forEach((token, row) => {
      rows[row] ??= [];
      if (token !== undefined && !ends.eos.includes(token)) rows[row].push(token);
    });
  }
  return rows.map((ids) => cutAtStop(decode(ids), ends.stop));
}

/**
 * The text of a single row, piece by piece as it is written. A piece is held back while it could be the head of a stop text or of a
 * character whose last bytes have not come yet.
 */
export async function* streamText(
  steps: AsyncIterable<GenerationStep>,
  decode: Decode,
  ends: { eos: readonly number[]; stop: readonly string[] },
): AsyncGenerator<string> {
  const stream = new TextStream(decode, ends);
  for await (const { tokens } of steps) {
    if (tokens[0] === undefined) continue;
    const piece = stream.push(tokens[0]);
    if (piece !== '') yield piece;
  }
  const rest = stream.end();
  if (rest !== '') yield rest;
}

/** Turns a row's tokens, as they come, into pieces of its text: see {@link streamText}. */
export class TextStream {
  readonly #ids: number[] = [];
  #text = '';
  #given = 0;

  constructor(
    private readonly decode: Decode,
    private readonly ends: { eos: readonly number[]; stop: readonly string[] },
  ) {}

  /** Characters of the text so far, those that are held back included; one whose last bytes have not come does not count. */
  get length(): number {
    return this.#text.length - unfinished(this.#text);
  }

  /** The text that one more token settles; often empty. */
  push(token: number): string {
    const { eos, stop } = this.ends;
    if (eos.includes(token)) return '';
    this.#ids.push(token);
    this.#text = cutAtStop(this.decode(this.#ids), stop);
    return this.#give(this.#text.length - heldBack(this.#text, stop));
  }

  /** What was held back until the last token. */
  end(): string {
    return this.#give(this.#text.length);
  }

  #give(end: number): string {
    const piece = this.#text.slice(this.#given, end);
    this.#given = Math.max(this.#given, end);
    return piece;
  }
}

function cutAtStop(text: string, stop: readonly string[]): string {
  const starts = stop.map((each) => text.indexOf(each)).filter((at) => at >= 0);
  return starts.length === 0 ? text : text.slice(0, Math.min(...starts));
}

/** How many of the last characters stand for one whose last bytes have not come. */
function unfinished(text: string): number {
  return /\uFFFD+$/.exec(text)?.[0].length ?? 0;
}

/** How many of the last characters may still turn into something else. */
function heldBack(text: string, stop: readonly string[]): number {
  const heads = stop.map((each) => {
    let length = Math.min(each.length - 1, text.length);
    while (length > 0 && !text.endsWith(each.slice(0, length))) length--;
    return length;
  });
  return Math.max(unfinished(text), ...heads);
}
