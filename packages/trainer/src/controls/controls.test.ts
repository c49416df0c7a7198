import { describe, expect, it } from 'vitest';
import { answersMatch, taskAccuracies } from './accuracy.js';
import { pairDifferently } from './pair-differently.js';
import { type ControlRow, shuffleControl } from './shuffle-control.js';

describe('pairDifferently', () => {
  const prompts = (answers: string) => [...answers].map((answer, molecule) => ({ molecule, answer }));

  it.each(['aabbcc', 'abcdefg', 'aaabbbc', 'aaaabbcd', 'ab'])(
    'uses every molecule of %s once, each for another answer',
    (answers) => {
      for (let seed = 0; seed < 20; seed++) {
        const list = prompts(answers);
        const partners = [...pairDifferently(list, seed)];
        expect([...partners].sort((a, b) => a - b)).toEqual(list.map(({ molecule }) => molecule));
        for (const [i, partner] of partners.entries()) expect(list[partner]?.answer).not.toBe(list[i]?.answer);
      }
    },
  );

  it('finds a different answer where one is that of most prompts, or says that there is none', () => {
    const list = prompts('aaaaab');
    expect([...pairDifferently(list, 1)].slice(0, 5)).toEqual([5, 5, 5, 5, 5]);
    expect([...pairDifferently(prompts('aaa'), 1)]).toEqual([-1, -1, -1]);
    expect([...pairDifferently([], 1)]).toEqual([]);
  });

  it('never pairs a molecule with itself, though its answers differ', () => {
    const list = [0, 0, 1, 1, 2].map((molecule, i) => ({ molecule, answer: `text ${i}` }));
    for (let seed = 0; seed < 20; seed++) {
      for (const [i, partner] of pairDifferently(list, seed).entries()) {
        expect(list[partner]?.molecule).not.toBe(list[i]?.molecule);
      }
    }
  });
});

it('shuffleControl pools over tokens, for all and per task, values apart', () => {
  const loss = (sum: number, valueSum: number) => ({ sum, valueSum });
  const rows: ControlRow[] = [
    { task: 'logP', molecule: 1, tokens: 2, valueTokens: 1, own: loss(1, 1), shuffled: loss(3, 3), empty: loss(2, 2) },
    {
      task: 'caption',
      molecule: 2,
      tokens: 8,
      valueTokens: 2,
      own: loss(4, 2),
      shuffled: loss(7, 5),
      empty: loss(6, 4),
    },
  ];
  const [all, logP, caption] = shuffleControl(rows, { seed: 0, resamples: 200 });
  expect([all?.task, logP?.task, caption?.task]).toEqual(['all', 'logP', 'caption']);
  expect(all?.all.tokens).toBe(10);
  expect(all?.all.own.value).toBeCloseTo(0.5, 12);
  expect(all?.all.shuffled.value).toBeCloseTo(1, 12);
  expect(all?.all.gap.value).toBeCloseTo(0.5, 12);
  expect(all?.all.emptyGap.value).toBeCloseTo(0.3, 12);
  expect(all?.values.gap.value).toBeCloseTo(5 / 3, 12);
  expect(logP?.all.gap).toEqual({ value: 1, low: 1, high: 1 });
  expect(caption?.values.own.value).toBe(1);
  expect([all?.all.gap.low, all?.all.gap.high]).toEqual([0.375, 1]);
});

describe('taskAccuracies', () => {
  it('stands beside the best constant guess', () => {
    const prompts = ['2', '2', '2', '0'].map((truth, molecule) => ({
      task: 'aromaticRings',
      kind: 'integer' as const,
      molecule,
      truth,
      answer: molecule === 1 ? 'about 3 rings' : `${truth}.`,
      answerShuffled: '2',
    }));
    const [rings] = taskAccuracies(prompts, { seed: 0, resamples: 200 });
    expect(rings).toMatchObject({ prompts: 4, majorityAnswer: '2', majority: 0.75 });
    expect(rings?.accuracy.value).toBe(0.75);
    expect(rings?.accuracyShuffled?.value).toBe(0.75);
    const [alone] = taskAccuracies(
      prompts.map(({ answerShuffled, ...rest }) => rest),
      { seed: 0, resamples: 100 },
    );
    expect(alone?.accuracyShuffled).toBeUndefined();
  });

  it('compares numbers by value, sets without order, texts as they are', () => {
    expect(answersMatch('number', '-0.5', 'logP is -0.50')).toBe(true);
    expect(answersMatch('number', '0.5', '-0.5')).toBe(false);
    expect(answersMatch('integer', '3', '')).toBe(false);
    expect(answersMatch('set', 'ether, ester', 'Ester,ether ')).toBe(true);
    expect(answersMatch('set', 'ether', 'ether, ester')).toBe(false);
    expect(answersMatch('text', 'A gas.', ' A gas. ')).toBe(true);
    expect(answersMatch('smiles', 'CCO', 'cco')).toBe(false);
  });
});
