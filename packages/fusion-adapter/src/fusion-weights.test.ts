import { expect, it } from 'vitest';
import { nestedMeanShares } from './fusion-weights.js';

it('weighs as the published code, and by the same rule what is left', () => {
  expect(nestedMeanShares(['smiles', 'graph', 'fingerprint'])).toEqual([0.25, 0.25, 0.5]);
  expect(nestedMeanShares(['smiles', 'graph'])).toEqual([0.5, 0.5]);
  expect(nestedMeanShares(['smiles', 'fingerprint'])).toEqual([0.5, 0.5]);
  expect(nestedMeanShares(['graph', 'fingerprint'])).toEqual([0.5, 0.5]);
  expect(nestedMeanShares(['graph'])).toEqual([1]);
  expect(nestedMeanShares(['fingerprint'])).toEqual([1]);
});
