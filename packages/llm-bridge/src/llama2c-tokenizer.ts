import type { Llama2cVocabulary } from '@molx/checkpoint';
import { InvalidArgumentError } from '@molx/core';
import type { DecodeOptions, EncodeOptions, Tokenizer } from './tokenizer.js';

const bosId = 1;
const eosId = 2;
/** Ids 0 to 2 are <unk>, <s> and </s>; the next 256 stand for single bytes. */
const firstByteId = 3;
const bytePiece = /^<0x([0-9A-Fa-f]{2})>$/;

/** llama2.c's tokenizer: SentencePiece BPE that joins, again and again, the neighbours whose union has the best score. */
export class Llama2cTokenizer implements Tokenizer {
  readonly bosId = bosId;
  readonly eosId = eosId;
  readonly padId = eosId;
  readonly hasChatTemplate = false;
  readonly #idOf: ReadonlyMap<string, number>;

  private constructor(
    private readonly vocabulary: Llama2cVocabulary,
    readonly hash: string,
    readonly files: ReadonlyMap<string, Uint8Array>,
  ) {
    this.#idOf = new Map(vocabulary.pieces.map((piece, id) => [piece, id]));
  }

  /** @param source  the tokenizer file's bytes, kept for saving */
  static create(vocabulary: Llama2cVocabulary, source: Uint8Array, hash: string): Llama2cTokenizer {
    return new Llama2cTokenizer(vocabulary, hash, new Map([['tokenizer.bin', source]]));
  }

  get vocabSize(): number {
    return this.vocabulary.pieces.length;
  }

  encode(text: string, { addSpecialTokens = true }: EncodeOptions = {}): number[] {
    const ids = addSpecialTokens ? [bosId] : [];
    if (text.length === 0) return ids;
    return [...ids, ...this.#merge(this.#characters(` ${text}`))];
  }

  decode(ids: ArrayLike<number>, { skipSpecialTokens = true }: DecodeOptions = {}): string {
    const bytes: number[] = [];
    let isFirst = true;
    for (const id of Array.from(ids)) {
      const isSpecial = id < firstByteId;
      if (isSpecial && skipSpecialTokens) continue;
      const own = this.tokenBytes(id);
      const dropsBlank = isFirst && !isSpecial && this.vocabulary.pieces[id]!.startsWith(' ');
      bytes.push(...(dropsBlank ? own.subarray(1) : own));
      isFirst &&= isSpecial;
    }
    return new TextDecoder().decode(Uint8Array.from(bytes));
  }

  /** @throws {InvalidArgumentError} when there is no such token */
  tokenBytes(id: number): Uint8Array {
    const piece = this.vocabulary.pieces[id];
    if (piece === undefined) {
      throw new InvalidArgumentError(`token ${id} is outside the vocabulary of ${this.vocabSize}.`);
    }
    const byte = bytePiece.exec(piece)?.[1];
    if (byte !== undefined) return Uint8Array.of(Number.parseInt(byte, 16));
    return new TextEncoder().encode(id < firstByteId ? piece.trim() : piece);
  }

  applyChatTemplate(): string {
    throw new InvalidArgumentError('this tokenizer has no chat template: write the prompt as plain text.');
  }

  #characters(text: string): number[] {
    return Array.from(text).flatMap((character) => {
      const id = this.#idOf.get(character);
      return id === undefined ? Array.from(new TextEncoder().encode(character), (byte) => byte + firstByteId) : [id];
    });
  }

  #merge(ids: number[]): number[] {
    const { pieces, scores } = this.vocabulary;
    for (;;) {
      let best = { score: Number.NEGATIVE_INFINITY, at: -1, id: -1 };
      for (let at = 0; at + 1 < ids.length; at++) {
        const id = this.#idOf.get(pieces[ids[at]!]! + pieces[ids[at + 1]!]!);
        if (id !== undefined && scores[id]! > best.score) best = { score: scores[id]!, at, id };
      }
      if (best.at < 0) return ids;
      ids.splice(best.at, 2, best.id);
    }
  }
}
