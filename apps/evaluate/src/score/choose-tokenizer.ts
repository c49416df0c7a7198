import { existsSync } from 'node:fs';
import path from 'node:path';
import { characterTokenizer, type Protocol, type TextTokenizer, whitespaceTokenizer } from '@molx/metrics';
import { loadWordPieces } from '@molx/metrics/node';

/** Where SciBERT's vocabulary lies in the data folder: allenai/scibert_scivocab_uncased's `vocab.txt`. */
const scibertFile = 'tokenizers/scibert_uncased_vocab.txt';

/** Who cuts texts, and what of that is not as the protocol has it. */
export interface ChosenTokenizer {
  tokenizer: TextTokenizer;
  deviation?: string;
}

export interface ChooseTokenizerOptions {
  /** `white-space`, `characters`, or a `vocab.txt`, a `tokenizer.json`, or a folder that holds one. */
  named?: string | undefined;
  /** The folder that may hold SciBERT's vocabulary. */
  data: string;
  /** What stands in where the protocol's own can't be found: white space for texts, characters for SMILES. */
  otherwise: TextTokenizer;
}

/**
 * The tokenizer that BLEU and METEOR count by: the one named, or what the protocol asks for where it can be found, or a stand-in.
 *
 * @param tokens  what the protocol asks for
 * @throws {DataError} when the named one can't be read
 */
export async function chooseTokenizer(
  { name: protocol, text }: Protocol,
  tokens: Protocol['text']['tokens'],
  { named, data, otherwise }: ChooseTokenizerOptions,
): Promise<ChosenTokenizer> {
  const wanted = tokens === 'scibert' ? "SciBERT's word pieces" : "the language model's own tokens";
  const instead = (tokenizer: TextTokenizer): ChosenTokenizer => ({
    tokenizer,
    deviation: `BLEU and METEOR count ${tokenizer.name}; ${protocol} counts ${wanted}: name them by --tokenizer.`,
  });
  if (named === 'white-space') return instead(whitespaceTokenizer);
  if (named === 'characters') return instead(characterTokenizer);
  if (named !== undefined) return { tokenizer: await wordPieces(named, text.maxTokens, nameOf(named)) };
  const vocabulary = path.join(data, scibertFile);
  if (tokens !== 'scibert' || !existsSync(vocabulary)) return instead(otherwise);
  return { tokenizer: await wordPieces(vocabulary, text.maxTokens, 'scibert_uncased') };
}

const wordPieces = (file: string, maxTokens: number, name: string) => loadWordPieces(file, { name, maxTokens });

/** `scibert_uncased_vocab.txt` and `molx-tiny-lm/tokenizer.json` as a score's label. */
function nameOf(file: string): string {
  const { base, name, dir } = path.parse(file);
  if (base === 'vocab.txt' || base === 'tokenizer.json') return path.basename(path.resolve(dir));
  return name.replace(/_vocab$/, '');
}
