import { CheckpointError } from '@molx/core';
import { ByteCursor } from './byte-cursor.js';

/** A llama2.c vocabulary: what each id stands for, and the score by which merges are chosen. */
export interface Llama2cVocabulary {
  readonly pieces: readonly string[];
  readonly scores: Float32Array;
  /** Bytes of the longest piece. */
  readonly maxPieceBytes: number;
}

/**
 * Reads a llama2.c tokenizer (`tokenizer.bin`, `tok512.bin`): the longest length, then score, length and bytes of each piece.
 *
 * The file does not say how many pieces it has; it is read to its end.
 *
 * @throws {CheckpointError} when the file ends within a piece, or a piece is longer than the file says
 */
export function readLlama2cTokenizer(bytes: Uint8Array, path = 'llama2.c tokenizer'): Llama2cVocabulary {
  const cursor = new ByteCursor(bytes, 0, path);
  const maxPieceBytes = cursor.int32();
  const pieces: string[] = [];
  const scores: number[] = [];
  while (cursor.offset < bytes.length) {
    scores.push(cursor.float32());
    const length = cursor.int32();
    if (length < 0 || length > maxPieceBytes) {
      throw new CheckpointError(path, `not a llama2.c tokenizer: piece ${pieces.length} would have ${length} bytes.`);
    }
    pieces.push(cursor.text(length));
  }
  if (pieces.length === 0) throw new CheckpointError(path, 'not a llama2.c tokenizer: it has no pieces.');
  return { pieces, scores: Float32Array.from(scores), maxPieceBytes };
}
