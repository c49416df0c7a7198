import { describe, expect, it } from 'vitest';
import type { MoleculeRecord } from '../data/molecule-record.js';
import { buildTasks } from './build-tasks.js';
import { builtInTaskNames } from './built-in-tasks.js';
import type { MoleculeFeatures } from './molecule-features.js';
import { formatNumber } from './number-task.js';
import type { Answer } from './task.js';

const record = (smiles: string, texts: Record<string, string[]> = {}): MoleculeRecord => ({
  id: smiles,
  source: smiles,
  smiles,
  key: smiles,
  scaffold: '',
  texts,
});
const train = [
  record('CCO', { description: ['The molecule is a primary alcohol.', 'A spirit.'] }),
  record('CC', { description: ['The molecule is an alkane of C2H6.'] }),
  record('C', { description: ['The molecule is a gas.'] }),
  record('N'),
];
const features: MoleculeFeatures = {
  numbers: {
    heavyAtoms: 3,
    hBondAcceptors: 1,
    hBondDonors: 1,
    rotatableBonds: 0,
    aromaticRings: 0,
    tpsa: 20.23,
    molecularWeight: 46.069,
    logP: -0.0014,
    qed: 0.4068,
  },
  functionalGroups: [
    { name: 'alcohol', count: 2 },
    { name: 'ether', count: 1 },
  ],
};
const valuesOf = ({ text, values }: Answer) => values.map(([start, end]) => text.slice(start, end));
const task = (name: string, settings = {}, of = train) => {
  const [built] = buildTasks({ [name]: { weight: 1, ...settings } }, { train: of });
  if (built === undefined) throw new Error('no task');
  return built.task;
};
const answer = (name: string, settings = {}) => task(name, settings).answer(train[0] as MoleculeRecord, features, 0);

describe('buildTasks', () => {
  it('knows the eleven tasks of MolX, IUPAC names, functional groups and reactions', () => {
    expect(builtInTaskNames).toEqual([
      'description',
      'iupacName',
      'canonicalSmiles',
      'functionalGroups',
      'functionalGroupCounts',
      'heavyAtoms',
      'hBondAcceptors',
      'hBondDonors',
      'rotatableBonds',
      'aromaticRings',
      'tpsa',
      'molecularWeight',
      'logP',
      'qed',
      'retrosynthesis',
      'forwardReaction',
      'reagents',
      'nameToSmiles',
      'descriptionToSmiles',
    ]);
  });

  it('writes numbers with the decimals of their task, the recipe above it, and no negative zero', () => {
    const texts = (['heavyAtoms', 'tpsa', 'molecularWeight', 'logP', 'qed'] as const).map((name) => answer(name).text);
    expect(texts).toEqual(['3', '20', '46', '0.0', '0.41']);
    expect(answer('molecularWeight', { decimals: 1 })).toEqual({ text: '46.1', values: [[0, 4]] });
    expect(formatNumber(-0.04, 1)).toBe('0.0');
    expect(formatNumber(-0.06, 1)).toBe('-0.1');
  });

  it('lists functional groups, each a value', () => {
    expect(answer('functionalGroups').text).toBe('alcohol, ether');
    expect(valuesOf(answer('functionalGroups'))).toEqual(['alcohol', 'ether']);
    expect(answer('functionalGroupCounts').text).toBe('2 alcohol, 1 ether');
    expect(valuesOf(answer('functionalGroupCounts'))).toEqual(['2 alcohol', '1 ether']);
    const none = task('functionalGroups').answer(train[1] as MoleculeRecord, { ...features, functionalGroups: [] }, 0);
    expect(none.text).toBe('none');
  });

  it('asks for canonical SMILES only of molecules that are short enough, with SMILES text', () => {
    const smiles = task('canonicalSmiles', { maxSmilesLength: 2 });
    expect(train.map((molecule) => smiles.count(molecule))).toEqual([0, 1, 1, 1]);
    expect(smiles.needsSmiles).toBe(true);
    expect(task('canonicalSmiles').count(record('C'.repeat(201)))).toBe(0);
    expect(answer('canonicalSmiles').text).toBe('CCO');
  });

  it('takes each text of a field as an answer; rare words and those with digits are its values', () => {
    const description = task('description');
    expect(train.map((molecule) => description.count(molecule))).toEqual([2, 1, 1, 0]);
    const of = (molecule: number, index: number) =>
      description.answer(train[molecule] as MoleculeRecord, features, index);
    expect(valuesOf(of(0, 0))).toEqual(['primary', 'alcohol']);
    expect(of(0, 1).text).toBe('A spirit.');
    expect(valuesOf(of(1, 0))).toEqual(['alkane', 'C2H6']);
  });

  it('takes wording from the recipe, then from the styles, then its own', () => {
    const styled = [record('C', { short: ['gas'] })];
    const settings = { short: { weight: 1, label: 'In short' } };
    const [built] = buildTasks(settings, {
      train: styled,
      styles: { short: { label: 'Short', instructions: ['Sum up.'] } },
    });
    expect(built?.task.label).toBe('In short');
    expect(built?.task.instructions).toEqual(['Sum up.']);
    expect(task('caption', { text: 'description' }).label).toBe('Description');
  });

  it('refuses a text field that no molecule has', () => {
    expect(() => task('descriptions')).toThrow(
      'task descriptions: no molecule has the text field "descriptions". Did you mean "description"?',
    );
  });
});
