import { InvalidArgumentError, ShapeError } from '@molx/core';
import { loadRdkit, RdkitError } from '@molx/molecule';
import { describe, expect, it } from 'vitest';
import { golden } from '../../test/golden.js';
import { sameInchi } from '../molecules/same-molecule.js';
import { protocolOf, protocols } from '../protocols/protocols.js';
import { corpusBleu } from '../text/corpus-bleu.js';
import { characterTokenizer, whitespaceTokenizer } from '../text/text-tokenizer.js';
import { NumberScorer, YesNoScorer } from './answer-scorers.js';
import { CaptionScorer, type TextPair } from './caption-scorer.js';
import { MoleculeScorer } from './molecule-scorer.js';
import type { MoleculeRow } from './molecule-scores.js';
import { compareSheets, type Score } from './score-sheet.js';

const { molt5, molx, 'mol-instructions': molInstructions } = protocols;
const rdkit = await loadRdkit();
const scoreOf = (scores: readonly Score[], name: string) => scores.find((score) => score.name === name)?.value;
const captions = (rows: readonly TextPair[], protocol = molt5) => {
  const scorer = new CaptionScorer(protocol, { tokenizer: whitespaceTokenizer });
  for (const row of rows) scorer.add(row);
  return scorer.sheet;
};
const molecules = async (rows: readonly TextPair[], protocol = molt5) => {
  const scorer = await MoleculeScorer.create(protocol, { tokenizer: characterTokenizer });
  for (const row of rows) await scorer.add(row);
  return scorer.sheet;
};

describe('CaptionScorer', () => {
  it('gives the scores of the whole from rows, the protocol beside each', () => {
    const { rows } = golden.texts;
    const scores = captions(rows).scores();
    const words = (key: 'prediction' | 'reference') => rows.map((row) => whitespaceTokenizer.tokenize(row[key]));
    const mean = (of: (row: (typeof rows)[number]) => number) =>
      rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
    expect(scoreOf(scores, 'bleu2')).toBe(corpusBleu(words('prediction'), words('reference'), { order: 2 }));
    expect(scoreOf(scores, 'bleu4')).toBe(corpusBleu(words('prediction'), words('reference')));
    for (const [i, name] of ['rouge1', 'rouge2', 'rougeL'].entries()) {
      expect(scoreOf(scores, name)).toBeCloseTo(
        mean(({ rouge }) => rouge[i]![2]),
        14,
      );
    }
    expect(new Set(scores.map(({ protocol }) => protocol))).toEqual(new Set(['molt5']));
    expect(scores.find(({ name }) => name === 'meteor')?.rule).toBe(
      'nltk meteor_score, mean over rows; tokens: white space; dictionary: no synonyms',
    );
  });

  it('prepares answers as the protocol does', () => {
    const row = { prediction: '[CLS] A salt. It is', reference: 'A salt.' };
    expect(scoreOf(captions([{ ...row, prediction: '[CLS] A salt.' }]).scores(), 'bleu2')).toBe(1);
    expect(scoreOf(captions([row], molInstructions).scores(), 'bleu2')).toBe(1);
    expect(scoreOf(captions([row], molx).scores(), 'bleu2')).toBeLessThan(1);
    expect(molInstructions.text.prepare('A salt')).toBe('A salt.');
  });

  it('cuts at the tokens that the protocol keeps', () => {
    const long = Array.from({ length: 600 }, (_, i) => `w${i}`);
    const row = { prediction: long.join(' '), reference: long.slice(0, 512).join(' ') };
    expect(scoreOf(captions([row]).scores(), 'bleu4')).toBe(1);
    expect(scoreOf(captions([row], molx).scores(), 'bleu4')).toBeLessThan(1);
  });

  it('has intervals and comparisons', () => {
    const { rows } = golden.texts;
    const [sheet, perfect] = [
      captions(rows),
      captions(rows.map(({ reference }) => ({ reference, prediction: reference }))),
    ];
    const intervals = sheet.intervals({ seed: 0, resamples: 200 });
    for (const [i, { value, low, high, name }] of intervals.entries()) {
      expect([name, value]).toEqual([sheet.scores()[i]!.name, sheet.scores()[i]!.value]);
      expect(low!).toBeLessThan(value!);
      expect(high!).toBeGreaterThan(value!);
    }
    const [bleu2] = compareSheets(perfect, sheet, { seed: 0, resamples: 200 });
    expect(bleu2).toMatchObject({
      name: 'bleu2',
      protocol: 'molt5',
      bootstrapPValue: 1 / 201,
      randomizationPValue: 1 / 201,
    });
    expect(bleu2!.difference).toBeCloseTo(perfect.scores()[0]!.value! - intervals[0]!.value!, 12);
    expect(bleu2!.low).toBeGreaterThan(0);
  });

  it('refuses to score nothing, and to compare what does not belong together', () => {
    const row = { prediction: 'a', reference: 'a' };
    expect(() => captions([]).scores()).toThrow('There is nothing to score yet: no row was added.');
    expect(() => captions([]).intervals({ seed: 0 })).toThrow(InvalidArgumentError);
    expect(() => compareSheets(captions([row]), captions([row, row]), { seed: 0 })).toThrow(ShapeError);
    expect(() => compareSheets(captions([row]), captions([row], molx), { seed: 0 })).toThrow(
      'protocols molt5 and molx',
    );
    expect(() => protocolOf('bleu')).toThrow('There is no protocol "bleu". There are molt5, molx, mol-instructions.');
    expect(protocolOf('molx')).toBe(molx);
  });
});

describe('MoleculeScorer', () => {
  const likeness = ({ exactInchi, exactCanonical, similarities }: MoleculeRow) => ({
    inchi: exactInchi,
    canonical: exactCanonical,
    ...similarities,
  });

  it("agrees with Python RDKit's comparisons, row by row", async () => {
    const scorer = await MoleculeScorer.create(molt5);
    for (const { reference, prediction, flat: _, ofFlat, valid, ...expected } of golden.molecules) {
      const row = await scorer.add({ reference, prediction });
      expect([prediction, row.invalid === undefined]).toEqual([prediction, valid]);
      if (ofFlat !== undefined) expect([prediction, likeness(row)]).toEqual([prediction, expected]);
    }
    const valid = golden.molecules.filter(({ maccs }) => maccs !== undefined);
    const scores = scorer.sheet.scores();
    expect(scoreOf(scores, 'validity')).toBeCloseTo(valid.length / golden.molecules.length, 14);
    expect(scoreOf(scores, 'maccs')).toBeCloseTo(valid.reduce((sum, { maccs }) => sum + maccs!, 0) / valid.length, 14);
  });

  it('compares flat molecules as Python RDKit does, where the protocol flattens', async () => {
    const scorer = await MoleculeScorer.create(molInstructions);
    for (const { reference, prediction, flat, ofFlat } of golden.molecules) {
      const row = await scorer.add({ reference, prediction });
      if (flat === undefined) continue;
      expect([prediction, row.exactString, likeness(row)]).toEqual([prediction, flat[0] === flat[1], ofFlat]);
    }
  });

  it('writes SMILES without stereo as RDKit does', () => {
    for (const { reference, prediction, flat } of golden.molecules) {
      if (flat === undefined) continue;
      const written = [reference, prediction].map((smiles) => {
        const mol = rdkit.parse(smiles);
        const text = mol.flatSmiles;
        mol.dispose();
        return text;
      });
      expect(written).toEqual(flat);
    }
  });

  const rows = [
    { prediction: 'OCC', reference: 'CCO' },
    { prediction: 'CCO', reference: 'CCO' },
    { prediction: 'C1CC', reference: 'CCN' },
    { prediction: 'C[C@H](N)O', reference: 'C[C@@H](N)O' },
  ];

  it('tells three kinds of exact match apart, and what they count', async () => {
    const scores = (await molecules(rows)).scores();
    expect(
      ['exactString', 'exactCanonical', 'exactInchi', 'validity', 'levenshtein'].map((name) => scoreOf(scores, name)),
    ).toEqual([0.25, 0.5, 0.5, 0.75, (2 + 0 + 2 + 1) / 4]);
    expect(scores.filter(({ published }) => published).map(({ name }) => name)).toEqual([
      'exactInchi',
      'bleu4',
      'levenshtein',
      'maccs',
      'rdk',
      'morganCounts',
      'validity',
    ]);
  });

  it('follows molx: exact strings, the tokenizer of the model, METEOR', async () => {
    const scores = (await molecules(rows, molx)).scores();
    expect(scores.filter(({ published }) => published).map(({ name }) => name)).toEqual([
      'exactString',
      'bleu2',
      'meteor',
      'levenshtein',
      'maccs',
      'morganCounts',
      'validity',
    ]);
    await expect(MoleculeScorer.create(molx)).rejects.toThrow(
      "cuts SMILES by the language model's tokenizer: pass `tokenizer`",
    );
  });

  it('follows mol-instructions: flat canonical SMILES, unreadable rows dropped', async () => {
    const scores = (await molecules(rows, molInstructions)).scores();
    expect(
      ['bleu2', 'exactString', 'exactCanonical', 'exactInchi', 'levenshtein', 'validity'].map((name) =>
        scoreOf(scores, name),
      ),
    ).toEqual([1, 1, 1, 1, 0, 0.75]);
  });

  it('leaves similarities undefined where no row has two molecules', async () => {
    const [maccs] = (await molecules([rows[2]!])).scores().filter(({ name }) => name === 'maccs');
    expect(maccs).toMatchObject({ value: null, reason: 'in no row do both parse' });
    const scorer = await MoleculeScorer.create(molt5);
    const row = await scorer.add({ prediction: '', reference: 'C1CC' });
    expect(row).toMatchObject({ invalid: 'it is empty', similarities: {}, exactInchi: false });
    expect(row.invalidReference).toMatch(/ring/);
  });

  it('counts as invalid what crashes RDKit, and not what comes after a crash of others', async () => {
    const scorer = await MoleculeScorer.create(molt5);
    const unguarded = { maxLength: 10_000, maxAtoms: 10_000, maxInnerAtoms: 10_000 };
    expect(() => rdkit.parse(`[H]${'C'.repeat(3_000)}`, unguarded)).toThrow(RdkitError);
    expect(rdkit.alive).toBe(false);
    expect((await scorer.add({ prediction: 'CCO', reference: 'OCC' })).invalid).toBeUndefined();
    expect(scoreOf(scorer.sheet.scores(), 'exactCanonical')).toBe(1);
  });

  it('knows no InChI of what the library does not bear', () => {
    const [a, b] = ['C'.repeat(300), `${'C'.repeat(150)}(C)${'C'.repeat(149)}`].map((smiles) => rdkit.parse(smiles));
    expect(sameInchi(a!, b!)).toBeUndefined();
    expect(sameInchi(a!, a!)).toBe(true);
    a!.dispose();
    b!.dispose();
  });
});

describe('YesNoScorer', () => {
  const answers: [string, boolean, number][] = [
    ['Yes', true, 2],
    ['I think No.', false, -1],
    ['Yesterday', true, 0.5],
    ['No, Yes', true, -1],
    ['Yes!', false, 1],
  ];
  const scorerOf = (chosen: typeof answers, margins = true) => {
    const scorer = new YesNoScorer(molx);
    for (const [answer, truth, margin] of chosen) scorer.add({ answer, truth, ...(margins ? { margin } : {}) });
    return scorer;
  };

  it('leaves out what it cannot parse, and says how much', () => {
    const scores = scorerOf(answers).sheet.scores();
    expect(['accuracy', 'macroF1', 'accuracyOfAll', 'unparsable'].map((name) => scoreOf(scores, name))).toEqual([
      0.5, 0.5, 0.4, 0.2,
    ]);
  });

  it('has a ROC-AUC of all rows with margins', () => {
    const { value, low, high } = scorerOf(answers).rocAuc({ seed: 0, resamples: 200 });
    expect(value).toBeCloseTo((2 + 1 + 0.5 + 0) / 6, 14); // of 6 pairs: 2 > -1, 2 > 1, 0.5 > -1, a tie, two lost
    expect(low!).toBeLessThanOrEqual(value!);
    expect(high!).toBeGreaterThanOrEqual(value!);
  });

  it('says why there is none', () => {
    const options = { seed: 0 };
    expect(scorerOf(answers, false).rocAuc(options)).toMatchObject({
      value: null,
      reason: '5 of 5 rows have no margin',
    });
    expect(scorerOf(answers.slice(0, 1)).rocAuc(options).reason).toBe(
      'all 1 rows are yes: there is nothing to tell apart',
    );
    expect(scorerOf(answers.slice(2, 3)).sheet.scores()[0]).toMatchObject({
      value: null,
      reason: 'no answer could be parsed',
    });
    expect(() => new YesNoScorer(molt5)).toThrow('The protocol molt5 has no rule for yes/no questions; molx has.');
    expect(() => scorerOf([['Yes', true, Number.NaN]])).toThrow('the margin of row 0 is NaN');
  });
});

describe('NumberScorer', () => {
  it('reads the first number, or that at the end', () => {
    const scorer = new NumberScorer(molx);
    expect(scorer.add({ answer: 'about -1.5 or 2', truth: -1 })).toBe(-1.5);
    expect(scorer.add({ answer: 'none', truth: 3 })).toBeUndefined();
    expect(scorer.add({ answer: '4.', truth: 2.5 })).toBe(4);
    const scores = scorer.sheet.scores();
    expect(scoreOf(scores, 'rmse')).toBeCloseTo(Math.sqrt((0.25 + 2.25) / 2), 15);
    expect(scoreOf(scores, 'mae')).toBe(1);
    expect(scoreOf(scores, 'unparsable')).toBeCloseTo(1 / 3, 15);
    expect(new NumberScorer(molInstructions).add({ answer: 'from 1 to 0.25 </s>', truth: 0 })).toBe(0.25);
    expect(new NumberScorer(molInstructions).add({ answer: '1 or so', truth: 0 })).toBeUndefined();
    expect(() => scorer.add({ answer: '1', truth: Number.NaN })).toThrow('the truth NaN is not a number');
  });
});
