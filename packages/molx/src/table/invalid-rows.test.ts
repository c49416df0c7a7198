import { expect, it } from 'vitest';
import { type InvalidRow, InvalidRows } from './invalid-rows.js';

const invalidRow = (row: number, file = 'a.csv'): InvalidRow => ({ file, row, smiles: 'C1CC', reason: 'open ring' });

it('counts, reports, and stops above the share with place and remedy', () => {
  const reported: InvalidRow[] = [];
  const rows = new InvalidRows((row) => reported.push(row));
  rows.rows = 40;
  rows.assertShare(0, 'Never said.');
  rows.add(invalidRow(3));
  rows.add(invalidRow(7, 'b.csv'));
  rows.assertShare(0.05, 'Never said.');
  rows.add(invalidRow(9, 'b.csv'));
  expect(rows.count).toBe(3);
  expect(reported.map(({ row }) => row)).toEqual([3, 7, 9]);
  expect(() => rows.assertShare(0.05, 'Mend them.')).toThrow(
    'b.csv: 3 of 40 rows (7.5 %) hold no valid molecule, more than maxInvalidShare allows (5 %). The first: a.csv row 3, "C1CC": open ring. Mend them.',
  );
});
