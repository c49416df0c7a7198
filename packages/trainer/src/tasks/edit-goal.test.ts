import { loadRdkit } from '@molx/molecule';
import { describe, expect, it } from 'vitest';
import { type EditGoal, editDirection, editGroup, editOutcome, editText, parseEdit } from './edit-goal.js';

const rdkit = await loadRdkit();
function outcome(goal: EditGoal, before: string, after: string) {
  const [a, b] = [rdkit.parse(before), rdkit.parse(after)];
  const judged = editOutcome(goal, a, b);
  for (const mol of [a, b]) mol.dispose();
  return judged;
}

describe("edits by TOMG-Bench's rules", () => {
  it.each<[EditGoal, string, string, boolean]>([
    [{ added: 'thiol' }, 'CCO', 'SCCO', true],
    [{ added: 'thiol' }, 'CCO', 'SCC(S)O', false], // two are not one more
    [{ added: 'hydroxyl' }, 'CCO', 'OCCO', true],
    [{ added: 'carboxyl' }, 'CC', 'CC(=O)O', true],
    [{ added: 'amine' }, 'CC(=O)O', 'CC(=O)NC', false], // an amide's nitrogen is no amine
    [{ added: 'nitro' }, 'c1ccccc1', 'O=[N+]([O-])c1ccccc1', false], // their pattern finds none
    [{ removed: 'benzene ring' }, 'c1ccccc1CCO', 'CCO', true],
    [{ removed: 'benzene ring' }, 'c1ccc2ccccc2c1', 'c1ccccc1', true],
    [{ removed: 'halo' }, 'FC(F)C', 'CC', false], // both are gone
    [{ removed: 'amide', added: 'nitrile' }, 'CC(=O)NC', 'CC#N', true],
    [{ removed: 'amide', added: 'nitrile' }, 'CC(=O)NC', 'CC', false],
    [{ number: 'logP', change: 'raise' }, 'CCO', 'CCCO', true],
    [{ number: 'logP', change: 'raise' }, 'CCO', 'OCC', false], // the same molecule
    [{ number: 'molarRefractivity', change: 'lower' }, 'CCO', 'CO', true],
    [{ number: 'qed', change: 'lower' }, 'CC(=O)Oc1ccccc1C(=O)O', 'C', true],
  ])('%j from %s by %s: %s', (goal, before, after, met) => {
    expect(outcome(goal, before, after).met).toBe(met);
  });

  it('measure the change in the direction asked for', () => {
    expect(outcome({ number: 'logP', change: 'lower' }, 'CCCO', 'CCO').change).toBeCloseTo(0.3901, 4); // Crippen's CH2
    expect(outcome({ removed: 'halo' }, 'FC(F)C', 'CC').change).toBe(2);
    // Crippen's molar refractivity of CH2, C1
    expect(outcome({ number: 'molarRefractivity', change: 'raise' }, 'CCC', 'CCCC').change).toBeCloseTo(4.617, 3);
  });

  it('stand in predictions as words', () => {
    for (const goal of [
      { added: 'benzene ring' },
      { removed: 'amide', added: 'thiol' },
      { number: 'molarRefractivity', change: 'lower' },
    ] as const) {
      expect(parseEdit(editText(goal), 'predictions.jsonl')).toEqual(goal);
    }
    expect(editText({ removed: 'amide', added: 'thiol' })).toBe('remove amide, add thiol');
    for (const wrong of ['', 'add gold', 'raise the roof', 'raise logP, lower qed'])
      expect(() => parseEdit(wrong, 'predictions.jsonl')).toThrow(`"${wrong}" is no edit`);
  });

  it('are read from rows', () => {
    expect([editGroup('benzene_ring', 'row'), editGroup('halo', 'row')]).toEqual(['benzene ring', 'halo']);
    expect(() => editGroup('gold', 'tomg-bench-add, row 3')).toThrow('tomg-bench-add, row 3: "gold" is no functional');
    const ask = ['Please lower the LogP of C.', 'Decrease it', 'Please increase it.', 'decrease the QED'];
    expect(ask.map(editDirection)).toEqual(['lower', 'raise', 'raise', 'lower']); // as there, by small letters
  });
});
