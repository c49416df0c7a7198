import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { DataError } from '@molx/core';
import { type WordPieceOptions, WordPieceTokenizer } from '../text/word-piece-tokenizer.js';

/**
 * Reads a tokenizer: a `vocab.txt` of word pieces, a `tokenizer.json`, or a folder that holds one of them (the latter first).
 *
 * @param file  such as SciBERT's: the `vocab.txt` of allenai/scibert_scivocab_uncased
 * @throws {DataError} when there is none or it can't be read
 */
export async function loadWordPieces(file: string, options: WordPieceOptions = {}): Promise<WordPieceTokenizer> {
  const chosen = await fileOf(file);
  const text = await read(chosen);
  const named = { ...options, path: chosen };
  if (!chosen.endsWith('.json')) return WordPieceTokenizer.fromVocab(text, named);
  let definition: unknown;
  try {
    definition = JSON.parse(text);
  } catch (error) {
    throw new DataError(chosen, `is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
  if (typeof definition !== 'object' || definition === null) throw new DataError(chosen, 'holds no tokenizer.');
  return WordPieceTokenizer.fromTokenizerJson(definition, named);
}

async function fileOf(file: string): Promise<string> {
  if (!(await stat(file).catch(() => undefined))?.isDirectory()) return file;
  for (const name of ['tokenizer.json', 'vocab.txt']) {
    const candidate = path.join(file, name);
    if ((await stat(candidate).catch(() => undefined))?.isFile()) return candidate;
  }
  throw new DataError(file, 'holds neither tokenizer.json nor vocab.txt.');
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new DataError(file, `can't be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
