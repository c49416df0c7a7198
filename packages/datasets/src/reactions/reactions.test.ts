import { describe, expect, it } from 'vitest';
import { reactionRoles, withoutMaps } from './reaction-roles.js';
import { splitReaction } from './split-reaction.js';

describe('splitReaction', () => {
  it.each([
    ['CCO>>CC=O', ['CCO', '', 'CC=O', '']],
    ['CCO >> CC=O', ['CCO', '', 'CC=O', '']],
    ['CCO>[Cr]>CC=O 1-2;3-4', ['CCO', '[Cr]', 'CC=O', '1-2;3-4']],
    [' N->[Pt]<-N.CC(=O)[O-]>>[NH3]->[Pt] |f:0.1| ', ['N->[Pt]<-N.CC(=O)[O-]', '', '[NH3]->[Pt]', '|f:0.1|']],
  ])('splits %s', (text, [left, middle, right, rest]) => {
    expect(splitReaction(text)).toEqual({ left, middle, right, rest });
  });

  it.each(['', 'CCO', 'CCO>CC=O', '>>CC=O', 'CCO>>', 'N->[Pt]'])('finds no reaction in "%s"', (text) => {
    expect(splitReaction(text)).toBeUndefined();
  });
});

describe('reactionRoles', () => {
  it('takes for reagents what gives no atom', () => {
    const sides = { left: '[CH3:1][OH:2].[K+:8].[Na+:9]', middle: 'O', right: '[CH3:1][Br]', rest: '' };
    expect(reactionRoles(sides)).toEqual({ reactants: '[CH3][OH]', reagents: '[K+].[Na+].O', products: '[CH3][Br]' });
  });

  it('takes for reagents what the edits do not touch, where the product has no atom maps', () => {
    const left = '[Br:16][Br:17].[CH3:1][OH:2].[K+:15].[OH2:18]';
    expect(reactionRoles({ left, middle: '', right: 'CBr', rest: '2;;1-2-1.0,16-17-1.0;1-16-1.0' })).toEqual({
      reactants: '[Br][Br].[CH3][OH]',
      reagents: '[K+].[OH2]',
      products: 'CBr',
    });
    expect(reactionRoles({ left, middle: '', right: 'CBr', rest: 'US1234; 2' }).reagents).toBe('');
  });

  it('knows no reagents on the left without atom maps', () => {
    const sides = { left: 'CO.Br', middle: '[Cr]', right: 'CBr', rest: '' };
    expect(reactionRoles(sides)).toEqual({ reactants: 'CO.Br', reagents: '[Cr]', products: 'CBr' });
  });

  it('removes atom maps and nothing else', () => {
    expect(withoutMaps('[13CH3:12]c1ccc[nH:3]1:[cH:4]')).toBe('[13CH3]c1ccc[nH]1:[cH]');
  });
});
