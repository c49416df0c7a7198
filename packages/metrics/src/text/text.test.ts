import { DataError, InvalidArgumentError, ShapeError } from '@molx/core';
import { describe, expect, it } from 'vitest';
import { golden, readWordNet } from '../../test/golden.js';
import { bleuOfTotals, bleuTotals, corpusBleu } from './corpus-bleu.js';
import { levenshtein } from './levenshtein.js';
import { Meteor, meteor } from './meteor.js';
import { porterStem } from './porter-stem.js';
import { rouge, rougeTokens } from './rouge.js';
import { characterTokenizer, whitespaceTokenizer } from './text-tokenizer.js';
import { WordNet } from './word-net.js';
import { WordPieceTokenizer } from './word-piece-tokenizer.js';

const { rows, corpusBleu: corpus, severalReferences } = golden.texts;
const words = (text: string) => whitespaceTokenizer.tokenize(text);
const wordNet = readWordNet();
const irregularWordNet = readWordNet(golden.synonyms.exceptions);

describe('corpusBleu', () => {
  // nltk sums the logarithms exactly; ours may differ in the last bits
  const close = (actual: number, expected: number) =>
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12 * expected);

  it("equals nltk's of single rows, without matches and of empty texts, too", () => {
    for (const { prediction, reference, bleu } of rows) {
      for (const [i, order] of [1, 2, 4].entries()) {
        close(corpusBleu([words(prediction)], [words(reference)], { order }), bleu[i]!);
      }
    }
  });

  it.each([
    ['words', whitespaceTokenizer],
    ['characters', characterTokenizer],
  ] as const)("equals nltk's of a corpus of %s, orders 1 to 6", (kind, { tokenize }) => {
    const predictions = rows.map(({ prediction }) => tokenize(prediction));
    const references = rows.map(({ reference }) => tokenize(reference));
    for (const [i, bleu] of corpus[kind].entries()) close(corpusBleu(predictions, references, { order: i + 1 }), bleu);
  });

  it('takes the best count and the closest length of several references', () => {
    const references = [rows[0]!.reference, rows[1]!.reference, rows[2]!.prediction].map(words);
    close(bleuOfTotals(bleuTotals(words(rows[0]!.prediction), references), 2), severalReferences);
  });

  it('says what is wrong', () => {
    expect(() => corpusBleu([['a']], [])).toThrow(ShapeError);
    expect(() => corpusBleu([['a']], [])).toThrow(
      'corpusBleu: expected as many predictions as references (0), got 1 predictions.',
    );
    expect(() => corpusBleu([], [])).toThrow('corpusBleu: expected at least one row, got none.');
    expect(() => bleuTotals(['a'], [])).toThrow(InvalidArgumentError);
    expect(() => bleuOfTotals(bleuTotals(['a'], [['a']], 2), 4)).toThrow('expected an order from 1 to 2, got 4');
  });
});

describe('rouge', () => {
  it("equals rouge_score's, bit for bit", () => {
    for (const row of rows) {
      const { rouge1, rouge2, rougeL } = rouge(row.prediction, row.reference);
      expect([rouge1, rouge2, rougeL].map(({ precision, recall, f }) => [precision, recall, f])).toEqual(row.rouge);
    }
  });

  it('cuts at everything but ASCII letters and digits', () => {
    expect(rougeTokens("4-Methyl isn't naïve_")).toEqual(['4', 'methyl', 'isn', 't', 'na', 've']);
  });
});

describe('meteor', () => {
  it("equals nltk's on the same dictionary", () => {
    const plain = new Meteor({ synonyms: wordNet });
    const irregular = new Meteor({ synonyms: irregularWordNet });
    for (const row of rows) {
      const [prediction, reference] = [words(row.prediction), words(row.reference)];
      expect(Math.abs(plain.score(prediction, [reference]) - row.meteor)).toBeLessThan(1e-12);
      expect(Math.abs(irregular.score(prediction, [reference]) - row.meteorIrregular)).toBeLessThan(1e-12);
      const other = meteor(prediction, reference, { synonyms: wordNet, alpha: 0.8, beta: 2, gamma: 0.3 });
      expect(Math.abs(other - row.meteorOther)).toBeLessThan(1e-12);
    }
  });

  it('takes the best of several references, and none is an error', () => {
    expect(new Meteor().score(['a', 'b'], [['c'], ['a', 'b'], ['a']])).toBe(meteor(['a', 'b'], ['a', 'b']));
    expect(() => new Meteor().score(['a'], [])).toThrow('meteor: expected at least one reference, got none.');
  });

  it('knows synonyms only from a dictionary', () => {
    expect(meteor(['car'], ['auto'])).toBe(0);
    expect(meteor(['car'], ['auto'], { synonyms: wordNet })).toBe(0.5);
  });
});

it("porterStem gives nltk's stems", () => {
  const different = golden.stems.filter((line) => {
    const [word, stem] = line.split(' ');
    return porterStem(word!) !== stem;
  });
  expect(different).toEqual([]);
  expect(golden.stems.length).toBeGreaterThan(1500);
});

describe('WordNet', () => {
  it.each([
    ['without irregular forms', wordNet, golden.synonyms.plain],
    ['with them', irregularWordNet, golden.synonyms.irregular],
  ])("gives nltk's synonyms %s", (_, dictionary, expected) => {
    for (const [word, synonyms] of Object.entries(expected)) {
      expect([word, ...[...dictionary.synonyms(word)].sort()]).toEqual([word, ...synonyms]);
    }
  });

  it('knows its version, and what it lacks', () => {
    expect([wordNet.name, irregularWordNet.name]).toEqual(['WordNet 3.1 without irregular forms', 'WordNet 3.1']);
    expect(wordNet.synonyms('teeth').has('tooth')).toBe(false);
    expect(irregularWordNet.synonyms('teeth').has('tooth')).toBe(true);
    expect(wordNet.synonyms('zzyzx').size).toBe(0);
  });

  it('says which files are missing, and when they are not of one WordNet', () => {
    expect(() => WordNet.fromFiles(new Map(), 'here')).toThrow(DataError);
    expect(() => WordNet.fromFiles(new Map(), 'here')).toThrow('here: index.noun, data.noun, index.verb');
    const bytes = (text: string) => new TextEncoder().encode(text);
    const files = new Map(
      ['noun', 'verb', 'adj', 'adv'].flatMap((part) => [
        [`index.${part}`, bytes('')],
        [`data.${part}`, bytes('')],
      ]),
    );
    files
      .set('index.noun', bytes('acid n 1 0 1 0 00000007  \n'))
      .set('data.noun', bytes('00000000 27 n 01 acid 0 000 | sour\n'));
    expect(() => WordNet.fromFiles(files).synonyms('acids')).toThrow('data.noun: no synset begins at byte 7');
    expect(WordNet.fromFiles(files).version).toBe('?');
  });
});

describe('levenshtein', () => {
  it('counts characters', () => {
    expect(levenshtein('kitten', 'sitting')).toBe(3);
    expect(levenshtein('', 'CCO')).toBe(3);
    expect(levenshtein('C'.repeat(500), `${'C'.repeat(250)}O${'C'.repeat(250)}`)).toBe(1);
    expect(levenshtein('a😀b', 'ab')).toBe(1);
    expect(levenshtein('😀', '😁')).toBe(1);
  });

  it("agrees with the table of Wagner and Fischer's", () => {
    const slow = (a: string, b: string) => {
      let last = Array.from({ length: b.length + 1 }, (_, j) => j);
      for (let i = 1; i <= a.length; i++) {
        const next = [i];
        for (let j = 1; j <= b.length; j++) {
          next.push(Math.min(last[j]! + 1, next[j - 1]! + 1, last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
        }
        last = next;
      }
      return last[b.length];
    };
    for (const { prediction, reference } of rows) {
      expect(levenshtein(prediction, reference)).toBe(slow(prediction, reference));
    }
  });
});

describe('tokenizers', () => {
  it('split as Python does', () => {
    expect(words(' a\u0085b\u001cc\u00a0d\ufeffe\u3000')).toEqual(['a', 'b', 'c', 'd\ufeffe']);
    expect(words('')).toEqual([]);
    expect(characterTokenizer.tokenize('C 😀')).toEqual(['C', ' ', '😀']);
  });

  const vocab = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'acid', '##s', 'na', '##ive', '-', '4', ''].join('\n');

  it('cut into word pieces, without special tokens, up to a length', () => {
    const tokenizer = WordPieceTokenizer.fromVocab(vocab, { name: 'tiny' });
    expect(tokenizer.tokenize('4-Acids naïve [SEP] ?')).toEqual(['4', '-', 'acid', '##s', 'na', '##ive', '[UNK]']);
    expect(tokenizer.name).toBe('tiny, 512 pieces');
    // the cut counts [CLS], which is dropped afterwards
    const short = WordPieceTokenizer.fromVocab(vocab, { maxTokens: 3 });
    expect(short.tokenize('[CLS] acids acids')).toEqual(['acid', '##s']);
    expect(WordPieceTokenizer.fromVocab(vocab, { lowercase: false }).tokenize('Acids')).toEqual(['[UNK]']);
  });

  it('say what is wrong', () => {
    expect(() => WordPieceTokenizer.fromVocab('a\nb', { path: 'x/vocab.txt' })).toThrow(
      'x/vocab.txt: no [UNK] among its lines',
    );
    expect(() => WordPieceTokenizer.fromVocab(vocab, { maxTokens: 0 })).toThrow('expected maxTokens >= 1, got 0');
    expect(() => WordPieceTokenizer.fromTokenizerJson({})).toThrow(DataError);
  });
});
