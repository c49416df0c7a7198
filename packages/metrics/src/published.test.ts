import { describe, expect, it } from 'vitest';
import { goldenData, molt5Rows, sharedFile } from '../test/golden.js';
import { loadWordNet, loadWordPieces } from './node/index.js';
import { protocols } from './protocols/protocols.js';
import { CaptionScorer } from './scorers/caption-scorer.js';
import { MoleculeScorer } from './scorers/molecule-scorer.js';
import { levenshtein } from './text/levenshtein.js';
import { whitespaceTokenizer } from './text/text-tokenizer.js';

const captions = molt5Rows('smiles2caption');
const molecules = molt5Rows('caption2smiles');
if (captions === undefined) console.warn('metrics: skipped what needs the shared data; set MOLX_DATA to its folder.');

/** Expected scores by name, against nltk's, rouge_score's and Python RDKit's. */
function expectScores(
  scores: readonly { name: string; value: number | null }[],
  expected: Record<string, number>,
  within: number,
) {
  for (const [name, value] of Object.entries(expected)) {
    const score = scores.find((candidate) => candidate.name === name)?.value;
    expect([name, Math.abs((score ?? Number.NaN) - value) <= within, score]).toEqual([name, true, score]);
  }
}

describe.skipIf(captions === undefined)('the published predictions of MolT5-small, SMILES to caption', () => {
  it('score as with nltk and rouge_score', async () => {
    const tokenizer = await loadWordPieces(sharedFile('tokenizers/scibert_uncased_vocab.txt')!, {
      name: 'scibert_uncased',
    });
    const scorer = new CaptionScorer(protocols.molt5, { tokenizer, synonyms: await loadWordNet() });
    for (const row of captions!) scorer.add(row);
    const { bleu2, bleu4, ...others } = goldenData.caption;
    const { meteor, rouge1, rouge2, rougeL } = others as Record<'meteor' | 'rouge1' | 'rouge2' | 'rougeL', number>;
    const scores = scorer.sheet.scores();
    expectScores(scores, { bleu2: bleu2!, bleu4: bleu4!, rouge1, rouge2, rougeL }, 1e-12);
    expectScores(scores, { meteor }, 1e-9);
  });

  it('score as the data says, on white space', () => {
    const scorer = new CaptionScorer(protocols.molx, { tokenizer: whitespaceTokenizer });
    for (const row of captions!) scorer.add(row);
    const expected = { bleu2: 0.516084, bleu4: 0.405717, rouge1: 0.621015, rouge2: 0.469878, rougeL: 0.563884 };
    expectScores(scorer.sheet.scores(), expected, 5e-7);
  });
});

describe.skipIf(molecules === undefined)('the published predictions of MolT5-small, caption to SMILES', () => {
  it('score as the data says, by texts', () => {
    const distances = molecules!.map(({ prediction, reference }) => levenshtein(prediction, reference));
    expect(distances.reduce((sum, distance) => sum + distance, 0) / distances.length).toBeCloseTo(28.816061, 6);
  });

  it('differ from the RDKit of 2022 in three rows: molecules without a bond are alike no more', async () => {
    const scorer = await MoleculeScorer.create(protocols.molt5);
    const similarities: number[] = [];
    for (const row of [1493, 1554, 2026]) {
      const { similarities: found } = await scorer.add(molecules![row]!);
      similarities.push(found['rdk']!);
    }
    expect(similarities).toEqual([0, 0, 0]);
    // 2,391 pairs parse; with 1 for each of the three the mean is that of RDKit 2022.09
    expect(goldenData.molecule['rdk']! + 3 / 2391).toBeCloseTo(0.653813, 6);
  });

  it('compare as in Python RDKit', async () => {
    const { rows, molecule } = goldenData.head; // all 3,300 take 18 s
    const scorer = await MoleculeScorer.create(protocols.molt5);
    for (const row of molecules!.slice(0, rows)) await scorer.add(row);
    expectScores(scorer.sheet.scores(), molecule, 1e-12);
  }, 240_000);
});
