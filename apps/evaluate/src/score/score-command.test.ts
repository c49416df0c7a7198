import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { runEvaluate } from '../../test/run-evaluate.js';
import { defaultDataFolder } from './score-command.js';
import type { ScoreDocument } from './score-file.js';

const folder = mkdtempSync(path.join(tmpdir(), 'molx-score-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(path.join(folder, name), content);
  return path.join(folder, name);
};
const score = (...args: string[]) => runEvaluate('score', ...args);
const document = async (...args: string[]): Promise<ScoreDocument> => {
  const { code, stdout, stderr } = await score(...args, '--json');
  expect([code, stderr.includes('Error')]).toEqual([0, false]);
  return JSON.parse(stdout) as ScoreDocument;
};
const caption = ['--kind', 'caption', '--protocol', 'molt5'];
const molecule = ['--kind', 'molecule', '--protocol', 'molt5'];

describe('evaluate score', () => {
  it('scores molecules of a table by hand-checked values, the protocol beside each', async () => {
    const tsv = file(
      'm.tsv',
      'description\tground truth\toutput\na\tCCO\tOCC\nb\tc1ccccc1\tc1ccccc1\nc\tCN\tC1\nd\tCC\tC\n',
    );
    const { rows, values, scores, deviations } = await document(tsv, ...molecule);
    expect([rows, deviations]).toEqual([4, []]);
    expect(values).toMatchObject({ exactString: 0.25, exactCanonical: 0.5, exactInchi: 0.5, validity: 0.75 });
    expect(values['levenshtein']).toBe((2 + 0 + 1 + 1) / 4);
    expect(new Set(scores.map(({ protocol }) => protocol))).toEqual(new Set(['molt5']));
    expect(scores.every(({ low, value, high }) => low! <= value! && value! <= high!)).toBe(true);
    const { stdout } = await score(tsv, ...molecule);
    expect(stdout).toMatch(/validity +0\.750000 +\S+ to \S+ +molt5: the answer parses; all rows/);
  });

  it('scores yes/no answers and numbers, what can not be parsed counted', async () => {
    const yesNo = file(
      'y.jsonl',
      '{"answer":"Yes.","truth":1}\n{"answer":"No","truth":"yes"}\n{"answer":"?","truth":0}\n',
    );
    const by = ['--protocol', 'molx'];
    expect((await document(yesNo, '--kind', 'yes-no', ...by)).values).toMatchObject({
      accuracy: 0.5,
      unparsable: 1 / 3,
    });
    const numbers = file('n.csv', 'truth,answer\n1,about 3\n-2,-2\n5,none\n');
    expect((await document(numbers, '--kind', 'number', ...by)).values).toMatchObject({ mae: 1, rmse: Math.sqrt(2) });
    const word = file('w.csv', 'truth,answer\nhigh,3\n');
    expect((await score(word, '--kind', 'number', ...by)).stderr).toBe(
      `${word} row 1: the truth "high" is not a number.\n`,
    );
    expect((await score(word, '--kind', 'yes-no', ...by)).stderr).toContain('is neither yes nor no');
    expect((await score(numbers, '--kind', 'yes-no', '--protocol', 'molt5')).stderr).toContain(
      'has no rule for yes/no',
    );
  });

  it('says which tokens and which dictionary stand in', async () => {
    const texts = file('c.tsv', 'SMILES\tground truth\toutput\nC\tan acid of wood\tan acid of a forest\n');
    const args = ['--data', folder, '--wordnet', 'none'];
    const plain = await document(texts, ...caption, ...args);
    const { deviations, scores } = plain;
    expect(deviations).toEqual([
      "BLEU and METEOR count white space; molt5 counts SciBERT's word pieces: name them by --tokenizer.",
    ]);
    expect(scores.find(({ name }) => name === 'meteor')?.rule).toContain(
      'tokens: white space; dictionary: no synonyms',
    );
    const vocabulary = file('own_vocab.txt', '[UNK]\nan\nacid\nof\n');
    const named = await document(texts, ...caption, ...args, '--tokenizer', vocabulary);
    expect([named.deviations, named.scores[0]?.rule]).toEqual([[], expect.stringContaining('tokens: own, 512 pieces')]);
    const wordnet = await document(texts, ...caption, '--data', folder);
    const meteor = ({ values }: ScoreDocument) => values['meteor']!;
    expect(meteor(wordnet)).toBeGreaterThan(meteor(plain)); // wood and forest are synonyms
    expect((await score(texts, ...caption, '--wordnet', folder)).stderr).toContain(folder);
  });

  it('reads answers and truths from two files, row for row', async () => {
    const answers = file('answers.txt', 'CCO\nCC\n');
    const truths = file('truths.txt', 'OCC\nCN\n');
    const both = await document(answers, ...molecule, '--references', truths);
    expect([both.rows, both.values['exactCanonical']]).toEqual([2, 0.5]);
    const more = file('more.txt', 'OCC\nCN\nC\n');
    const { code, stderr } = await score(answers, ...molecule, '--references', more);
    expect([code, stderr]).toEqual([
      2,
      `${answers}: holds 2 rows, and ${more} more: every truth needs one answer, row for row.\n`,
    ]);
    expect((await score(more, ...molecule, '--references', truths)).stderr).toContain(`${truths}: holds 2 rows`);
  });

  it.each([
    ['no usual column', 'x.tsv', 'a\tb\nC\tC\n', [], 'no column of answers ("output", "prediction"'],
    [
      'a column that is not there',
      'x.csv',
      'truth,answer\nC,C\n',
      ['--prediction', 'said'],
      'no column "said"; found "truth", "answer". Name the file\'s own: --prediction COLUMN.',
    ],
    [
      'a field that a row lacks',
      'x.jsonl',
      '{"answer":"C","truth":"C"}\n{"truth":"C"}\n',
      [],
      'row 2: has no field "answer"',
    ],
    ['an empty file', 'x.tsv', '', [], 'is empty'],
    ['a header alone', 'x.tsv', 'ground truth\toutput\n', [], 'holds no rows.'],
    ['an empty truth', 'x.tsv', 'ground truth\toutput\nC\tC\n\tC\n', [], 'row 2: the truth is empty.'],
    ['Latin-1', 'x.tsv', Buffer.from('ground truth\toutput\nC\tC\nC\tcaf\u00e9\n', 'latin1'), [], 'is not UTF-8'],
    [
      'Latin-1, gzipped',
      'x.tsv.gz',
      gzipSync(Buffer.from('ground truth\toutput\nC\t\u00e9\n', 'latin1')),
      [],
      'is not UTF-8',
    ],
    ['a missing file', undefined, '', [], 'no such file'],
    ['a name that tells no format', 'x.dat', 'C', [], 'its name does not tell the format'],
    [
      'a tokenizer where nothing is cut',
      'x.tsv',
      'ground truth\toutput\nC\tC\n',
      ['--tokenizer', 'characters'],
      'leaves no choice',
    ],
  ])('refuses %s', async (_what, name, content, args, message) => {
    const given = name === undefined ? path.join(folder, 'absent.tsv') : file(name, content);
    const { code, stdout, stderr } = await score(given, ...molecule, ...args);
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toMatch(/\n +at /);
  });

  it('calls an unknown protocol or kind wrong usage', async () => {
    const tsv = file('u.tsv', 'ground truth\toutput\nC\tC\n');
    const { code, stderr } = await score(tsv, '--kind', 'molecule', '--protocol', 'mine');
    expect([code, stderr]).toEqual([2, 'There is no protocol "mine". There are molt5, molx, mol-instructions.\n']);
    expect((await score(tsv, '--kind', 'picture', '--protocol', 'molt5')).code).toBe(2);
    expect((await score(tsv, '--protocol', 'molt5')).code).toBe(2);
  });
});

const published = path.join(defaultDataFolder, 'caption_metrics');
describe.skipIf(!existsSync(published))("MolT5-small's published predictions", () => {
  it('score as the data says', async () => {
    const captions = path.join(published, 'molt5-small-smiles2caption.txt');
    const words = await document(
      captions,
      ...caption,
      '--tokenizer',
      'white-space',
      '--resamples',
      '20',
      '--wordnet',
      'none',
    );
    const expected = { bleu2: 0.516084, bleu4: 0.405717, rouge1: 0.621015, rouge2: 0.469878, rougeL: 0.563884 };
    for (const [name, value] of Object.entries(expected)) expect(words.values[name]).toBeCloseTo(value, 6);
    expect(words.rows).toBe(3300);
    const lines = readFileSync(path.join(published, 'molt5-small-caption2smiles.txt'), 'utf8').split('\n');
    const head = file('head.tsv', lines.slice(0, 101).join('\n')); // all 3,300 take 20 s
    const { values } = await document(head, ...molecule);
    const equal = lines.slice(1, 101).filter((line) => line.split('\t')[1] === line.split('\t')[2]).length;
    expect(values['exactString']).toBe(equal / 100);
  });
});
if (!existsSync(published)) console.warn('evaluate: skipped what needs the shared data; set MOLX_DATA to its folder.');
